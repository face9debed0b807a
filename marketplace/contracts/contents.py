"""What a reviewer decides on: approval binds to exactly these contents (design/trust.md rule 4)."""

import hashlib
from operator import attrgetter

from marketplace.contracts.models import Contract
from marketplace.core.errors import InvalidInput, WrongState
from marketplace.core.text import N_
from marketplace.documents import queries
from marketplace.documents.models import OwnerKind

UNCHANGED = N_(
    "Nothing was changed or added since it was sent back. Put it right, or say here why it stays as it is."
)
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


_FACTS, _OF_PARTY, _OF_DEDUCTION = (attrgetter(*names) for names in (FACTS, OF_PARTY, OF_DEDUCTION))


def digest(contract: Contract) -> str:
    """SHA-256 of what the filer says of a contract, its parties and its deductions."""
    rows = [_FACTS(contract), *map(_OF_PARTY, contract.parties), *map(_OF_DEDUCTION, contract.deductions)]
    return hashlib.sha256("\n".join("\x1f".join(map(str, row)) for row in rows).encode()).hexdigest()


def digest_with_files(contract: Contract) -> str:
    """SHA-256 of the same, and of the files that are attached."""
    files = [attached.sha256 for attached in queries.of(OwnerKind.CONTRACT, contract.id)]
    return hashlib.sha256("\n".join([digest(contract), *sorted(files)]).encode()).hexdigest()


def require_other(contract: Contract) -> None:
    """Pass where something is not as it was sent back; what the filer answers the office is part of it.

    Raises InvalidInput.
    """
    if contract.reviewed_digest == digest_with_files(contract):
        raise InvalidInput({"answer": UNCHANGED})


def require_reviewed(contract: Contract) -> None:
    """Pass where the contents are those that the first reviewer saw. Raises WrongState."""
    if contract.reviewed_digest is not None and contract.reviewed_digest != digest(contract):
        raise WrongState(
            N_(
                "Something of this contract was changed after the first review: send it back, so that it is seen "
                "again."
            )
        )
