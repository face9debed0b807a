"""Server-drawn charts are computed here to the last coordinate, so that a template draws them without arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from marketplace.web.plots import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Figure,
    Grid,
    Label,
    Tick,
    centres,
    figure,
    grid_of,
    short,
    span_of,
    thinned,
)

__all__ = ["Bar", "Figure", "ShareBar", "TrendChart", "columns_and_line", "figure", "shares"]

WIDEST_BAR = 28.0
COLOURS = 5  # .b1 to .b5 of the style sheet


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
    spans = span_of(counts), span_of(line)
    grid = grid_of(spans)
    count_step, fen_step = grid.step(spans[0], 1), grid.step(spans[1], 100)
    middles = centres(len(periods))
    return TrendChart(
        zero_y=grid.y(0, 1),
        ticks=[_tick(grid, row, count_step, fen_step) for row in range(-grid.below, grid.above + 1)],
        bars=[_bar(grid, count_step, x, period, len(periods)) for x, period in zip(middles, periods, strict=True)],
        points=[
            Point(x, grid.y(fen, fen_step), label, figure(fen))
            for x, fen, label in zip(middles, line, labels, strict=True)
        ],
        labels=thinned(middles, labels),
        goal=_goal(grid, fen_step, goal_fen),
    )


def shares(rows: Sequence[tuple[str, int, int]]) -> list[ShareBar]:
    """One bar for each (label, fen, count), relative to the largest; an amount of zero or below has no width."""
    largest = max((fen for _, fen, _ in rows), default=0)
    return [
        ShareBar(label, _relative(fen, largest), place % COLOURS + 1, count, figure(fen))
        for place, (label, fen, count) in enumerate(rows)
    ]


def _bar(grid: Grid, step: int, centre: float, period: tuple[str, int, int], number: int) -> Bar:
    label, count, fen = period
    width = round(min(WIDEST_BAR, (RIGHT - LEFT) / number * 0.6), 1)
    end, zero = grid.y(count, step), grid.y(0, 1)
    height = round(abs(end - zero), 1)
    return Bar(round(centre - width / 2, 1), min(end, zero), width, height, label, count, figure(fen))


def _tick(grid: Grid, row: int, count_step: int, fen_step: int) -> Tick:
    return Tick(grid.y(row, 1), f"{row * count_step:,}", short(figure(row * fen_step)))


def _goal(grid: Grid, fen_step: int, goal_fen: int | None) -> GoalLine | None:
    if goal_fen is None or not 0 < goal_fen <= grid.above * fen_step:
        return None
    return GoalLine(grid.y(goal_fen, fen_step), figure(goal_fen))


def _relative(fen: int, largest: int) -> float:
    return round(100 * fen / largest, 1) if fen > 0 else 0.0
