"""The steps of every change of a registration: proposed, examined by one officer, approved by another.

Each kind says in its own file what it asks for and what it does: amendments.py, cancellations.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.exc import IntegrityError

from marketplace import ledger
from marketplace.contracts import (
    amendments,
    cancellations,
    ceilings,
    change_guards,
    change_news,
    change_queries,
    foreign,
    tasks,
)
from marketplace.contracts.beginning import begin, needed
from marketplace.contracts.change_lifecycle import GOES_ON, LIFECYCLE, REASONS, ChangeKind, ChangeReason, ChangeState
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.impartiality import require_impartial
from marketplace.contracts.lifecycle import LIFECYCLE as OF_CONTRACT
from marketplace.contracts.models import Contract
from marketplace.contracts.terms import Terms
from marketplace.contracts.terms import of as terms_of
from marketplace.core import clock
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import InvalidInput, NotPermitted, StaleVersion, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.db import session

_K = ChangeKind


@dataclass(frozen=True)
class Proposal:
    """What is asked for, and why; amounts in fen. `agreed_on` is the day of the parties' agreement."""

    kind: ChangeKind
    reason: ChangeReason
    grounds: str
    agreed_on: date | None = None
    terms: Terms | None = None
    performed_fen: int | None = None
    performed_technology_fen: int | None = None
    # Needed of a very large new amount, and read again by nobody.
    amount_in_capitals: str = ""


_CHECKS: Mapping[ChangeKind, Callable[[ContractChange], None]] = {
    _K.AMENDMENT: amendments.check,
    _K.CORRECTION: amendments.check,
    _K.TERMINATION: cancellations.check,
    _K.REVOCATION: cancellations.check,
}
_EFFECTS: Mapping[ChangeKind, Callable[[ContractChange, Actor], None]] = {
    _K.AMENDMENT: amendments.bring_into_force,
    _K.CORRECTION: amendments.bring_into_force,
    _K.TERMINATION: cancellations.terminate,
    _K.REVOCATION: cancellations.revoke,
}
ANOTHER_WAITS = WrongState(
    N_("Another change of this contract waits for the office. One is decided after the other.")
)
# What the office proposes of itself has been examined by whoever proposes it; an amendment is never its own.
OF_OFFICE = frozenset({_K.CORRECTION, _K.TERMINATION, _K.REVOCATION})


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


def require_possible(contract: Contract, kind: ChangeKind, actor: Actor) -> None:
    """Pass where this can be asked for now, by this actor. Raises NotPermitted, WrongState."""
    if kind is _K.REVOCATION and not is_office(actor):
        raise NotPermitted(N_("Only the registration office revokes a registration."))
    if contract.is_kept and kind is _K.AMENDMENT:
        return
    OF_CONTRACT.require(contract, "revoke" if kind is _K.REVOCATION else "terminate")


def is_office(actor: Actor) -> bool:
    """Whether somebody acts for the registration office."""
    return actor.is_system or actor.has(Role.REVIEWER, Role.REGISTRAR)


def edit(change: ContractChange, proposal: Proposal, *, actor: Actor, version: int) -> None:
    """Write it anew, against the contract as it is now. Raises as `propose`."""
    _begin_own(change, actor, version)
    _require_draft(change)
    _state(change, proposal)
    ledger.append(actor, "change.edit", change)


def hand_in(change: ContractChange, *, actor: Actor, version: int, why: str = "") -> None:
    """Put it before the office; what the office corrects or ends of itself counts as examined by whoever does so.

    `why` is then said of what the guards found. Raises NotPermitted, WrongState (another
    change of the contract is open), StaleVersion, InvalidInput.
    """
    _begin_own(change, actor, version)
    LIFECYCLE.require(change, "hand_in")
    _require_present(change)
    if change_queries.waiting_change(change.contract_id):
        raise ANOTHER_WAITS
    _CHECKS[change.kind](change)
    LIFECYCLE.apply(change, "hand_in")
    change.proposed_on, change.proposed_by, change.office_note = clock.today(), actor.person_id, ""
    if is_office(actor) and change.kind in OF_OFFICE:
        _require_impartial(change, actor)
        _examined(change, actor, why)
    try:
        ledger.append(actor, "change.hand_in", change)
    except IntegrityError as error:
        raise ANOTHER_WAITS from error
    change_news.handed_in(change, actor)


def withdraw(change: ContractChange, *, actor: Actor, version: int) -> None:
    """Take it back before it is decided. Raises NotPermitted, WrongState, StaleVersion."""
    _begin_own(change, actor, version)
    LIFECYCLE.apply(change, "withdraw")
    ledger.append(actor, "change.withdraw", change)
    change_news.settled(change)


def examine(change: ContractChange, *, actor: Actor, version: int, why: str = "", originals: str = "") -> None:
    """初审: a first officer, who did not propose it, finds it in order, and says why what the guards found passes.

    `originals` are those seen of an agreement that is not attached. Raises as `hand_in`.
    """
    _begin_decision(change, Permission.CONTRACT_REVIEW, actor, version)
    LIFECYCLE.require(change, "examine")
    require_turn("examine", change, actor)
    _require_present(change)
    _CHECKS[change.kind](change)
    ceilings.note_originals(change, originals)
    _examined(change, actor, why)
    ledger.append(actor, "change.examine", change)
    change_news.examined(change, actor)


def _examined(change: ContractChange, actor: Actor, why: str) -> None:
    change_guards.let_pass(change, why)
    LIFECYCLE.apply(change, "examine")
    change.examined_on, change.examined_by = clock.today(), actor.person_id


