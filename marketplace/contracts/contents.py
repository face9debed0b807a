"""What a reviewer decides on: approval binds to exactly these contents (design/trust.md rule 4)."""

import hashlib
from typing import Any

from marketplace.contracts.models import Contract
from marketplace.core.errors import WrongState
from marketplace.core.text import N_

# What the filer says. Files cannot change once a contract is handed in (contracts/attachments.py).
FACTS = (
    *("title", "subclass", "field", "ip_kind", "plan_source", "objective", "payment", "is_related", "signed_on"),
    *("begins_on", "ends_on", "amount_fen", "technology_fen", "disclosure", "kind", "parent_id", "particulars"),
    *("currency", "foreign_minor"),
)
OF_PARTY = (
    *("side", "organisation_id", "name", "code", "nature", "region", "country", "size", "industry", "share"),
    "particulars",
)
OF_DEDUCTION = ("kind", "description", "amount_fen", "within_reasonable_quantity", "quantity")


def digest(contract: Contract) -> str:
    """SHA-256 of what the filer says of a contract, its parties and its deductions."""
    rows = [
        _said(contract, FACTS),
        *(_said(party, OF_PARTY) for party in contract.parties),
        *(_said(line, OF_DEDUCTION) for line in contract.deductions),
    ]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _said(row: Any, names: tuple[str, ...]) -> str:
    return "\x1f".join([str(getattr(row, name)) for name in names])


def require_reviewed(contract: Contract) -> None:
    """Pass where the contents are those that the first reviewer saw. Raises WrongState."""
    if contract.reviewed_digest is not None and contract.reviewed_digest != digest(contract):
        raise WrongState(
            N_(
                "Something of this contract was changed after the first review: send it back, so that it is seen "
                "again."
            )
        )
