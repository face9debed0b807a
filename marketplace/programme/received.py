"""What the page of receipts shows: what came in during a period, its course over time, and by a dimension."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from marketplace.contracts import received_queries as queries
from marketplace.contracts.received_queries import Received
from marketplace.programme import labels, windows
from marketplace.programme.statistics import COURSE, Asked, growth
from marketplace.tally.periods import Period, Span
from marketplace.web.paging import here

NOTHING = Received()


@dataclass(frozen=True)
class Line:
    """One line of a table: its figure, that of a year before, and the address of the same page for it alone."""

    label: str
    now: Received
    before: Received
    href: str

    @property
    def growth(self) -> str:
        """By how much what was received grew since the year before."""
        return growth(self.now.amount_fen, self.before.amount_fen)

    @property
    def growth_of_technology(self) -> str:
        """By how much the income from technology grew."""
        return growth(self.now.technology_fen, self.before.technology_fen)


@dataclass(frozen=True)
class Shown:
    """The period in whole, the periods up to it, and the period by the dimension."""

    whole: Line
    course: Sequence[Line]
    lines: Sequence[Line]


def shown(asked: Asked) -> Shown:
    """The page of what was asked for."""
    course = _course(asked)
    return Shown(course[-1], course, by_dimension(asked))


def _course(asked: Asked) -> list[Line]:
    periods = [asked.period.moved(-by) for by in reversed(range(COURSE[asked.period.span]))]
    months = queries.by_month(replace(asked.window(), start=periods[0].year_before().starts_on))
    return [
        Line(each.key, _within(months, each), _before(asked, each, months), here(period=each.key, page=None))
        for each in periods
    ]


def _before(asked: Asked, period: Period, months: dict[str, Received]) -> Received:
    if asked.is_over(period):
        return _within(months, period.year_before())
    return reduce(Received.plus, queries.by_month(asked.year_before(period)).values(), NOTHING)


def _within(months: dict[str, Received], period: Period) -> Received:
    keys = (Period(Span.MONTH, period.first + each).key for each in range(period.span.months))
    return reduce(Received.plus, (months.get(key, NOTHING) for key in keys), NOTHING)


def by_dimension(asked: Asked) -> list[Line]:
    """The period by the dimension asked for, the largest first, and what was there only a year before."""
    now = queries.by_dimension(asked.window(), asked.dimension)
    before = queries.by_dimension(asked.year_before(), asked.dimension)
    keys = sorted({**now, **before}, key=lambda key: (-now.get(key, NOTHING).amount_fen, key))
    called, name = labels.names(asked.dimension, keys), windows.name_of(asked.dimension.value)
    return [
        Line(
            called.get(key, key),
            now.get(key, NOTHING),
            before.get(key, NOTHING),
            here(**{name: key or windows.NOTHING, "page": None}),
        )
        for key in keys
    ]
