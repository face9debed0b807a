"""How today's figures came to differ from a published report: contract by contract, and value by value (T14)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from marketplace.db import session
from marketplace.tally import dimensions
from marketplace.tally import queries as tally
from marketplace.tally.models import Posting, PostingEvent
from marketplace.tally.queries import Dimension, Total, View, Window
from marketplace.tally.report_models import FrozenReport
from marketplace.tally.report_queries import TOLD, body_of, read, total_of, values_of

NOTHING = Total()
Values = dict[str, Total]
Happened = tuple[UUID, PostingEvent, date, date]


@dataclass(frozen=True)
class Difference:
    """What happened to one contract, when, by how much a present figure differs for it, and between which values.

    `moves` holds, of each dimension in which it went from a value to another, what each value lost or won.
    """

    contract_id: UUID
    event: PostingEvent
    posted_on: date
    registered_on: date
    change: Total
    moves: dict[Dimension, Values]


@dataclass(frozen=True)
class Value:
    """One value of a dimension: what was published of it, and what it is now."""

    dimension: Dimension
    key: str
    frozen: Total
    change: Total

    @property
    def now(self) -> Total:
        """What it is now."""
        return tally.plus(self.frozen, self.change)


@dataclass(frozen=True)
class Explained:
    """A frozen figure and the present one in a view; the differences between them sum to `changed`.

    `values` are those by which the figures are told apart and whose own figure changed.
    """

    view: View
    frozen: Total
    now: Total
    differences: Sequence[Difference]
    values: Sequence[Value]

    @property
    def changed(self) -> Total:
        """What all the differences bring together."""
        return _sum(each.change for each in self.differences)


def explained(frozen: FrozenReport, view: View) -> Explained:
    """How the figures of a published period became what they are in `view` now, contract by contract (T14)."""
    written = read(body_of(frozen.sha256))
    now = tally.total(Window(frozen.starts_on, frozen.ends_on, view=view))
    changes = [*_changes(_came, frozen, view, 1), *_changes(_went, frozen, view, -1)]
    return Explained(view, total_of(written), now, _differences(changes), _values(written, changes))


@dataclass(frozen=True)
class _Change:
    """What happened, under which values, and by how much."""

    happened: Happened
    under: dict[Dimension, str]
    change: Total


def _differences(changes: Sequence[_Change]) -> list[Difference]:
    by_act: dict[Happened, list[_Change]] = {}
    for each in changes:
        by_act.setdefault(each.happened, []).append(each)
    found = [Difference(*act, _sum(each.change for each in all_), _moves(all_)) for act, all_ in by_act.items()]
    # What neither changed the total nor went anywhere explains nothing.
    return [each for each in found if each.change != NOTHING or each.moves]


def _moves(changes: Sequence[_Change]) -> dict[Dimension, Values]:
    by = {dimension: _by_value(changes, dimension) for dimension in TOLD}
    return {dimension: values for dimension, values in by.items() if _is_move(values.values())}


def _is_move(changes: Iterable[Total]) -> bool:
    fen = [change.amount_fen for change in changes]
    return min(fen, default=0) < 0 < max(fen, default=0)


def _by_value(changes: Sequence[_Change], dimension: Dimension) -> Values:
    """What each value lost or won, the losses first."""
    found: Values = {}
    for each in changes:
        key = each.under[dimension]
        found[key] = tally.plus(found.get(key, NOTHING), each.change)
    return dict(sorted(((k, v) for k, v in found.items() if v != NOTHING), key=lambda each: each[1].amount_fen))


def _values(written: dict[str, Any], changes: Sequence[_Change]) -> list[Value]:
    return [
        Value(dimension, key, values_of(written, dimension).get(key, NOTHING), change)
        for dimension in TOLD
        for key, change in _by_value(changes, dimension).items()
    ]


def _sum(totals: Iterable[Total]) -> Total:
    found = NOTHING
    for each in totals:
        found = tally.plus(found, each)
    return found


Which = Callable[[ColumnElement[bool], ColumnElement[bool]], ColumnElement[bool]]


def _came(known: ColumnElement[bool], counts: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(counts, not_(known))


def _went(known: ColumnElement[bool], counts: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(known, not_(counts))


def _changes(which: Which, frozen: FrozenReport, view: View, sign: int) -> list[_Change]:
    return [
        _Change(
            (contract, event, posted, registered),
            dict(zip(TOLD, (_text(each) for each in more[:-3]), strict=True)),
            Total(*(sign * int(each) for each in more[-3:])),
        )
        for contract, event, posted, registered, *more in session.execute(_differing(which, frozen, view))
    ]


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _differing(which: Which, frozen: FrozenReport, view: View) -> Any:
    days = (frozen.starts_on, frozen.ends_on)
    known = and_(Posting.seq <= frozen.last_seq, Posting.posted_on.between(*days))
    counts = Window(*days, view=view).dated_by().between(*days)
    # Only these can be in one of the two and not in the other, and there is an index for each.
    near = or_(Posting.posted_on.between(*days), Posting.registered_on.between(*days))
    of = (Posting.contract_id, Posting.event, Posting.posted_on, Posting.registered_on)
    under = [dimensions.of_posting(each.value) for each in TOLD]
    sums = (func.sum(Posting.count), func.sum(Posting.amount_fen), func.sum(Posting.technology_fen))
    query = select(*of, *under, *sums).where(near, which(known, counts)).group_by(*of, *under)
    return query.order_by(Posting.posted_on)
