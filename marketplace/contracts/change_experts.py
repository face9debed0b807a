"""专家评审 of a change: what makes a registered contract large goes before experts, as a filing does (1.8)."""

from collections.abc import Sequence

from marketplace.contracts import expert_reviews
from marketplace.contracts.change_guards import needs_experts
from marketplace.contracts.change_lifecycle import ChangeState
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.change_turns import begin_decision, begin_own, is_office
from marketplace.contracts.expert_models import ExpertOpinion
from marketplace.contracts.expert_reviews import Opinion
from marketplace.contracts.impartiality import require_impartial
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, WrongState
from marketplace.core.permissions import Permission
from marketplace.core.text import N_


def hear(change: ContractChange, said: Opinion, *, actor: Actor) -> ExpertOpinion:
    """Keep what an expert said of a change, before it is examined. Raises NotPermitted, WrongState, InvalidInput."""
    require_hearing(change, actor)
    return expert_reviews.keep(said, actor, contract_id=change.contract_id, change_id=change.id)


def require_hearing(change: ContractChange, actor: Actor) -> None:
    """Pass for an officer without a tie, until the change is examined; of what the office writes, for its writer.

    Raises NotPermitted, WrongState.
    """
    if change.state is ChangeState.DRAFT and is_office(actor):
        begin_own(change, actor, change.version)
        require_impartial(change.contract, actor)
        return
    begin_decision(change, Permission.CONTRACT_REVIEW, actor, change.version)
    if change.state is not ChangeState.PROPOSED:
        raise WrongState(N_("Opinions are taken until the change is examined."))


def may_hear(change: ContractChange, actor: Actor) -> bool:
    """Whether the actor may enter an opinion now."""
    try:
        require_hearing(change, actor)
    except DomainError:
        return False
    return True


def opinions(change: ContractChange) -> Sequence[ExpertOpinion]:
    """What was said, in order."""
    return expert_reviews.of(change.contract_id, change.id)


def require_heard(change: ContractChange) -> None:
    """Pass for a change that makes nothing large, or of which experts were heard. Raises WrongState."""
    if needs_experts(change) is not None and not expert_reviews.count_of(change.contract_id, change.id):
        raise WrongState(N_("The change makes the contract large: hear at least one expert before it is examined."))
