"""Which officer of the registration office works on which contract: assigned, taken, given back."""

from uuid import UUID

from marketplace import ledger
from marketplace.contracts import absences, impartiality, news
from marketplace.contracts.beginning import begin, begin_review
from marketplace.contracts.lifecycle import OPEN
from marketplace.contracts.models import Contract
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput, NotPermitted, WrongState
from marketplace.core.permissions import Permission
from marketplace.core.text import N_


def assign(contract: Contract, officer_id: UUID, *, actor: Actor, version: int) -> None:
    """Hand a contract that still waits to an officer, or to whoever stands in for them today.

    Raises NotPermitted (the actor has a tie to it), StaleVersion, WrongState, InvalidInput (no officer, or one with
    a tie: the second reviewer's own rule is looked at when it is registered).
    """
    begin_review(contract, Permission.CONTRACT_ASSIGN, actor, version)
    _require_open(contract)
    if officer_id not in absences.officers():
        raise InvalidInput({"officer": N_("Choose one of the office's officers.")})
    _give(contract, absences.at_work(officer_id), "contract.assign", actor)


def take(contract: Contract, *, actor: Actor, version: int) -> None:
    """Take a contract that still waits upon oneself. Raises NotPermitted, StaleVersion, WrongState."""
    begin_review(contract, Permission.CONTRACT_ASSIGN, actor, version)
    _require_open(contract)
    if actor.person_id is None:
        raise NotPermitted()
    _give(contract, actor.person_id, "contract.take", actor)


def give_back(contract: Contract, *, actor: Actor, version: int) -> None:
    """Make it nobody's again; whoever finds that they have a tie may do so too. Raises as `take`."""
    begin(contract, Permission.CONTRACT_ASSIGN, actor, version)
    _require_open(contract)
    if contract.assigned_to is None:
        raise WrongState(N_("Nobody works on this contract yet."))
    contract.assigned_to = None
    ledger.append(actor, "contract.give_back", contract)


def _require_open(contract: Contract) -> None:
    if contract.state not in OPEN:
        raise WrongState(N_("Only what still waits at the office is assigned."))


def _give(contract: Contract, officer_id: UUID, action: str, actor: Actor) -> None:
    if contract.assigned_to == officer_id:
        raise WrongState(N_("This officer works on it already."))
    try:
        impartiality.require_impartial(contract, Actor(person_id=officer_id))
    except NotPermitted as tie:
        raise InvalidInput(
            {"officer": N_("This officer has a tie to the contract or to one of its parties: choose another.")}
        ) from tie
    contract.assigned_to = officer_id
    ledger.append(actor, action, contract)
    news.assigned(contract, officer_id, actor)
