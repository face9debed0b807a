"""What is asked for of a registration, and its draft: written, checked against the contract, written anew."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from marketplace import ledger
from marketplace.contracts import amendments, cancellations, change_guards, change_parties, foreign
from marketplace.contracts.beginning import begin
from marketplace.contracts.change_lifecycle import GOES_ON, REASONS, ChangeKind, ChangeReason, ChangeState
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.change_turns import begin_own, require_own_draft, require_possible
from marketplace.contracts.filing_parties import PartyFiling
from marketplace.contracts.models import Contract
from marketplace.contracts.patents import PatentNumberError, parse_number
from marketplace.contracts.terms import Terms
from marketplace.contracts.terms import of as terms_of
from marketplace.core.actors import Actor
from marketplace.core.credit_code import CreditCodeError, parse_credit_code
from marketplace.core.errors import InvalidInput
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.db import session


@dataclass(frozen=True)
class Proposal:
    """What is asked for, and why; amounts in fen. `agreed_on` is the day of the parties' agreement."""

    kind: ChangeKind
    reason: ChangeReason
    grounds: str
    agreed_on: date | None = None
    terms: Terms | None = None
    # The sellers beside the first as they were typed; None where nobody touched them.
    co_sellers: Sequence[PartyFiling] | None = None
    performed_fen: int | None = None
    performed_technology_fen: int | None = None
    # Needed of a very large new amount, and read again by nobody.
    amount_in_capitals: str = ""


CHECKS: Mapping[ChangeKind, Callable[[ContractChange], None]] = {
    ChangeKind.AMENDMENT: amendments.check,
    ChangeKind.CORRECTION: amendments.check,
    ChangeKind.TERMINATION: cancellations.check,
    ChangeKind.REVOCATION: cancellations.check,
}


def propose(contract: Contract, proposal: Proposal, *, actor: Actor, version: int) -> ContractChange:
    """Write down what is to become of a registration; files are added before it is handed in.

    Raises NotPermitted (a filer revokes nothing), StaleVersion, WrongState, InvalidInput.
    """
    begin(contract, Permission.CONTRACT_CHANGE, actor, version)
    require_possible(contract, proposal.kind, actor)
    change = ContractChange(kind=proposal.kind, organisation_id=actor.organisation_id)
    change.contract, change.contract_id, change.state = contract, contract.id, ChangeState.DRAFT
    _state(change, proposal)
    session.add(change)
    ledger.append(actor, "change.draft", change)
    return change


def edit(change: ContractChange, proposal: Proposal, *, actor: Actor, version: int) -> None:
    """Write it anew, against the contract as it is now. Raises as `propose`."""
    begin_own(change, actor, version)
    require_own_draft(change, actor)
    _state(change, proposal)
    ledger.append(actor, "change.edit", change)


def _state(change: ContractChange, proposal: Proposal) -> None:
    if proposal.kind is not change.kind or proposal.reason not in REASONS[change.kind]:
        raise InvalidInput({"reason": N_("Choose one of the reasons.")})
    if not proposal.grounds.strip():
        raise InvalidInput({"grounds": N_("Please say why, in words that help the office.")})
    change.reason, change.grounds, change.agreed_on = proposal.reason, proposal.grounds.strip(), proposal.agreed_on
    # Nothing is stored before it was checked: the checks ask the database.
    with session.no_autoflush:
        _write_down(change, proposal)
        CHECKS[change.kind](change)
        change_guards.require_class(change)
        change_guards.require_capitals(change, proposal.amount_in_capitals)


def _write_down(change: ContractChange, proposal: Proposal) -> None:
    before = terms_of(change.contract)
    wanted = _wanted(change.contract, proposal) if change.kind in GOES_ON else before
    change.before, change.terms = before.stored(), wanted.stored()
    change.performed_fen = proposal.performed_fen
    change.performed_technology_fen = proposal.performed_technology_fen
    change.contract_version = change.contract.version


def _wanted(contract: Contract, proposal: Proposal) -> Terms:
    """The terms asked for, in the spelling and with the amounts in which they are kept."""
    wanted = proposal.terms or terms_of(contract)
    if proposal.co_sellers is not None:
        wanted = replace(wanted, co_sellers=change_parties.sellers(proposal.co_sellers, contract))
    if wanted.deductions:
        # Lines say what an earlier registration only deducted.
        wanted = replace(wanted, undivided_fen=0)
    return foreign.revalued(_spelled(wanted), contract)


def _spelled(wanted: Terms) -> Terms:
    try:
        numbers = [parse_number(each) for each in wanted.ip_numbers]
        code = parse_credit_code(wanted.buyer_code) if wanted.buyer_code else None
    except PatentNumberError as error:
        raise InvalidInput({"ip_numbers": error}) from error
    except CreditCodeError as error:
        raise InvalidInput({"buyer_code": error}) from error
    return replace(wanted, ip_numbers=numbers, buyer_code=code)
