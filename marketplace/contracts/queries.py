"""Every SELECT of contracts, and the rule of who may see one with its confidential terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, func, not_, or_, select, true
from sqlalchemy.orm import joinedload

from marketplace.contracts.classes import NO_FIRM_PRICE, ContractKind
from marketplace.contracts.expert_models import ExpertOpinion
from marketplace.contracts.lifecycle import SHOWN, ContractState, Kept, Shown
from marketplace.contracts.models import Contract, ContractParty
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import NotFound
from marketplace.db import protect, session


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A contract is its filer's, its parties' once it is submitted, and the registration office's likewise.

    What was withdrawn as a draft was never submitted, and stays its filer's.
    """
    if actor.is_system or actor.has(Role.AUDITOR):
        return true()
    if actor.organisation_id is None:
        return false()
    own = Contract.owner_id == actor.organisation_id
    # Imported contracts were submitted elsewhere; they have a number instead.
    handed_in = or_(Contract.submitted_on.is_not(None), Contract.number.is_not(None))
    if actor.has(Role.REVIEWER, Role.REGISTRAR):
        return or_(own, handed_in)
    is_party = exists().where(
        ContractParty.contract_id == Contract.id, ContractParty.organisation_id == actor.organisation_id
    )
    return or_(own, or_(is_party, _is_broker(actor)) & handed_in)


def _is_broker(actor: Actor) -> ColumnElement[bool]:
    """The named broker reads a contract in the name of the brokerage that it names."""
    if not actor.has(Role.BROKER):
        return false()
    return and_(Contract.broker_person_id == actor.person_id, Contract.brokerage_id == actor.organisation_id)


def opinion_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Experts speak to the office; the parties read the decision, not who advised it."""
    return true() if actor.is_system or actor.has(Role.REVIEWER, Role.REGISTRAR, Role.AUDITOR) else false()


protect(Contract, visible_to)
protect(ExpertOpinion, opinion_visible_to)


@dataclass(frozen=True)
class Page:
    """One page of a list and the number of all; of very many, only that there are more."""

    items: Sequence[Contract]
    total: int
    is_more: bool = False


_WHOLE = (
    select(Contract)
    .options(joinedload(Contract.parties), joinedload(Contract.deductions))
    .where(Contract.id == bindparam("wanted"))
)


def contract(contract_id: UUID) -> Contract:
    """One contract that the actor may see. Raises NotFound."""
    found = session.scalars(_WHOLE, {"wanted": contract_id}).unique().one_or_none()
    if found is None:
        raise NotFound()
    return found


def shown_as(state: Shown) -> list[ColumnElement[bool]]:
    """That a contract is told to be in a state: a framework that is kept is not told to be refused."""
    is_kept = and_(Contract.kind == ContractKind.FRAMEWORK, Contract.refusal_reason == NO_FIRM_PRICE)
    if state is Kept.KEPT:
        return [Contract.state == ContractState.REFUSED, is_kept]
    return [Contract.state == state, *([not_(is_kept)] if state is ContractState.REFUSED else [])]


def counts_by_state(most: int) -> dict[Shown, int]:
    """How many contracts the actor can see in each state, counted up to one more than `most`."""
    of = [select(Contract.state).where(*shown_as(state)).limit(most + 1) for state in SHOWN]
    counts = {state: _length(query) for state, query in zip(SHOWN, of, strict=True)}
    return {state: count for state, count in counts.items() if count}


def page(query: Select[Any], offset: int, limit: int, most: int | None = None) -> Page:
    """One page of a list, and how long it is; beyond `most`, only that it is longer."""
    counted = query.with_only_columns(Contract.id).order_by(None).limit(most and most + 1)
    total = _length(counted)
    items = session.scalars(query.offset(offset).limit(limit)).all()
    return Page(items, min(total, most or total), most is not None and total > most)


def _length(query: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def of_case(case_id: UUID) -> Contract | None:
    """The contract that came from a case, withdrawn ones aside."""
    query = select(Contract).where(Contract.case_id == case_id, Contract.state != ContractState.WITHDRAWN)
    return session.scalars(query.order_by(Contract.created_at.desc())).first()
