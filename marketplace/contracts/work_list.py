"""The registration office's work list: what waits, for whom, until when; narrowed down and ordered by its address."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from marketplace.contracts import absences, searching
from marketplace.contracts.classes import ContractClass, Subclass
from marketplace.contracts.lifecycle import DUE, OPEN, ContractState, Kept, Shown
from marketplace.contracts.models import Contract
from marketplace.contracts.queries import Page, page, shown_as
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import session, stream

S = ContractState


class Whose(Titled):
    """Whose work is looked at."""

    MINE = "mine", N_("Mine")
    UNASSIGNED = "unassigned", N_("Nobody's yet")


class Order(Titled):
    """By which column the list is ordered."""

    DUE = "due", N_("Deadline")
    FILED = "filed", N_("Handed in on")
    TITLE = "title", N_("Title and number")
    AMOUNT = "amount", N_("Amount")
    STATE = "state", N_("State")
    LATEST = "latest", N_("Last written first")


# A decision has a due date; a supplement has a day after which the filing counts as withdrawn.
DEADLINE = case((Contract.state == S.SUPPLEMENT, Contract.lapses_on), else_=Contract.due_on)
# Nobody pages through more, and counting them takes time: of what is searched for, which is counted one by one, less.
MOST_COUNTED, MOST_FOUND = 10_000, 1_000
COLUMNS: Mapping[Order, ColumnElement[Any]] = {
    Order.DUE: DEADLINE,
    Order.FILED: Contract.submitted_on.expression,
    Order.TITLE: Contract.title.expression,
    Order.AMOUNT: Contract.amount_fen.expression,
    Order.STATE: Contract.state.expression,
}


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see of the list; without a state, all that still waits, or `is_whole` all there is.

    Without an order, what waits has its deadlines, and all else the last written first.
    """

    state: Shown | None = None
    is_whole: bool = False
    whose: Whose | None = None
    is_late: bool = False
    is_warned: bool = False
    contract_class: ContractClass | None = None
    since: date | None = None
    until: date | None = None
    words: str = ""
    order: Order | None = None
    is_descending: bool = False

    @property
    def states(self) -> Sequence[ContractState]:
        """The states that are asked for."""
        if self.is_whole:
            return [each for each in S if each is not S.DRAFT]
        if self.state is Kept.KEPT:
            return [S.REFUSED]
        return [self.state] if self.state else OPEN

    @property
    def ordered(self) -> Order:
        """The order that it has."""
        return self.order or (Order.DUE if set(self.states) <= set(OPEN) else Order.LATEST)

    @property
    def is_narrow(self) -> bool:
        """Whether anything of what waits is left out."""
        return self != Asked(order=self.order, is_descending=self.is_descending)


def listed(asked: Asked, actor: Actor, offset: int = 0, limit: int = 20) -> Page:
    """One page of the list as `actor` asks for it."""
    return page(_query(asked, actor), offset, limit, MOST_FOUND if asked.words else MOST_COUNTED)


def whole(asked: Asked, actor: Actor) -> Iterator[Contract]:
    """The same list from beginning to end, for a file."""
    return stream(_query(asked, actor))


def _query(asked: Asked, actor: Actor) -> Select[Any]:
    query, latest = _found(select(Contract).where(*_conditions(asked, actor)), asked)
    if asked.ordered is Order.LATEST:
        return query.order_by(latest.asc() if asked.is_descending else latest.desc(), Contract.id)
    return query.order_by(*_order(COLUMNS[asked.ordered], asked), Contract.id)


def _found(query: Select[Any], asked: Asked) -> tuple[Select[Any], ColumnElement[Any]]:
    """What is in the states and holds the words, and the column by which the last written stand last."""
    if not searching.are_many(asked.states):
        return searching.among(
            query.where(Contract.state.in_(asked.states)), asked.words
        ), Contract.created_at.expression
    # Said so that no index of states is taken, by which a page would wait for every one of them.
    others = [each for each in S if each not in asked.states]
    return searching.throughout(query.where(Contract.state.not_in(others)), asked.words)


def _order(column: ColumnElement[Any], asked: Asked) -> list[ColumnElement[Any]]:
    """What has no deadline stands after what has one, whichever way one looks."""
    last = case((column.is_(None), 1), else_=0)
    return [last, column.desc() if asked.is_descending else column.asc(), Contract.submitted_on.asc()]


def _conditions(asked: Asked, actor: Actor) -> Iterator[ColumnElement[bool]]:
    if asked.state in (Kept.KEPT, S.REFUSED) and not asked.is_whole:
        yield from shown_as(asked.state)
    if asked.whose:
        yield WHOSE[asked.whose](actor)
    if asked.is_late:
        yield late()
    if asked.is_warned:
        yield Contract.open_warnings > 0
    if asked.contract_class:
        yield Contract.subclass.in_([each for each in Subclass if each.contract_class is asked.contract_class])
    if asked.since:
        yield Contract.submitted_on >= asked.since
    if asked.until:
        yield Contract.submitted_on <= asked.until


def late() -> ColumnElement[bool]:
    """What the office has not decided, or its filer not supplemented, by the last day."""
    today = clock.today()
    return or_(
        and_(Contract.state.in_(DUE), Contract.due_on < today),
        and_(Contract.state == S.SUPPLEMENT, Contract.lapses_on < today),
    )


def mine(actor: Actor) -> ColumnElement[bool]:
    """What is assigned to the actor, or to somebody for whom they stand in today."""
    people: frozenset[UUID] = absences.stood_in_for(actor.person_id) if actor.person_id else frozenset()
    return Contract.assigned_to.in_(people)


WHOSE: Mapping[Whose, Callable[[Actor], ColumnElement[bool]]] = {
    Whose.MINE: mine,
    Whose.UNASSIGNED: lambda _actor: Contract.assigned_to.is_(None),
}


@dataclass(frozen=True)
class Counts:
    """How much waits: altogether, by whose it is, late, and with a warning that nobody has confirmed."""

    waiting: int
    whose: Mapping[Whose, int]
    late: int
    warned: int


def counts(actor: Actor) -> Counts:
    """How much of what waits is whose, and late."""
    parts = [WHOSE[each](actor) for each in Whose] + [late(), Contract.open_warnings > 0]
    sums = [func.sum(case((part, 1), else_=0)) for part in parts]
    query = select(func.count(Contract.id), *sums).where(Contract.state.in_(OPEN))
    waiting, *found = (int(each or 0) for each in session.execute(query).one())
    return Counts(waiting, dict(zip(Whose, found, strict=False)), *found[-2:])
