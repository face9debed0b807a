"""Server-drawn charts are computed here to the last coordinate, so that a template draws them without arithmetic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from markupsafe import escape

from marketplace.core import money
from marketplace.web.i18n import in_yuan, shortened

WIDTH, HEIGHT = 800, 300
LEFT, RIGHT, TOP, BOTTOM = 48, 700, 20, 262  # the plot; axis texts stand around it
LABEL_Y = 284
ROWS = 4
WIDEST_BAR = 28.0
MOST_LABELS = 12
COLOURS = 5  # .b1 to .b5 of the style sheet

Span = tuple[int, int]  # how far a series reaches above and below zero, both zero or more


@dataclass(frozen=True)
class Figure:
    """An amount as charts print it: shortened with its unit in the reader's language, and exact for the title."""

    digits: str
    unit: str
    exact: str

    @property
    def short(self) -> str:
        """The amount as bare text, for inside an SVG."""
        return f"{self.digits} {self.unit}"

    @property
    def title(self) -> str:
        """The exact amount in words, for a tooltip."""
        return in_yuan(self.exact)

    def __html__(self) -> str:
        """What a page prints: short, the exact amount in the tooltip. Called a hundred times a page: no macro."""
        return f'<span class="money" title="{escape(self.title)}">{escape(self.short)}</span>'


@dataclass(frozen=True)
class Bar:
    """One column: a period's count; `amount` is what the period itself brought."""

    x: float
    y: float
    width: float
    height: float
    label: str
    count: int
    amount: Figure

    @property
    def negative(self) -> bool:
        """Whether the column hangs below the zero line, as after a revocation."""
        return self.count < 0


@dataclass(frozen=True)
class Point:
    """One point of the line; `amount` is the sum so far, or the period's own where the line is not cumulative."""

    x: float
    y: float
    label: str
    amount: Figure


@dataclass(frozen=True)
class Tick:
    """One grid line with its two axis texts: the count to its left, the amount to its right."""

    y: float
    count: str
    amount: Figure


@dataclass(frozen=True)
class Label:
    """The name of a period under the plot."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class GoalLine:
    """The target, where it lies inside the scale."""

    y: float
    amount: Figure


@dataclass(frozen=True)
class TrendChart:
    """Columns of counts and a line of amounts over one grid with a common zero line, in a box of 800 × 300."""

    zero_y: float
    ticks: list[Tick]
    bars: list[Bar]
    points: list[Point]
    labels: list[Label]
    goal: GoalLine | None
    view_box: str = f"0 0 {WIDTH} {HEIGHT}"
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM

    @property
    def polyline(self) -> str:
        """The `points` attribute of the line."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)

    def data(self, **names: Any) -> dict[str, Any]:
        """The figures for static/js/charts.js, amounts in exact yuan as text; `names` are its words and links."""
        return {
            "labels": [bar.label for bar in self.bars],
            "counts": [bar.count for bar in self.bars],
            "amounts": [bar.amount.exact for bar in self.bars],
            "sums": [point.amount.exact for point in self.points],
            "goal": self.goal.amount.exact if self.goal else "",
            **names,
        }

    @property
    def empty(self) -> bool:
        """Whether there is no period to draw."""
        return not self.bars


@dataclass(frozen=True)
class ShareBar:
    """One row of a share chart: `width` is 0 to 100 relative to the largest row, `colour` 1 to 5 picks the class."""

    label: str
    width: float
    colour: int
    count: int
    amount: Figure


