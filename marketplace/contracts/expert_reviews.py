"""专家评审: experts are heard on large or disputed contracts; what each said is kept (domain/contracts.md 1.8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from marketplace import ledger
from marketplace.contracts import news, rules
from marketplace.contracts.beginning import begin_review, needed
from marketplace.contracts.deadlines import lengthen
from marketplace.contracts.expert_models import ExpertOpinion
from marketplace.contracts.lifecycle import LIFECYCLE, ContractState
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput, WrongState
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.db import session


@dataclass(frozen=True)
class Opinion:
    """What one expert said of a contract."""

    expert: str
    affiliation: str
    recommends: bool
    text: str
    given_on: date
    is_impartial: bool


def consult(contract: Contract, *, actor: Actor, version: int, note: str) -> None:
    """Put an accepted contract before experts, with the question to them; its time limit becomes the longer one.

    Raises NotPermitted, WrongState, StaleVersion, InvalidInput.
    """
    begin_review(contract, Permission.CONTRACT_REVIEW, actor, version)
    LIFECYCLE.apply(contract, "consult")
    contract.office_note = needed(note)
    lengthen(contract)
    ledger.append(actor, "contract.consult", contract)
    news.decided(contract, "consult", actor)


def hear(contract: Contract, said: Opinion, *, actor: Actor) -> ExpertOpinion:
    """Keep what an expert said. Raises NotPermitted, WrongState, InvalidInput (a tie to a party above all)."""
    begin_review(contract, Permission.CONTRACT_REVIEW, actor, contract.version)
    if contract.state is not ContractState.EXPERT_REVIEW:
        raise WrongState(N_("Opinions are taken while the contract is before the experts."))
    return keep(said, actor, contract_id=contract.id)


def keep(said: Opinion, actor: Actor, *, contract_id: UUID, change_id: UUID | None = None) -> ExpertOpinion:
    """Write down what an expert said, of a contract or of a change of it. Raises InvalidInput."""
    _require_fit(said)
    opinion = ExpertOpinion(
        contract_id=contract_id,
        change_id=change_id,
        expert=said.expert.strip(),
        affiliation=said.affiliation.strip(),
        recommends=said.recommends,
        text=said.text.strip(),
        given_on=said.given_on,
        entered_by=actor.person_id,
    )
    session.add(opinion)
    ledger.append(actor, "opinion.enter", opinion)
    return opinion


def _require_fit(said: Opinion) -> None:
    problems = {
        name: N_("Please fill in this field.")
        for name in ("expert", "affiliation", "text")
        if not getattr(said, name).strip()
    }
    if not said.is_impartial:
        problems["is_impartial"] = N_("An expert with a tie to a party cannot be heard.")
    if said.given_on > clock.today():
        problems["given_on"] = N_("This day lies in the future.")
    if problems:
        raise InvalidInput({**problems})


def conclude(contract: Contract, *, actor: Actor, version: int) -> None:
    """The experts were heard: back to the first reviewer. Raises WrongState where nobody was."""
    begin_review(contract, Permission.CONTRACT_REVIEW, actor, version)
    LIFECYCLE.require(contract, "conclude")
    if not count(contract):
        raise WrongState(N_("Enter at least one expert's opinion first."))
    LIFECYCLE.apply(contract, "conclude")
    contract.office_note = ""
    ledger.append(actor, "contract.conclude", contract)


def opinions(contract: Contract) -> Sequence[ExpertOpinion]:
    """What was said of a contract before it was registered, in order."""
    return of(contract.id)


def of(contract_id: UUID, change_id: UUID | None = None) -> Sequence[ExpertOpinion]:
    """What was said of one change of a contract, or of the contract itself, in order."""
    query = select(ExpertOpinion).where(*_about(contract_id, change_id))
    return session.scalars(query.order_by(ExpertOpinion.created_at)).all()


def count(contract: Contract) -> int:
    """How many experts were heard of a contract."""
    return count_of(contract.id)


def count_of(contract_id: UUID, change_id: UUID | None = None) -> int:
    """How many experts were heard of one change of a contract, or of the contract itself."""
    query = select(func.count()).select_from(ExpertOpinion).where(*_about(contract_id, change_id))
    with session.no_autoflush:
        return session.scalar(query) or 0


def _about(contract_id: UUID, change_id: UUID | None) -> tuple[ColumnElement[bool], ...]:
    return ExpertOpinion.contract_id == contract_id, ExpertOpinion.change_id.is_not_distinct_from(change_id)


def require_heard(contract: Contract) -> None:
    """Pass for a contract that needs no experts, or of which they were heard. Raises WrongState."""
    if needs_experts(contract):
        raise WrongState(N_("A contract of this size goes before experts first: hear at least one."))


def needs_experts(contract: Contract) -> bool:
    """Whether a contract is so large that experts are to be heard, and were not."""
    chosen = rules.fixed(contract)
    return chosen is not None and rules.is_large(chosen, contract.technology_fen) and not count(contract)
