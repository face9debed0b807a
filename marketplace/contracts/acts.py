"""What a reader may do with a contract now: the moves that its state allows and their roles grant."""

from collections.abc import Mapping

from marketplace.contracts import guarding, impartiality
from marketplace.contracts.lifecycle import EDITABLE, LIFECYCLE, ContractState
from marketplace.contracts.models import Contract
from marketplace.core.actors import Actor
from marketplace.core.errors import NotPermitted
from marketplace.core.permissions import Permission, allows

NEEDS: Mapping[str, Permission] = {
    "submit": Permission.CONTRACT_EDIT,
    "resubmit": Permission.CONTRACT_EDIT,
    "withdraw": Permission.CONTRACT_EDIT,
    "accept": Permission.CONTRACT_REVIEW,
    "decline": Permission.CONTRACT_REVIEW,
    "supplement": Permission.CONTRACT_REVIEW,
    "consult": Permission.CONTRACT_REVIEW,
    "conclude": Permission.CONTRACT_REVIEW,
    "pass": Permission.CONTRACT_REVIEW,
    "send_back": Permission.CONTRACT_REGISTER,
    "register": Permission.CONTRACT_REGISTER,
    "refuse": Permission.CONTRACT_REGISTER,
}
OFFICE_ACTS = frozenset(NEEDS) - {"submit", "resubmit", "withdraw"}


def open_to(actor: Actor, contract: Contract) -> frozenset[str]:
    """The moves, and "edit", that the page offers; what an officer's tie forbids is not among them."""
    granted = {act for act in LIFECYCLE.events(contract.state) if act in NEEDS and _granted(actor, act, contract)}
    if guarding.holds_up(contract, actor):
        granted.discard("register")
    if contract.state in EDITABLE and allows(actor, Permission.CONTRACT_EDIT, contract):
        granted.add("edit")
    return frozenset(act for act in granted if not _tie(act, contract, actor))


def of_reader(actor: Actor, contract: Contract) -> frozenset[str]:
    """What an actor may bring about now: the moves of the page, and what leads to them after registration."""
    found = set(open_to(actor, contract))
    if allows(actor, Permission.CONTRACT_CHANGE, contract):
        found.add("terminate")
    if allows(actor, Permission.CONTRACT_REVIEW, contract):
        found |= {"revoke", "reconsider"}
    return frozenset(found)


def is_theirs(actor: Actor, contract: Contract, act: str) -> bool:
    """Whether the state, the actor's role and their ties allow an act, whatever else may hold it up."""
    possible = LIFECYCLE.allows(contract.state, act) or contract.state is ContractState.EXPERT_REVIEW
    return possible and _granted(actor, act, contract) and _tie(act, contract, actor) is None


def why_not(actor: Actor, contract: Contract) -> NotPermitted | None:
    """Why an officer sees no button where their role would grant one."""
    granted = [
        act for act in LIFECYCLE.events(contract.state) if act in OFFICE_ACTS and _granted(actor, act, contract)
    ]
    return next((tie for act in granted if (tie := _tie(act, contract, actor))), None)


def _granted(actor: Actor, act: str, contract: Contract) -> bool:
    return allows(actor, NEEDS[act], contract)


def _tie(act: str, contract: Contract, actor: Actor) -> NotPermitted | None:
    try:
        if act in OFFICE_ACTS:
            impartiality.require_impartial(contract, actor)
        if act == "register":
            impartiality.require_second_person(contract, actor)
    except NotPermitted as refused:
        return refused
    return None
