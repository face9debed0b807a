"""A free pivot: any two of the dimensions, or the time, against one another, in one look at the postings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, func, select

from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import session
from marketplace.tally import cells, dimensions
from marketplace.tally.dimensions import Dimension
from marketplace.tally.models import Posting
from marketplace.tally.windows import Total, Window, plus


class Time(Titled):
    """Time as an axis: by how many characters of a date."""

    YEAR = "year", N_("Year")
    MONTH = "month", N_("Month")

    @property
    def length(self) -> int:
        """How many characters of an ISO date say it."""
        return 4 if self is Time.YEAR else cells.MONTH


Axis = Time | Dimension


@dataclass(frozen=True)
class Pivot:
    """The figures of each pair of keys, and the keys of each axis; the largest first, time in its order."""

    rows: Sequence[str]
    columns: Sequence[str]
    totals: dict[tuple[str, str], Total]

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
    def whole(self) -> Total:
        """The sum of everything."""
        return _sum(self.totals.values())


def pivot(window: Window, rows: Axis, columns: Axis) -> Pivot:
    """The figures of `window` by two axes."""
    by = (_expression(rows, window), _expression(columns, window))
    sums = (func.sum(Posting.count), func.sum(Posting.amount_fen), func.sum(Posting.technology_fen))
    totals: dict[tuple[str, str], Total] = {}
    for row, column, *figures in session.execute(select(*by, *sums).where(*window.conditions()).group_by(*by)):
        at = (_text(row), _text(column))
        totals[at] = plus(totals.get(at, Total()), Total(*map(int, figures)))
    return Pivot(_ordered(rows, totals, 0), _ordered(columns, totals, 1), totals)


def _expression(axis: Axis, window: Window) -> Any:
    if isinstance(axis, Time):
        return func.substr(cast(window.dated_by(), String), 1, axis.length)
    return dimensions.of_posting(axis.value)


def _text(key: Any) -> str:
    return "" if key is None else str(key)


def _ordered(axis: Axis, totals: dict[tuple[str, str], Total], place: int) -> list[str]:
    sums: dict[str, int] = {}
    for at, total in totals.items():
        sums[at[place]] = sums.get(at[place], 0) + total.amount_fen
    return sorted(sums) if isinstance(axis, Time) else sorted(sums, key=lambda key: (-sums[key], key))


def _sum(totals: Any) -> Total:
    found = Total()
    for each in totals:
        found = plus(found, each)
    return found
