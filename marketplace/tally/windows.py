"""Which postings a figure sums, and what it says: number of contracts, 成交额 and 技术交易额."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.tally import decreases, dimensions
from marketplace.tally.dimensions import Measure
from marketplace.tally.models import Posting


class View(Titled):
    """By which date a change counts (T4); the grand totals of both are always equal."""

    REPORTED = "reported", N_("As reported")
    RESTATED = "restated", N_("Restated")


@dataclass(frozen=True)
class Window:
    """Which postings count: dated from `start` to `end` in `view`, known by `as_of`, with these dimensions.

    `where` maps a dimension to a value, or to several: {"contract_class": "1"}; "" is what says nothing.
    Open ends are None. Where `fell`, only what decreases brought counts (其中核减, T4).
    """

    start: date | None = None
    end: date | None = None
    as_of: date | None = None
    view: View = View.REPORTED
    where: dict[str, Any] = field(default_factory=dict)
    measure: Measure = Measure.REGISTERED
    fell: bool = False

    @property
    def decreases(self) -> "Window":
        """What of it decreases brought."""
        return replace(self, fell=True)

    def dated_by(self) -> InstrumentedAttribute[date]:
        """The column that puts a posting into a period."""
        return Posting.posted_on if self.view is View.REPORTED else Posting.registered_on

    def conditions(self) -> list[ColumnElement[bool]]:
        """The WHERE of every sum over postings."""
        limits = [
            self.dated_by() >= self.start if self.start else None,
            self.dated_by() <= self.end if self.end else None,
            Posting.posted_on <= self.as_of if self.as_of else None,
        ]
        found = [limit for limit in limits if limit is not None] + self.narrowing()
        return [*found, decreases.fell(found, dimensions.apart(self.where))] if self.fell else found

    def narrowing(self) -> list[ColumnElement[bool]]:
        """The part of the WHERE that is no date."""
        under = [dimensions.is_one_of(name, value) for name, value in self.where.items()]
        return [*under, *dimensions.goes(self.measure)]


@dataclass(frozen=True)
class Total:
    """A figure: number of contracts, 成交额 and 技术交易额 in fen."""

    count: int = 0
    amount_fen: int = 0
    technology_fen: int = 0


FIGURES = tuple(each.name for each in fields(Total))


@dataclass(frozen=True)
class Group:
    """The figure of one period or of one value of a dimension; of a period also what was taken away in it (T4)."""

    key: str
    total: Total
    decreases: Total = Total()


def plus(one: Total, other: Total) -> Total:
    """The sum of two figures."""
    return Total(
        one.count + other.count, one.amount_fen + other.amount_fen, one.technology_fen + other.technology_fen
    )


def together(one: Group, other: Group) -> Group:
    """Two periods as one, under the key of the first."""
    return Group(one.key, plus(one.total, other.total), plus(one.decreases, other.decreases))


def moved(decreases: Iterable[Total], whole: Total) -> Total:
    """What values lost only to one another: with it their decreases sum to those of the whole (T4)."""
    lost = tuple(decreases)
    return Total(*(getattr(whole, name) - sum(getattr(each, name) for each in lost) for name in FIGURES))