def send_back(change: ContractChange, *, actor: Actor, version: int, note: str) -> None:
    """Have it put right by whoever wrote it, with words. Raises NotPermitted, WrongState, StaleVersion."""
    _begin_decision(change, Permission.CONTRACT_REVIEW, actor, version)
    LIFECYCLE.apply(change, "send_back")
    change.examined_on = change.examined_by = None
    change.originals_note = ""
    change_guards.forget(change)
    change.office_note = needed(note)
    ledger.append(actor, "change.send_back", change)
    change_news.decided(change, "send_back", actor)


def refuse(change: ContractChange, *, actor: Actor, version: int, note: str) -> None:
    """Leave the registration as it is, with words. Raises NotPermitted, WrongState, StaleVersion."""
    _begin_decision(change, Permission.CONTRACT_REVIEW, actor, version)
    require_turn("refuse", change, actor)
    LIFECYCLE.apply(change, "refuse")
    change.office_note = needed(note)
    ledger.append(actor, "change.refuse", change)
    change_news.decided(change, "refuse", actor)


def approve(change: ContractChange, *, actor: Actor, version: int, is_confirmed: bool = False) -> None:
    """复审: a second person brings it into force; the contract, its figures and its certificate follow.

    Raises NotPermitted (the proposer, the examiner, a member of a party), WrongState, StaleVersion (the change or
    the contract is not what was examined), InvalidInput (what came in meanwhile forbids it, or the
    reason for what was found is not confirmed).
    """
    _begin_decision(change, Permission.CONTRACT_REGISTER, actor, version)
    LIFECYCLE.require(change, "approve")
    require_turn("approve", change, actor)
    _require_present(change)
    _CHECKS[change.kind](change)
    if change.contract.registered_on and clock.today() < change.contract.registered_on:
        raise WrongState(N_("The contract was registered on a later day than today."))
    change_guards.require_confirmed(change, is_confirmed=is_confirmed)
    LIFECYCLE.apply(change, "approve")
    change.approved_on, change.approved_by = clock.today(), actor.person_id
    _EFFECTS[change.kind](change, actor)
    ledger.append(actor, "change.approve", change, **change_guards.confirmed(change))
    tasks.open_for(change, actor)
    change_news.decided(change, "approve", actor)


_OWN = frozenset({"hand_in", "withdraw"})


def require_turn(event: str, change: ContractChange, actor: Actor) -> None:
    """Pass where it is the actor's turn to do this, as far as who they are decides it. Raises NotPermitted."""
    if event in _OWN:
        _begin_own(change, actor, change.version)
        return
    permission = Permission.CONTRACT_REGISTER if event == "approve" else Permission.CONTRACT_REVIEW
    _begin_decision(change, permission, actor, change.version)
    if event != "send_back":
        _require_not_proposer(change, actor)
    if event == "approve":
        require_other_than_examiner(change, actor)


def _state(change: ContractChange, proposal: Proposal) -> None:
    if proposal.kind is not change.kind or proposal.reason not in REASONS[change.kind]:
        raise InvalidInput({"reason": N_("Choose one of the reasons.")})
    if not proposal.grounds.strip():
        raise InvalidInput({"grounds": N_("Please say why, in words that help the office.")})
    change.reason, change.grounds, change.agreed_on = proposal.reason, proposal.grounds.strip(), proposal.agreed_on
    # Nothing is stored before it was checked: the checks ask the database.
    with session.no_autoflush:
        _write_down(change, proposal)
        _CHECKS[change.kind](change)
        change_guards.require_capitals(change, proposal.amount_in_capitals)


def _write_down(change: ContractChange, proposal: Proposal) -> None:
    before = terms_of(change.contract)
    wanted = before
    if change.kind in GOES_ON and proposal.terms:
        wanted = foreign.revalued(proposal.terms, change.contract)
    change.before, change.terms = before.stored(), wanted.stored()
    change.performed_fen = proposal.performed_fen
    change.performed_technology_fen = proposal.performed_technology_fen
    change.contract_version = change.contract.version


def require_own_draft(change: ContractChange, actor: Actor) -> None:
    """Pass for those who write it, while they do. Raises NotPermitted, WrongState."""
    _begin_own(change, actor, change.version)
    _require_draft(change)


def _require_draft(change: ContractChange) -> None:
    if change.state is not ChangeState.DRAFT:
        raise WrongState(N_("It was handed in, and can be written anew only when the office sends it back."))


def _require_present(change: ContractChange) -> None:
    """What was compared with the contract is compared anew when that is another version (trust rule 4)."""
    if change.contract_version != change.contract.version:
        raise StaleVersion(N_("The contract has changed since this was written. It has to be written anew."))


def _begin(change: ContractChange, permission: Permission, actor: Actor, version: int) -> None:
    allow(actor, permission, change)
    require_version(change, version)


def _begin_own(change: ContractChange, actor: Actor, version: int) -> None:
    _begin(change, Permission.CONTRACT_CHANGE, actor, version)
    if change.organisation_id != actor.organisation_id:
        raise NotPermitted(N_("Whoever wrote this goes on with it."))


def _begin_decision(change: ContractChange, permission: Permission, actor: Actor, version: int) -> None:
    _begin(change, permission, actor, version)
    _require_impartial(change, actor)


def _require_impartial(change: ContractChange, actor: Actor) -> None:
    require_impartial(change.contract, actor)


def _require_not_proposer(change: ContractChange, actor: Actor) -> None:
    if actor.person_id is not None and actor.person_id == change.proposed_by:
        raise NotPermitted(N_("Whoever proposed a change does not decide on it."))


def require_other_than_examiner(change: ContractChange, actor: Actor) -> None:
    """Pass for another person than the first officer. Raises NotPermitted."""
    if actor.person_id is not None and actor.person_id == change.examined_by:
        raise NotPermitted(N_("The second look is for another person than the first."))
