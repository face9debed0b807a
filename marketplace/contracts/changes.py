"""The steps of every change of a registration: proposed, examined by one officer, approved by another.

Each kind says in its own file what it asks for and what it does: amendments.py, cancellations.py. How a change is
written stands in proposals.py, and whose turn it is in change_turns.py.
"""

from collections.abc import Callable, Mapping

from sqlalchemy.exc import IntegrityError

from marketplace import ledger
from marketplace.contracts import (
    amendments,
    cancellations,
    ceilings,
    change_class_tests,
    change_experts,
    change_guards,
    change_news,
    change_queries,
    tasks,
)
from marketplace.contracts.beginning import needed
from marketplace.contracts.change_lifecycle import LIFECYCLE, ChangeKind
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.change_turns import begin_decision, begin_own, is_office, require_present, require_turn
from marketplace.contracts.class_tests import UNANSWERED, Answers
from marketplace.contracts.filing_parties import Problems
from marketplace.contracts.impartiality import require_impartial
from marketplace.contracts.proposals import CHECKS
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput, WrongState
from marketplace.core.permissions import Permission
from marketplace.core.text import N_

_K = ChangeKind
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


def hand_in(
    change: ContractChange,
    *,
    actor: Actor,
    version: int,
    why: str = "",
    answers: Answers = UNANSWERED,
    class_note: str = "",
) -> None:
    """Put it before the office; what the office corrects or ends of itself counts as examined by whoever does so.

    The rest is then said as by an examiner. Raises NotPermitted, WrongState (another change of the contract is open),
    StaleVersion, InvalidInput.
    """
    begin_own(change, actor, version)
    LIFECYCLE.require(change, "hand_in")
    require_present(change)
    if change_queries.waiting_change(change.contract_id):
        raise ANOTHER_WAITS
    CHECKS[change.kind](change)
    LIFECYCLE.apply(change, "hand_in")
    change.proposed_on, change.proposed_by, change.office_note = clock.today(), actor.person_id, ""
    if is_office(actor) and change.kind in OF_OFFICE:
        require_impartial(change.contract, actor)
        _find_in_order(change, actor, why, answers, class_note)
    try:
        ledger.append(actor, "change.hand_in", change)
    except IntegrityError as error:
        raise ANOTHER_WAITS from error
    change_news.handed_in(change, actor)


def withdraw(change: ContractChange, *, actor: Actor, version: int) -> None:
    """Take it back before it is decided. Raises NotPermitted, WrongState, StaleVersion."""
    begin_own(change, actor, version)
    LIFECYCLE.apply(change, "withdraw")
    ledger.append(actor, "change.withdraw", change)
    change_news.settled(change)


def examine(
    change: ContractChange,
    *,
    actor: Actor,
    version: int,
    why: str = "",
    originals: str = "",
    answers: Answers = UNANSWERED,
    class_note: str = "",
) -> None:
    """初审: a first officer, who did not propose it, finds it in order, and says why what the guards found passes.

    `originals` are those seen of an agreement that is not attached; the `answers` are to the test of a new class.
    Raises as `hand_in`.
    """
    begin_decision(change, Permission.CONTRACT_REVIEW, actor, version)
    LIFECYCLE.require(change, "examine")
    require_turn("examine", change, actor)
    require_present(change)
    CHECKS[change.kind](change)
    ceilings.note_originals(change, originals)
    _find_in_order(change, actor, why, answers, class_note)
    ledger.append(actor, "change.examine", change)
    change_news.examined(change, actor)


def _find_in_order(change: ContractChange, actor: Actor, why: str, answers: Answers, class_note: str) -> None:
    change_experts.require_heard(change)
    _all_of(
        lambda: change_guards.let_pass(change, why),
        lambda: change_class_tests.take(change, answers, class_note),
    )
    LIFECYCLE.apply(change, "examine")
    change.examined_on, change.examined_by = clock.today(), actor.person_id


def _all_of(*demands: Callable[[], None]) -> None:
    """Whoever is refused one thing is told of the others too. Raises InvalidInput."""
    problems: Problems = {}
    for demand in demands:
        try:
            demand()
        except InvalidInput as refused:
            problems |= refused.fields
    if problems:
        raise InvalidInput(problems)


def send_back(change: ContractChange, *, actor: Actor, version: int, note: str) -> None:
    """Have it put right by whoever wrote it, with words. Raises NotPermitted, WrongState, StaleVersion."""
    begin_decision(change, Permission.CONTRACT_REVIEW, actor, version)
    LIFECYCLE.apply(change, "send_back")
    change.examined_on = change.examined_by = None
    change.originals_note = ""
    change_guards.forget(change)
    change_class_tests.forget(change)
    change.office_note = needed(note)
    ledger.append(actor, "change.send_back", change)
    change_news.decided(change, "send_back", actor)


def refuse(change: ContractChange, *, actor: Actor, version: int, note: str) -> None:
    """Leave the registration as it is, with words. Raises NotPermitted, WrongState, StaleVersion."""
    begin_decision(change, Permission.CONTRACT_REVIEW, actor, version)
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
    begin_decision(change, Permission.CONTRACT_REGISTER, actor, version)
    LIFECYCLE.require(change, "approve")
    require_turn("approve", change, actor)
    require_present(change)
    CHECKS[change.kind](change)
    if change.contract.registered_on and clock.today() < change.contract.registered_on:
        raise WrongState(N_("The contract was registered on a later day than today."))
    change_experts.require_heard(change)
    change_class_tests.require_taken(change)
    change_guards.require_confirmed(change, is_confirmed=is_confirmed)
    LIFECYCLE.apply(change, "approve")
    change.approved_on, change.approved_by = clock.today(), actor.person_id
    _EFFECTS[change.kind](change, actor)
    ledger.append(actor, "change.approve", change, **change_guards.confirmed(change))
    tasks.open_for(change, actor)
    change_news.decided(change, "approve", actor)
