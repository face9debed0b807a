"""From a window to its sums: whole months from the cells, the days beside them from the postings.

Every sum is a row of seven: postings, the three figures, and what decreases brought of each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, or_, select

from marketplace.db import session
from marketplace.tally import cells, decreases, dimensions
from marketplace.tally.models import Cell, Posting
from marketplace.tally.windows import View, Window

Row = tuple[int, ...]
NOTHING: Row = (0,) * len(cells.SUMS)
DAY = timedelta(days=1)
HALF = 15
_STORED = frozenset(dimensions.STORED)
_CELL_KEY = cells.CELLS.c.key


def grouped(window: Window, period: int = 0, dimension: str = "") -> dict[tuple[str, str], Row]:
    """The sums of `window` by the first `period` characters of the date, and by `dimension`; only where there are
    postings. An identifier is told without its dashes, and what says nothing is under "".
    """
    asked = _settled(window)
    kept = _kept_in(asked, dimension)
    if kept is None:
        return _with_postings(_of_postings(asked.conditions(), asked, period, dimension))
    return _with_postings(_of_kept(_Kept(asked, kept, period, dimension)))


def _settled(window: Window) -> Window:
    """The same figures, with ends that leave nothing out taken away."""
    last = session.scalar(select(func.max(Posting.posted_on))) or date.min
    as_of = window.as_of if window.as_of and window.as_of < last else None
    ends = [day for day in (window.end, as_of if window.view is View.REPORTED else None) if day and day < last]
    # As reported, what was known on a day is what was posted until then.
    return replace(window, end=min(ends, default=None), as_of=None if window.view is View.REPORTED else as_of)


def _kept_in(window: Window, dimension: str) -> str | None:
    """The dimension whose cells can answer, if any: cells know one at a time, and no single act."""
    wanted = {dimensions.stored_as(name) for name in (*window.where, dimension) if name} - {dimensions.ALL}
    told = [value for value in window.where.values() if value not in ("", None)]
    if window.fell or not wanted <= _STORED or len(wanted) > 1 or len(told) < len(window.where):
        return None
    return next(iter(wanted), dimensions.ALL)


@dataclass(frozen=True)
class _Kept:
    """A question that cells of one dimension can answer."""

    window: Window
    stored: str
    period: int
    dimension: str


def _of_kept(asked: _Kept) -> dict[tuple[str, str], Row]:
    window, months = asked.window, _months(asked.window)
    found = _of_cells(asked, months.first, months.last) if months.first <= months.last else {}
    if asked.dimension and asked.stored != dimensions.ALL and not window.where:
        # Cells are not kept for what says nothing: it is what all the others leave.
        _add_rest(found, _of_cells(_Kept(window, dimensions.ALL, asked.period, ""), months.first, months.last))
    for sign, days in ((1, months.more), (-1, months.less)):
        if days:
            dated = or_(*(window.dated_by().between(*each) for each in days))
            beside = _of_postings([dated, *window.narrowing()], window, asked.period, asked.dimension)
            _add(found, beside, sign)
    if window.as_of:
        # Restated, what came later than the day is in the cells of earlier months as well.
        later = [*replace(window, as_of=None).conditions(), Posting.posted_on > window.as_of]
        _add(found, _of_postings(later, window, asked.period, asked.dimension), sign=-1)
    return found


@dataclass(frozen=True)
class _Months:
    """A window as whole months, none where the first is after the last, and days to add and to take away."""

    first: str
    last: str
    more: list[tuple[date, date]]
    less: list[tuple[date, date]]


def _months(window: Window) -> _Months:
    more: list[tuple[date, date]] = []
    less: list[tuple[date, date]] = []
    first, last = window.start or date.min, window.end or date.max
    if last < date.max and (last + DAY).day != 1:
        turn = _next_month(last)
        if last.day > HALF and first <= last.replace(day=1):
            # Of a month that is nearly whole it is less work to take away what is missing.
            less.append((last + DAY, turn - DAY))
            last = turn - DAY
        else:
            more.append((max(first, last.replace(day=1)), last))
            last = last.replace(day=1) - DAY
    if first.day != 1 and first <= last:
        turn = _next_month(first)
        more.append((first, turn - DAY))
        first = turn
    if first > last:
        return _Months("1", "0", more, less)
    return _Months(first.isoformat()[: cells.MONTH], last.isoformat()[: cells.MONTH], more, less)


def _next_month(day: date) -> date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1)


def _of_cells(asked: _Kept, first: str, last: str) -> dict[tuple[str, str], Row]:
    period = func.substr(Cell.month, 1, asked.period) if asked.period else None
    key = dimensions.of_cell(asked.dimension, _CELL_KEY) if asked.dimension else None
    sums = [func.sum(getattr(Cell, name)) for name in cells.SUMS]
    conditions = [
        Cell.view == asked.window.view.value,
        Cell.dimension == asked.stored,
        Cell.month.between(first, last),
        *_under(asked.window),
    ]
    return _executed(period, key, sums, conditions)


def _under(window: Window) -> list[ColumnElement[bool]]:
    flows = [flow.value for flow in window.measure.flows]
    under = [dimensions.of_cell(name, _CELL_KEY).in_(_texts(value)) for name, value in window.where.items()]
    return [*under, *([] if window.measure is dimensions.Measure.REGISTERED else [Cell.flow.in_(flows)])]


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, tuple | list | frozenset) else [value]
    return [cells.key(each) for each in values]


def _of_postings(
    conditions: Sequence[ColumnElement[bool]], window: Window, period: int, dimension: str
) -> dict[tuple[str, str], Row]:
    # A date as text is 2026-01-31 on every database, and cutting text is much cheaper than taking dates apart.
    months = func.substr(cast(window.dated_by(), String), 1, period) if period else None
    key = dimensions.of_posting(dimension) if dimension else None
    by = [expression for expression in (months, key) if expression is not None]
    told = (*window.where, *([dimension] if dimension else []))
    return _read(session.execute(decreases.summed(by, conditions, dimensions.apart(told))), months, key)


def _executed(period: Any, key: Any, sums: Sequence[Any], conditions: Sequence[Any]) -> dict[tuple[str, str], Row]:
    by = [expression for expression in (period, key) if expression is not None]
    return _read(session.execute(select(*by, *sums).where(*conditions).group_by(*by)), period, key)


def _read(rows: Iterable[Any], period: Any, key: Any) -> dict[tuple[str, str], Row]:
    """Rows of what was asked for of a period and a key, and then the seven sums."""
    found: dict[tuple[str, str], Row] = {}
    for row in rows:
        sums = row[-len(NOTHING) :]
        at = ("" if period is None else row[0], "" if key is None else _text(row[-len(NOTHING) - 1]))
        found[at] = _plus(found.get(at, NOTHING), tuple(int(each or 0) for each in sums))
    return found


def _text(value: Any) -> str:
    return "" if value is None else cells.key(value)


def _add(found: dict[tuple[str, str], Row], more: dict[tuple[str, str], Row], sign: int = 1) -> None:
    for at, row in more.items():
        found[at] = _plus(found.get(at, NOTHING), row, sign)


def _add_rest(found: dict[tuple[str, str], Row], whole: dict[tuple[str, str], Row]) -> None:
    rest = {(period, ""): row for (period, _key), row in whole.items()}
    for (period, key), row in found.items():
        if key:
            rest[period, ""] = _plus(rest.get((period, ""), NOTHING), row, -1)
    found |= rest


def _plus(one: Row, other: Row, sign: int = 1) -> Row:
    return tuple(a + sign * b for a, b in zip(one, other, strict=True))


def _with_postings(found: dict[tuple[str, str], Row]) -> dict[tuple[str, str], Row]:
    return {at: row for at, row in found.items() if row[0]}
