"""A free pivot: any two of the dimensions, or the time, against one another, in one look at the postings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, func, select

from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import session
from marketplace.tally import cells, dimensions
from marketplace.tally import queries as tally
from marketplace.tally.dimensions import Dimension
from marketplace.tally.models import Posting
from marketplace.tally.periods import Period, Span
from marketplace.tally.windows import Group, Total, Window, plus


class Time(Titled):
    """Time as an axis."""

    YEAR = "year", N_("Year")
    QUARTER = "quarter", N_("Quarter")
    MONTH = "month", N_("Month")

    def key(self, month: str) -> str:
        """What the period of a month like 2026-01 is called."""
        found, span = Period.read(month), Span.get(self.value)
        assert found is not None
        assert span is not None
        return Period.of(span, found.starts_on).key


Axis = Time | Dimension
BY = {Time.YEAR: tally.by_year, Time.QUARTER: tally.by_quarter, Time.MONTH: tally.by_month}


@dataclass(frozen=True)
class Pivot:
    """The figures of each pair of keys, and the keys of each axis; the largest first, time without a gap.

    `decreases` is what decreases brought of a row, `decreased` of everything: each row by itself, as what one column
    loses to another is none of the row, and what one row loses to another none of the whole.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    totals: dict[tuple[str, str], Total]
    decreases: dict[str, Total]
    decreased: Total

    def at(self, row: str, column: str) -> Total | None:
        """The figure of a pair; None where there is no posting."""
        return self.totals.get((row, column))

    def row(self, key: str) -> Total:
        """The sum of a row."""
        return _sum(total for (row, _column), total in self.totals.items() if row == key)

    def column(self, key: str) -> Total:
        """The sum of a column."""
        return _sum(total for (_row, column), total in self.totals.items() if column == key)

    @property
    def moved(self) -> Total:
        """What rows lost only to one another: with it their decreases sum to those of everything."""
        return tally.moved(self.decreases.values(), self.decreased)

    @property
    def whole(self) -> Total:
        """The sum of everything."""
        return _sum(self.totals.values())


def pivot(window: Window, rows: Axis, columns: Axis) -> Pivot:
    """The figures of `window` by two axes."""
    by = (_expression(rows, window), _expression(columns, window))
    sums = (func.sum(Posting.count), func.sum(Posting.amount_fen), func.sum(Posting.technology_fen))
    totals: dict[tuple[str, str], Total] = {}
    for row, column, *figures in session.execute(select(*by, *sums).where(*window.conditions()).group_by(*by)):
        at = (_key(rows, row), _key(columns, column))
        totals[at] = plus(totals.get(at, Total()), Total(*map(int, figures)))
    decreases = {group.key: group.decreases for group in _by(rows, window)}
    ordered = (_ordered(rows, totals, 0), _ordered(columns, totals, 1))
    return Pivot(*ordered, totals, decreases, tally.group(window).decreases)


def _by(axis: Axis, window: Window) -> Sequence[Group]:
    return BY[axis](window) if isinstance(axis, Time) else tally.by_dimension(window, axis.value)


def _expression(axis: Axis, window: Window) -> Any:
    if isinstance(axis, Time):
        return func.substr(cast(window.dated_by(), String), 1, cells.MONTH)
    return dimensions.of_posting(axis.value)


def _key(axis: Axis, value: Any) -> str:
    if isinstance(axis, Time):
        return axis.key(value)
    return "" if value is None else str(value)


def _ordered(axis: Axis, totals: dict[tuple[str, str], Total], place: int) -> list[str]:
    sums: dict[str, int] = {}
    for at, total in totals.items():
        sums[at[place]] = sums.get(at[place], 0) + total.amount_fen
    if isinstance(axis, Time):
        return _without_gaps(sorted(sums))
    return sorted(sums, key=lambda key: (-sums[key], key))


def _without_gaps(keys: Sequence[str]) -> list[str]:
    """Every period from the first to the last."""
    ends = [found for key in (keys[:1], keys[-1:]) if key and (found := Period.read(key[0]))]
    if not ends:
        return []
    first, last = ends
    return [first.moved(by).key for by in range((last.first - first.first) // first.span.months + 1)]


def _sum(totals: Any) -> Total:
    found = Total()
    for each in totals:
        found = plus(found, each)
    return found
