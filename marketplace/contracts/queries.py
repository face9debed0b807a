"""Every SELECT of contracts, and the rule of who may see one with its confidential terms."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, ContractParty, ExpertOpinion
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import NotFound
from marketplace.db import protect, session, stream


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
    """One page of a list and the number of all."""

    items: Sequence[Contract]
    total: int


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


def of_organisation(
    organisation_id: UUID, state: str = "", words: str = "", offset: int = 0, limit: int = 20
) -> Page:
    """The contracts that an organisation filed or is a party of, newest first."""
    return page(_of_organisation(organisation_id, state, words), offset, limit)


def every_one_of_organisation(organisation_id: UUID, state: str = "", words: str = "") -> Iterator[Contract]:
    """The same list from beginning to end, for a file."""
    return stream(_of_organisation(organisation_id, state, words))


def _of_organisation(organisation_id: UUID, state: str, words: str) -> Select[Any]:
    conditions = [concerns(organisation_id), *_in_state(state), *with_words(words)]
    return select(Contract).where(*conditions).order_by(Contract.created_at.desc(), Contract.id)


def counts_of_organisation(organisation_id: UUID) -> dict[ContractState, int]:
    """How many of them there are in each state."""
    return _counts(concerns(organisation_id))


def concerns(organisation_id: UUID) -> ColumnElement[bool]:
    """That an organisation filed a contract, or is a party of it."""
    is_party = exists().where(
        ContractParty.contract_id == Contract.id, ContractParty.organisation_id == organisation_id
    )
    return or_(Contract.owner_id == organisation_id, is_party)


def counts_by_state() -> dict[ContractState, int]:
    """How many contracts the actor can see in each state."""
    return _counts(true())


def _counts(condition: ColumnElement[bool]) -> dict[ContractState, int]:
    query = select(Contract.state, func.count()).where(condition).group_by(Contract.state)
    return dict(session.execute(query).all())  # type: ignore[arg-type]  # a row is a pair


def with_words(words: str) -> list[ColumnElement[bool]]:
    """Each word in the title, in a party's name, or at the end of the number; for lists that are not long."""
    return [_with_word(word) for word in words.split()]


def _with_word(word: str) -> ColumnElement[bool]:
    named = exists().where(
        ContractParty.contract_id == Contract.id, ContractParty.name.icontains(word, autoescape=True)
    )
    numbered = Contract.number.endswith(word, autoescape=True)
    return or_(Contract.title.icontains(word, autoescape=True), numbered, named)


def _in_state(state: str) -> list[ColumnElement[bool]]:
    wanted = ContractState.get(state)
    return [Contract.state == wanted] if wanted else []


def page(query: Select[Any], offset: int, limit: int) -> Page:
    """One page of a list, and how long it is."""
    total = session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)) or 0
    return Page(session.scalars(query.offset(offset).limit(limit)).all(), total)


def of_case(case_id: UUID) -> Contract | None:
    """The contract that came from a case, withdrawn ones aside."""
    query = select(Contract).where(Contract.case_id == case_id, Contract.state != ContractState.WITHDRAWN)
    return session.scalars(query.order_by(Contract.created_at.desc())).first()
