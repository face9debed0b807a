"""Stacked columns: what each period or value consists of, computed to the last coordinate as all drawn charts are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.web.charts import COLOURS, WIDEST_BAR
from marketplace.web.plots import (
    HEIGHT,
    LEFT,
    RIGHT,
    WIDTH,
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


@dataclass(frozen=True)
class Series:
    """One colour of the columns: its name, its value in each column (fen or a number), and the lists behind them."""

    name: str
    values: Sequence[int]
    links: Sequence[str]

    def data(self, is_money: bool) -> dict[str, Any]:
        """Its figures as text, with what they are called and where they lead."""
        values = [figure(value).exact if is_money else f"{value:,}" for value in self.values]
        return {"name": self.name, "values": values, "links": self.links}


@dataclass(frozen=True)
class Piece:
    """One piece of a column."""

    x: float
    y: float
    width: float
    height: float
    colour: int
    title: str


@dataclass(frozen=True)
class StackedChart:
    """Columns of pieces; what is below zero hangs from the zero line."""

    labels: Sequence[str]
    series: Sequence[Series]
    is_money: bool
    zero_y: float
    ticks: Sequence[Tick]
    pieces: Sequence[Piece]
    texts: Sequence[Label]
    view_box: str = f"0 0 {WIDTH} {HEIGHT}"
    left: int = LEFT
    right: int = RIGHT

    def data(self) -> dict[str, Any]:
        """The figures for static/js/charts.js, amounts in exact yuan as text."""
        return {
            "labels": list(self.labels),
            "money": self.is_money,
            "series": [each.data(self.is_money) for each in self.series],
        }


def stacked(labels: Sequence[str], series: Sequence[Series], *, is_money: bool) -> StackedChart:
    """At most five series, in the order in which they stand on one another."""
    assert len(series) <= COLOURS
    columns = list(zip(*(each.values for each in series), strict=True)) if series else []
    ups = [sum(value for value in column if value > 0) for column in columns]
    downs = [sum(value for value in column if value < 0) for column in columns]
    span = span_of([*ups, *downs])
    grid = grid_of([span])
    step = grid.step(span, 100 if is_money else 1)
    middles = centres(len(labels))
    drawn = _Drawn(labels, series, is_money, grid, step)
    return StackedChart(
        labels,
        series,
        is_money,
        grid.y(0, 1),
        [_tick(grid, row, step) for row in range(-grid.below, grid.above + 1)],
        [piece for place, x in enumerate(middles) for piece in _column(drawn, place, x)],
        thinned(middles, labels),
    )


@dataclass(frozen=True)
class _Drawn:
    """What every piece is drawn by."""

    labels: Sequence[str]
    series: Sequence[Series]
    is_money: bool
    grid: Grid
    step: int


def _tick(grid: Grid, row: int, step: int) -> Tick:
    return Tick(grid.y(row, 1), f"{row * step:,}", short(figure(row * step)))


def _column(drawn: _Drawn, place: int, centre: float) -> Iterator[Piece]:
    """What rises stands on what rises before it; what falls hangs from what falls."""
    width = round(min(WIDEST_BAR, (RIGHT - LEFT) / len(drawn.labels) * 0.6), 1)
    reached = {True: 0, False: 0}
    for number, each in enumerate(drawn.series, start=1):
        if value := each.values[place]:
            start = reached[value > 0]
            reached[value > 0] = start + value
            top, bottom = sorted(drawn.grid.y(end, drawn.step) for end in (start, start + value))
            said = figure(value).title if drawn.is_money else f"{value:,}"
            title = f"{drawn.labels[place]} · {each.name}: {said}"
            yield Piece(round(centre - width / 2, 1), top, width, round(bottom - top, 1), number, title)
