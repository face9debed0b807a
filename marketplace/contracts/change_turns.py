"""Whose turn it is: who may take which step of a change of a registration, and when."""

from marketplace.contracts.change_lifecycle import ChangeKind, ChangeState
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.impartiality import require_impartial
from marketplace.contracts.lifecycle import LIFECYCLE as OF_CONTRACT
from marketplace.contracts.models import Contract
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import NotPermitted, StaleVersion, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version


def require_possible(contract: Contract, kind: ChangeKind, actor: Actor) -> None:
    """Pass where this can be asked for now, by this actor. Raises NotPermitted, WrongState."""
    if kind is ChangeKind.REVOCATION and not is_office(actor):
        raise NotPermitted(N_("Only the registration office revokes a registration."))
    if contract.is_kept and kind is ChangeKind.AMENDMENT:
        return
    OF_CONTRACT.require(contract, "revoke" if kind is ChangeKind.REVOCATION else "terminate")


def is_office(actor: Actor) -> bool:
    """Whether somebody acts for the registration office."""
    return actor.is_system or actor.has(Role.REVIEWER, Role.REGISTRAR)


_OWN = frozenset({"hand_in", "withdraw"})


def require_turn(event: str, change: ContractChange, actor: Actor) -> None:
    """Pass where it is the actor's turn to do this, as far as who they are decides it. Raises NotPermitted."""
    if event in _OWN:
        begin_own(change, actor, change.version)
        return
    permission = Permission.CONTRACT_REGISTER if event == "approve" else Permission.CONTRACT_REVIEW
    begin_decision(change, permission, actor, change.version)
    if event != "send_back":
        _require_not_proposer(change, actor)
    if event == "approve":
        require_other_than_examiner(change, actor)


def require_own_draft(change: ContractChange, actor: Actor) -> None:
    """Pass for those who write it, while they do. Raises NotPermitted, WrongState."""
    begin_own(change, actor, change.version)
    if change.state is not ChangeState.DRAFT:
        raise WrongState(N_("It was handed in, and can be written anew only when the office sends it back."))


def require_present(change: ContractChange) -> None:
    """What was compared with the contract is compared anew when that is another version (trust rule 4)."""
    if change.contract_version != change.contract.version:
        raise StaleVersion(N_("The contract has changed since this was written. It has to be written anew."))


def _begin(change: ContractChange, permission: Permission, actor: Actor, version: int) -> None:
    allow(actor, permission, change)
    require_version(change, version)


def begin_own(change: ContractChange, actor: Actor, version: int) -> None:
    """Pass for those who wrote it, and saw what is there. Raises NotPermitted, StaleVersion."""
    _begin(change, Permission.CONTRACT_CHANGE, actor, version)
    if change.organisation_id != actor.organisation_id:
        raise NotPermitted(N_("Whoever wrote this goes on with it."))


def begin_decision(change: ContractChange, permission: Permission, actor: Actor, version: int) -> None:
    """As for a contract: for an officer without a tie to it. Raises NotPermitted, StaleVersion."""
    _begin(change, permission, actor, version)
    require_impartial(change.contract, actor)


def _require_not_proposer(change: ContractChange, actor: Actor) -> None:
    if actor.person_id is not None and actor.person_id == change.proposed_by:
        raise NotPermitted(N_("Whoever proposed a change does not decide on it."))


def require_other_than_examiner(change: ContractChange, actor: Actor) -> None:
    """Pass for another person than the first officer. Raises NotPermitted."""
    if actor.person_id is not None and actor.person_id == change.examined_by:
        raise NotPermitted(N_("The second look is for another person than the first."))
