"""What the register said of a contract in any edition of its certificate, and what became of that edition since.

A change keeps the terms that held before it (contracts/terms.py), and the ledger the amounts that it made: what an
edition said is read back from there, and never from the contract as it is now.
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from marketplace.contracts import change_queries, terms
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.editions import Edition
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.terms import Terms
from marketplace.core import money
from marketplace.core.text import N_
from marketplace.db import session
from marketplace.ledger.snapshot import commitment
from marketplace.web.i18n import show_day

S = ContractState
# Terms that the ledger knows only sealed, and the columns that they are sealed as.
_SEALED = {"title": "title", "seller_name": "name", "buyer_name": "name"}
_REPLACED = N_("Superseded")


@dataclass(frozen=True)
class Mark:
    """What stands across a certificate that holds no more: one word, and a sentence with the day."""

    word: str
    said: str


def terms_of(contract: Contract, edition: Edition) -> Terms:
    """The terms that the edition certified."""
    after = ContractChange.contract_id == contract.id, ContractChange.edition == edition.number + 1
    change = session.scalars(select(ContractChange).where(*after)).first()
    return Terms.read(change.before) if change else terms.of(contract)


def technology_fen(contract: Contract, edition: Edition) -> int:
    """技术交易额 as the edition certified it, in fen: that of the act that made it."""
    return contract.technology_fen if edition.technology_fen is None else edition.technology_fen


def earlier_texts(contract: Contract) -> dict[str, Any]:
    """By their seals in the ledger: titles, names and descriptions that changes of the registration kept."""
    # A line on which the office had not ruled yet.
    found: dict[str, Any] = {str(commitment(contract.salt, "ruling", "")): ""}
    for change in change_queries.changes_of(contract.id):
        for stored in (change.before, change.terms):
            texts = [(field, stored.get(name)) for name, field in _SEALED.items()]
            texts += [("description", line["description"]) for line in stored.get("deductions", [])]
            found |= {seal: text for field, text in texts if (seal := commitment(contract.salt, field, text))}
    return found


def mark(contract: Contract, edition: Edition) -> Mark | None:
    """What became of the edition; None while it holds."""
    if edition.replaced_on is None:
        return None
    if edition.replaced_by is None:
        return Mark(_(contract.state.label), _ended(contract))
    said = _(
        "This edition was replaced by edition %(number)s (v%(number)s) on %(day)s and holds no more.",
        number=edition.replaced_by,
        day=show_day(edition.replaced_on),
    )
    is_ended = contract.state is not S.REGISTERED
    return Mark(_(_REPLACED), f"{said}{_ended(contract)}" if is_ended else said)


def _ended(contract: Contract) -> str:
    day = show_day(contract.ended_on)
    if contract.state is S.REVOKED:
        return _("The registration was revoked on %(day)s: it is void from the beginning.", day=day)
    return _(
        "The contract was terminated on %(day)s. Performed until then: %(amount)s yuan, of which %(technology)s yuan "
        "for technology.",
        day=day,
        amount=money.exact(contract.performed_fen or 0),
        technology=money.exact(contract.performed_technology_fen or 0),
    )