@dataclass(frozen=True)
class _Grid:
    """Rows above and below one zero line, shared by both axes; an axis differs only by what a row is worth to it."""

    above: int
    below: int

    def y(self, value: int, step: int) -> float:
        row = (BOTTOM - TOP) / (self.above + self.below)
        return round(TOP + (self.above - value / step) * row, 1)

    def step(self, span: Span, least: int) -> int:
        """The smallest round worth of a row at which the span fits."""
        needs = [-(-reach // rows) for reach, rows in zip(span, (self.above, self.below), strict=True) if rows]
        return _round_up(max(least, *needs))


def columns_and_line(
    labels: Sequence[str],
    counts: Sequence[int],
    values_fen: Sequence[int],
    *,
    cumulative: bool = True,
    goal_fen: int | None = None,
) -> TrendChart:
    """Counts as columns on the left axis and amounts (fen) as a line on the right; negative periods fall below zero.

    The goal is left out where the data are still too far below it: it would flatten them. Raises ValueError if the
    three sequences differ in length.
    """
    periods = list(zip(labels, counts, values_fen, strict=True))
    line = list(accumulate(values_fen)) if cumulative else list(values_fen)
    spans = _span(counts), _span(line)
    grid = _grid(spans)
    count_step, fen_step = grid.step(spans[0], 1), grid.step(spans[1], 100)
    centres = _centres(len(periods))
    return TrendChart(
        zero_y=grid.y(0, 1),
        ticks=[_tick(grid, row, count_step, fen_step) for row in range(-grid.below, grid.above + 1)],
        bars=[_bar(grid, count_step, x, period, len(periods)) for x, period in zip(centres, periods, strict=True)],
        points=[
            Point(x, grid.y(fen, fen_step), label, figure(fen))
            for x, fen, label in zip(centres, line, labels, strict=True)
        ],
        labels=_thinned(centres, labels),
        goal=_goal(grid, fen_step, goal_fen),
    )


def shares(rows: Sequence[tuple[str, int, int]]) -> list[ShareBar]:
    """One bar for each (label, fen, count), relative to the largest; an amount of zero or below has no width."""
    largest = max((fen for _, fen, _ in rows), default=0)
    return [
        ShareBar(label, _relative(fen, largest), place % COLOURS + 1, count, figure(fen))
        for place, (label, fen, count) in enumerate(rows)
    ]


def figure(fen: int) -> Figure:
    """An amount of fen in the three forms that charts print."""
    digits, unit = shortened(fen)
    return Figure(digits, unit, money.exact(fen))


def _span(values: Iterable[int]) -> Span:
    reaches = [0, *values]
    return max(reaches), -min(reaches)


def _grid(spans: Iterable[Span]) -> _Grid:
    """As many rows on each side of zero as the more demanding of the series needs there."""
    drawn = [(up, down, up + down) for up, down in spans if up + down]
    above = max((-(-ROWS * up // height) for up, _, height in drawn), default=ROWS)
    below = max((-(-ROWS * down // height) for _, down, height in drawn), default=0)
    return _Grid(above, below)


def _round_up(least: int) -> int:
    magnitude: int = 10 ** (len(str(least)) - 1)
    return next(step for step in _round_numbers(magnitude) if step >= least)


def _round_numbers(magnitude: int) -> tuple[int, ...]:
    return magnitude, 2 * magnitude, 5 * magnitude // 2, 5 * magnitude, 10 * magnitude


def _centres(number: int) -> list[float]:
    slot = (RIGHT - LEFT) / max(number, 1)
    return [round(LEFT + slot * (place + 0.5), 1) for place in range(number)]


def _bar(grid: _Grid, step: int, centre: float, period: tuple[str, int, int], number: int) -> Bar:
    label, count, fen = period
    width = round(min(WIDEST_BAR, (RIGHT - LEFT) / number * 0.6), 1)
    end, zero = grid.y(count, step), grid.y(0, 1)
    height = round(abs(end - zero), 1)
    return Bar(round(centre - width / 2, 1), min(end, zero), width, height, label, count, figure(fen))


def _tick(grid: _Grid, row: int, count_step: int, fen_step: int) -> Tick:
    return Tick(grid.y(row, 1), f"{row * count_step:,}", _short(figure(row * fen_step)))


def _short(amount: Figure) -> Figure:
    # On an axis ".00" is noise: ticks are round numbers.
    return Figure(amount.digits.removesuffix(".00").removesuffix(".0"), amount.unit, amount.exact)


def _thinned(centres: Sequence[float], labels: Sequence[str]) -> list[Label]:
    every = -(-len(labels) // MOST_LABELS) or 1
    return [Label(x, LABEL_Y, text) for x, text in zip(centres[::every], labels[::every], strict=True)]


def _goal(grid: _Grid, fen_step: int, goal_fen: int | None) -> GoalLine | None:
    if goal_fen is None or not 0 < goal_fen <= grid.above * fen_step:
        return None
    return GoalLine(grid.y(goal_fen, fen_step), figure(goal_fen))


def _relative(fen: int, largest: int) -> float:
    return round(100 * fen / largest, 1) if fen > 0 else 0.0
