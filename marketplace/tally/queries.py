"""Every figure of the product: sums over postings, as reported or restated, within a window, at any as-of date."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from uuid import UUID

from sqlalchemy import select

from marketplace.db import session
from marketplace.tally.dimensions import FLOW, Dimension, Measure
from marketplace.tally.models import Cell
from marketplace.tally.sums import NOTHING, Row, grouped
from marketplace.tally.windows import Group, Total, View, Window, moved, plus, together

__all__ = [
    "Dimension",
    "Group",
    "Measure",
    "Total",
    "View",
    "Window",
    "by_dimension",
    "by_dimensions",
    "by_measure",
    "by_month",
    "by_quarter",
    "by_year",
    "group",
    "moved",
    "plus",
    "together",
    "total",
    "values_of",
]
YEAR, MONTH = len("2026"), len("2026-01")


def total(window: Window) -> Total:
    """The figure of a window."""
    return group(window).total


def group(window: Window) -> Group:
    """The figure of a window, and what decreases brought of it; its key is empty."""
    return _group("", grouped(window).get(("", ""), NOTHING))


def by_dimension(window: Window, dimension: str) -> Sequence[Group]:
    """The figures of a window by one of a posting's columns, largest amount first."""
    found = grouped(window, dimension=dimension)
    spelled = _identifier if dimension.endswith("_id") else str
    return _largest_first(_group(spelled(key), row) for (_period, key), row in found.items())


def by_measure(window: Window) -> dict[Measure, Group]:
    """The figures of a window in every measure, in one look at each posting."""
    found = grouped(replace(window, measure=Measure.REGISTERED), dimension=FLOW)
    flows = [_group(key, row) for (_period, key), row in found.items()]
    return {each: _together(flow for flow in flows if flow.key in each.flows) for each in Measure}


def _together(groups: Iterable[Group]) -> Group:
    return reduce(together, groups, Group("", Total()))


def _identifier(key: str) -> str:
    return str(UUID(key)) if key else ""


def by_dimensions(window: Window, *dimensions: str) -> Sequence[Sequence[Group]]:
    """`by_dimension` of each of a few dimensions."""
    return [by_dimension(window, dimension) for dimension in dimensions]


def _largest_first(groups: Iterable[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (-group.total.amount_fen, group.key))


def values_of(dimension: str) -> Sequence[str]:
    """Every value under which anything was ever posted, in order; of a dimension that has cells of its own."""
    of = (Cell.view == View.REPORTED.value, Cell.dimension == dimension)
    return session.scalars(select(Cell.key).where(*of).distinct().order_by(Cell.key)).all()


def by_year(window: Window) -> Sequence[Group]:
    """The figures by year: key 2026; only years with postings."""
    return _by_first_characters(window, YEAR)


def by_quarter(window: Window) -> Sequence[Group]:
    """The figures by quarter: key 2026-Q1; only quarters with postings."""
    sums: dict[str, Group] = {}
    for month in by_month(window):
        year, number = month.key.split("-")
        key = f"{year}-Q{(int(number) + 2) // 3}"
        sums[key] = together(sums.get(key, Group(key, Total())), month)
    return list(sums.values())


def by_month(window: Window) -> Sequence[Group]:
    """The figures by month: key 2026-01; only months with postings."""
    return _by_first_characters(window, MONTH)


def _by_first_characters(window: Window, length: int) -> Sequence[Group]:
    found = grouped(window, length)
    return [_group(period, found[period, key]) for period, key in sorted(found)]


def _group(key: str, row: Row) -> Group:
    return Group(key, Total(*row[1:4]), Total(*row[4:7]))
