"""Income from a contract (技术性收入): entered by its filer or the office, verified by another officer."""

from dataclasses import dataclass
from datetime import date

from marketplace import ledger
from marketplace.contracts import change_queries
from marketplace.contracts.change_models import Receipt
from marketplace.contracts.filing_parties import Problems
from marketplace.contracts.impartiality import require_impartial
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput, NotPermitted, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.db import session


@dataclass(frozen=True)
class Income:
    """What was received, on which day; amounts in fen."""

    received_on: date
    amount_fen: int
    technology_fen: int
    note: str = ""


def enter(contract: Contract, income: Income, *, actor: Actor) -> Receipt:
    """Enter a receipt; one that lifts their sum above the amount of the contract is kept (see `exceeds`).

    It never counts in what is registered (T6). Raises NotPermitted, WrongState (it has ended), InvalidInput.
    """
    allow(actor, Permission.CONTRACT_CHANGE, contract)
    if contract.state is not ContractState.REGISTERED:
        raise WrongState(N_("Receipts are entered while the contract is in the register and has not ended."))
    if problems := _problems(contract, income):
        raise InvalidInput(problems)
    receipt = Receipt(
        contract=contract,
        organisation_id=actor.organisation_id,
        entered_on=clock.today(),
        entered_by=actor.person_id,
        **vars(income),
    )
    session.add(receipt)
    ledger.append(actor, "receipt.enter", receipt)
    return receipt


def _problems(contract: Contract, income: Income) -> Problems:
    problems: Problems = {}
    if income.received_on > clock.today():
        problems["received_on"] = N_("This day lies in the future.")
    elif income.received_on < contract.signed_on:
        problems["received_on"] = N_("This day lies before the contract was signed.")
    if income.amount_fen <= 0:
        problems["amount"] = N_("The amount must be more than nothing.")
    elif not 0 <= income.technology_fen <= income.amount_fen:
        problems["technology"] = N_("The part for technology is at most the whole amount.")
    return problems


def exceeds(contract: Contract) -> bool:
    """Whether more was received than the contract is worth now: a warning, and no refusal (T6)."""
    return change_queries.received_fen(contract.id) > contract.amount_fen


def verify(receipt: Receipt, *, actor: Actor, version: int) -> None:
    """核定: another person of the office has seen the proof. Raises NotPermitted, StaleVersion, WrongState."""
    require_version(receipt, version)
    require_verifiable(receipt, actor)
    receipt.verified_on, receipt.verified_by = clock.today(), actor.person_id
    ledger.append(actor, "receipt.verify", receipt)


def require_verifiable(receipt: Receipt, actor: Actor) -> None:
    """Pass where the actor may verify it now. Raises NotPermitted, WrongState."""
    allow(actor, Permission.CONTRACT_REVIEW, receipt)
    require_impartial(receipt.contract, actor)
    if actor.person_id is not None and actor.person_id == receipt.entered_by:
        raise NotPermitted(N_("Whoever entered a receipt does not verify it."))
    if receipt.verified_on is not None or receipt.struck_on is not None:
        raise WrongState()


def strike_out(receipt: Receipt, *, actor: Actor, version: int, reason: str) -> None:
    """Strike a wrong receipt out; it stays to be read, and counts no more.

    Its filer may, until it is verified; then the office. Raises NotPermitted, StaleVersion, WrongState, InvalidInput.
    """
    require_strikable(receipt, actor)
    require_version(receipt, version)
    if not reason.strip():
        raise InvalidInput({"reason": N_("Please say what is wrong with it.")})
    receipt.struck_on, receipt.struck_by, receipt.struck_reason = clock.today(), actor.person_id, reason.strip()
    ledger.append(actor, "receipt.strike_out", receipt)


def require_strikable(receipt: Receipt, actor: Actor) -> None:
    """Pass where the actor may strike it out now. Raises NotPermitted, WrongState."""
    wanted = Permission.CONTRACT_REVIEW if receipt.verified_on else Permission.CONTRACT_CHANGE
    allow(actor, wanted, receipt)
    if receipt.struck_on is not None:
        raise WrongState()
