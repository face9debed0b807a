"""What the statistics pages show: a period in all its measures, its course over time, and by a dimension."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from marketplace.core import clock, money
from marketplace.core.dates import add_months
from marketplace.programme import labels
from marketplace.tally import queries as tally
from marketplace.tally.periods import Period, Span
from marketplace.tally.queries import Dimension, Group, Measure, Total, View, Window
from marketplace.web import charts

# How many periods of a length stand side by side: six years, two years of quarters, thirteen months.
COURSE = {Span.YEAR: 6, Span.QUARTER: 8, Span.MONTH: 13}
BY = {Span.YEAR: tally.by_year, Span.QUARTER: tally.by_quarter, Span.MONTH: tally.by_month}
Door = Callable[[Window], str | None]


@dataclass(frozen=True)
class Asked:
    """What a reader asks for; the period, in which way, as of which day, by which dimension, narrowed to what."""

    period: Period
    measure: Measure
    view: View
    as_of: date | None
    dimension: Dimension
    where: dict[str, Any] = field(default_factory=dict)

    def window(self, period: Period | None = None, measure: Measure | None = None) -> Window:
        """The postings that count in a period, or in the one asked for."""
        of = period or self.period
        return Window(of.starts_on, of.ends_on, self.as_of, self.view, self.where, measure or self.measure)

    def year_before(self, period: Period | None = None, measure: Measure | None = None) -> Window:
        """The postings with which a period is compared: of one that is not over, up to the same day only."""
        of = period or self.period
        window = self.window(of.year_before(), measure)
        return window if self.is_over(of) else replace(window, end=add_months(self._known_on, -12))

    def is_over(self, period: Period) -> bool:
        """Whether all of a period can be known."""
        return period.ends_on <= self._known_on

    @property
    def so_far(self) -> tuple[date, date] | None:
        """The first and the last day that are compared of a period that is not over, but has begun."""
        of = self.period
        return None if self.is_over(of) or of.starts_on > self._known_on else (of.starts_on, self._known_on)

    @property
    def _known_on(self) -> date:
        return min(self.as_of or date.max, clock.today())

    @property
    def narrowing(self) -> Window:
        """What narrows the figures beside the period."""
        return replace(self.window(), start=None, end=None)


@dataclass(frozen=True)
class Line:
    """One line of a table: its figure, that of a year before, and the doors to what is behind it and what fell."""

    key: str
    label: str
    total: Total
    decreases: Total
    before: Total
    href: str | None
    fell_href: str | None

    @property
    def growth(self) -> str:
        """By how much the value grew since the year before."""
        return growth(self.total.amount_fen, self.before.amount_fen)

    @property
    def growth_of_count(self) -> str:
        """By how much the number of contracts grew."""
        return growth(self.total.count, self.before.count)


@dataclass(frozen=True)
class Shown:
    """Everything on a page of statistics."""

    asked: Asked
    whole: Line
    measures: Sequence[tuple[Measure, Line]]
    course: Sequence[Line]
    chart: charts.TrendChart
    lines: Sequence[Line]
    moved: Total
    bars: Sequence[charts.ShareBar]

    @property
    def links(self) -> dict[str, str]:
        """The doors of the lines, by their labels, for a chart."""
        return _links(self.lines)

    @property
    def course_links(self) -> dict[str, str]:
        """The doors of the periods."""
        return _links(self.course)


def _links(lines: Sequence[Line]) -> dict[str, str]:
    return {line.label: line.href for line in lines if line.href}


def growth(now: int, before: int) -> str:
    """The change since the year before in percent with a sign and one decimal; – where there was nothing."""
    tenths = growth_in_tenths(now, before)
    if tenths is None:
        return "–"
    return f"{'+' if tenths > 0 else '−' if tenths < 0 else '±'}{abs(tenths) // 10}.{abs(tenths) % 10}%"


def growth_in_tenths(now: int, before: int) -> int | None:
    """The change since the year before in tenths of a percent, half up; None where there was nothing."""
    return (2 * (now - before) * 1000 + before) // (2 * before) if before > 0 else None


def shown(asked: Asked, door: Door) -> Shown:
    """The page of what was asked for; `door` leads from a window to the list behind it."""
    measures = _measures(asked, door)
    course = _course(asked, measures[asked.measure], door)
    lines = by_dimension(asked, door)
    return Shown(
        asked,
        measures[asked.measure],
        list(measures.items()),
        course,
        charts.columns_and_line(
            [line.key for line in course],
            [line.total.count for line in course],
            [line.total.amount_fen for line in course],
            cumulative=False,
        ),
        lines,
        moved(lines, measures[asked.measure]),
        charts.shares([(line.label, line.total.amount_fen, line.total.count) for line in lines]),
    )


def whole(asked: Asked, door: Door) -> Line:
    """The figure of what was asked for, however it is told apart: also what decreases brought of it."""
    return _measures(asked, door)[asked.measure]


def moved(lines: Sequence[Line], whole: Line) -> Total:
    """What the values of a table lost only to one another (T4)."""
    return tally.moved((line.decreases for line in lines), whole.decreases)


def _measures(asked: Asked, door: Door) -> dict[Measure, Line]:
    now, before = tally.by_measure(asked.window()), tally.by_measure(asked.year_before())
    key = asked.period.key
    return {
        each: _line(key, replace(now[each], key=key), before[each].total, asked.window(measure=each), door)
        for each in Measure
    }


def _line(label: str, group: Group, before: Total, window: Window, door: Door) -> Line:
    doors = (door(window), door(window.decreases))
    return Line(group.key, label, group.total, group.decreases, before, *doors)


def _course(asked: Asked, whole: Line, door: Door) -> list[Line]:
    """The periods up to the one asked for, `whole`, each with its year before."""
    span = asked.period.span
    shown = [asked.period.moved(-by) for by in reversed(range(1, COURSE[span]))]
    window = replace(asked.window(), start=shown[0].year_before().starts_on, end=shown[-1].ends_on)
    found = {group.key: group for group in BY[span](window)}
    lines = []
    for period in shown:
        group = found.get(period.key, Group(period.key, Total()))
        lines.append(_line(period.key, group, _before(asked, period, found), asked.window(period), door))
    return [*lines, whole]


def _before(asked: Asked, period: Period, found: Mapping[str, Group]) -> Total:
    if not asked.is_over(period):
        return tally.total(asked.year_before(period))
    return found.get(period.year_before().key, Group("", Total())).total


def by_dimension(asked: Asked, door: Door) -> list[Line]:
    """The period by the dimension asked for, the largest first, and what was there only a year before."""
    window, name = asked.window(), asked.dimension.value
    before = {group.key: group.total for group in tally.by_dimension(asked.year_before(), name)}
    groups = [*tally.by_dimension(window, name)]
    groups += [Group(key, Total()) for key in sorted(before.keys() - {group.key for group in groups})]
    called = labels.names(asked.dimension, [group.key for group in groups])
    return [
        _line(called.get(g.key, g.key), g, before.get(g.key, Total()), _under(window, name, g.key), door)
        for g in groups
    ]


def _under(window: Window, dimension: str, key: str) -> Window:
    return replace(window, where={**window.where, dimension: key})


def years() -> list[Period]:
    """The years that can be chosen, the latest first."""
    this = Period.of(Span.YEAR, clock.today())
    found = [int(group.key) for group in tally.by_year(Window())]
    first = min(found, default=this.first // 12)
    return [this.moved(-by) for by in range(this.first // 12 - first + 1)]


def parts(period: Period) -> list[Period]:
    """The quarters and months of the year in which a period lies."""
    year = Period.of(Span.YEAR, period.starts_on)
    quarters = [Period(Span.QUARTER, year.first + 3 * each) for each in range(4)]
    return [*quarters, *(Period(Span.MONTH, year.first + each) for each in range(12))]


def share(part: int, whole: int) -> str:
    """The share of a part, rounded down; – of nothing."""
    return f"{money.floored_percent(part, whole)}%" if whole > 0 else "–"
