"""Every figure of the product: sums over postings, as reported or restated, within a window, at any as-of date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import session
from marketplace.tally.models import Posting


class View(Titled):
    """By which date a change counts (T4); the grand totals of both are always equal."""

    REPORTED = "reported", N_("As reported")
    RESTATED = "restated", N_("Restated")


@dataclass(frozen=True)
class Window:
    """Which postings count: dated from `start` to `end` in `view`, known by `as_of`, with these dimensions.

    `where` maps a posting's column to a value: {"contract_class": "1"}. Open ends are None.
    """

    start: date | None = None
    end: date | None = None
    as_of: date | None = None
    view: View = View.REPORTED
    where: dict[str, Any] = field(default_factory=dict)

    def dated_by(self) -> InstrumentedAttribute[date]:
        """The column that puts a posting into a period."""
        return Posting.posted_on if self.view is View.REPORTED else Posting.registered_on

    def conditions(self) -> list[ColumnElement[bool]]:
        """The WHERE of every sum."""
        limits = [
            self.dated_by() >= self.start if self.start else None,
            self.dated_by() <= self.end if self.end else None,
            Posting.posted_on <= self.as_of if self.as_of else None,
        ]
        return [limit for limit in limits if limit is not None] + [
            getattr(Posting, name) == value for name, value in self.where.items()
        ]


@dataclass(frozen=True)
class Total:
    """A figure: number of contracts, 成交额 and 技术交易额 in fen."""

    count: int = 0
    amount_fen: int = 0
    technology_fen: int = 0


@dataclass(frozen=True)
class Group:
    """The figure of one period or of one value of a dimension; of a period also what was taken away in it (T4)."""

    key: str
    total: Total
    decreases: Total = Total()


_SUMS = (
    func.coalesce(func.sum(Posting.count), 0),
    func.coalesce(func.sum(Posting.amount_fen), 0),
    func.coalesce(func.sum(Posting.technology_fen), 0),
)


_DECREASES = tuple(
    func.coalesce(func.sum(case((Posting.amount_fen < 0, column))), 0)
    for column in (Posting.count, Posting.amount_fen, Posting.technology_fen)
)


def total(window: Window) -> Total:
    """The figure of a window."""
    return Total(*map(int, session.execute(select(*_SUMS).where(*window.conditions())).one()))


def by_dimension(window: Window, dimension: str) -> Sequence[Group]:
    """The figures of a window by one of a posting's columns, largest amount first."""
    column = getattr(Posting, dimension)
    query = select(column, *_SUMS).where(*window.conditions()).group_by(column)
    groups = [Group(str(key or ""), Total(*map(int, sums))) for key, *sums in session.execute(query)]
    return _largest_first(groups)


def by_dimensions(window: Window, *dimensions: str) -> Sequence[Sequence[Group]]:
    """`by_dimension` of each of a few small dimensions, from one look at the postings."""
    columns = [getattr(Posting, dimension) for dimension in dimensions]
    query = select(*_SUMS, *columns).where(*window.conditions()).group_by(*columns)
    found: list[dict[str, Total]] = [{} for _ in dimensions]
    for count, amount_fen, technology_fen, *keys in session.execute(query):
        figure = Total(count, amount_fen, technology_fen)
        for totals, key in zip(found, keys, strict=True):
            totals[str(key or "")] = plus(totals.get(str(key or ""), Total()), figure)
    return [_largest_first(Group(key, figure) for key, figure in totals.items()) for totals in found]


def _largest_first(groups: Iterable[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (-group.total.amount_fen, group.key))


def by_year(window: Window) -> Sequence[Group]:
    """The figures by year: key 2026; only years with postings."""
    return _by_first_characters(window, len("2026"))


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
    return _by_first_characters(window, len("2026-01"))


def _by_first_characters(window: Window, length: int) -> Sequence[Group]:
    # A date as text is 2026-01-31 on every database, and cutting text is much cheaper than taking dates apart.
    period = func.substr(cast(window.dated_by(), String), 1, length)
    query = select(period, *_SUMS, *_DECREASES).where(*window.conditions()).group_by(period).order_by(period)
    rows = ((key, list(map(int, sums))) for key, *sums in session.execute(query))
    return [Group(key, Total(*sums[:3]), Total(*sums[3:])) for key, sums in rows]


def plus(one: Total, other: Total) -> Total:
    """The sum of two figures."""
    return Total(
        one.count + other.count, one.amount_fen + other.amount_fen, one.technology_fen + other.technology_fen
    )


def together(one: Group, other: Group) -> Group:
    """Two periods as one, under the key of the first."""
    return Group(one.key, plus(one.total, other.total), plus(one.decreases, other.decreases))
