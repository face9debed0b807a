"""The pivot as stacked columns: along the time, or along the rows, what each consists of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from marketplace.tally.pivots import Axis, Pivot, Time
from marketplace.tally.queries import Total, plus
from marketplace.web.charts import COLOURS
from marketplace.web.stacks import Series, StackedChart, stacked

# More values than this have no room for their names; the table has them all.
MOST_VALUES = 10
LONGEST_NAME = 6
Door = Callable[[str | None, str | None], str]


@dataclass(frozen=True)
class Asked:
    """A pivot with its axes, what its keys are called, which figure is drawn, and the doors behind the figures."""

    found: Pivot
    rows: Axis
    columns: Axis
    called: dict[str, dict[str, str]]
    figure: str
    door: Door


def drawn(asked: Asked) -> StackedChart:
    """The chart of a pivot: time lies along the axis wherever it is asked for; the smaller pieces are one."""
    found, turned = asked.found, not isinstance(asked.rows, Time) and isinstance(asked.columns, Time)
    along, across = (found.columns, found.rows) if turned else (found.rows, found.columns)
    names, others = (asked.called[axis] for axis in (("columns", "rows") if turned else ("rows", "columns")))
    along = along if isinstance(asked.columns if turned else asked.rows, Time) else along[:MOST_VALUES]
    own = across if len(across) <= COLOURS else across[: COLOURS - 1]

    def at(place: str, key: str) -> Total:
        return (found.at(key, place) if turned else found.at(place, key)) or Total()

    def series(key: str) -> Series:
        links = [asked.door(key, place) if turned else asked.door(place, key) for place in along]
        return Series(others.get(key, key), [getattr(at(place, key), asked.figure) for place in along], links)

    def rest() -> Series:
        totals = [_sum([at(place, key) for key in across[len(own) :]]) for place in along]
        return Series(_("Others"), [getattr(total, asked.figure) for total in totals], [""] * len(along))

    made = [*(series(key) for key in own), *([rest()] if len(own) < len(across) else [])]
    return stacked([_short(names.get(key, key)) for key in along], made, is_money=asked.figure != "count")


def _sum(totals: Sequence[Total]) -> Total:
    found = Total()
    for each in totals:
        found = plus(found, each)
    return found


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME + 1 else f"{name[:LONGEST_NAME]}…"
