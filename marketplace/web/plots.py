"""What every drawn chart is made of: its box, a grid with one zero line, round steps, amounts and axis texts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import escape

from marketplace.core import money
from marketplace.web.i18n import in_yuan, shortened

WIDTH, HEIGHT = 800, 300
LEFT, RIGHT, TOP, BOTTOM = 48, 700, 20, 262  # the plot; axis texts stand around it
LABEL_Y = 284
ROWS = 4
MOST_LABELS = 12

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
class Grid:
    """Rows above and below one zero line, shared by both axes; an axis differs only by what a row is worth to it."""

    above: int
    below: int

    def y(self, value: int, step: int) -> float:
        """The height of a value where a row is worth `step`."""
        row = (BOTTOM - TOP) / (self.above + self.below)
        return round(TOP + (self.above - value / step) * row, 1)

    def step(self, span: Span, least: int) -> int:
        """The smallest round worth of a row at which the span fits."""
        needs = [-(-reach // rows) for reach, rows in zip(span, (self.above, self.below), strict=True) if rows]
        return _round_up(max(least, *needs))


def figure(fen: int) -> Figure:
    """An amount of fen in the three forms that charts print."""
    digits, unit = shortened(fen)
    return Figure(digits, unit, money.exact(fen))


def span_of(values: Iterable[int]) -> Span:
    """How far values reach above and below zero."""
    reaches = [0, *values]
    return max(reaches), -min(reaches)


def grid_of(spans: Iterable[Span]) -> Grid:
    """As many rows on each side of zero as the more demanding of the series needs there."""
    drawn = [(up, down, up + down) for up, down in spans if up + down]
    above = max((-(-ROWS * up // height) for up, _, height in drawn), default=ROWS)
    below = max((-(-ROWS * down // height) for _, down, height in drawn), default=0)
    return Grid(above, below)


def _round_up(least: int) -> int:
    magnitude: int = 10 ** (len(str(least)) - 1)
    return next(step for step in _round_numbers(magnitude) if step >= least)


def _round_numbers(magnitude: int) -> tuple[int, ...]:
    return magnitude, 2 * magnitude, 5 * magnitude // 2, 5 * magnitude, 10 * magnitude


def centres(number: int) -> list[float]:
    """Where so many columns stand."""
    slot = (RIGHT - LEFT) / max(number, 1)
    return [round(LEFT + slot * (place + 0.5), 1) for place in range(number)]


def short(amount: Figure) -> Figure:
    """An amount as an axis says it."""
    # On an axis ".00" is noise: ticks are round numbers.
    return Figure(amount.digits.removesuffix(".00").removesuffix(".0"), amount.unit, amount.exact)


def thinned(places: Sequence[float], labels: Sequence[str]) -> list[Label]:
    """As many names of periods as there is room for."""
    every = -(-len(labels) // MOST_LABELS) or 1
    return [Label(x, LABEL_Y, text) for x, text in zip(places[::every], labels[::every], strict=True)]
