"""A published report as tables: read from its frozen bytes, never summed anew."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _

from marketplace.documents.tables import Column, Kind, Table
from marketplace.programme import labels
from marketplace.tally.periods import Period
from marketplace.tally.queries import Dimension, Measure, Window
from marketplace.tally.report_queries import decreases_of

FIGURES = ("count", "amount_fen", "technology_fen", "decreases_fen")


@dataclass(frozen=True)
class Part:
    """One table of a report: its title, and rows of a name with count, value, technology value, decreases (fen).

    `windows` are those of the rows' figures: nothing is dated into a published period, so their lists are as then.
    """

    title: str
    rows: list[tuple[str, tuple[int, ...]]]
    windows: list[Window]


def tables(report: dict[str, Any]) -> list[Part]:
    """The measures, the months, and each dimension of a report."""
    measures = [(_(each.label), _figures(report["measures"][each.value])) for each in Measure]
    months = [(each["month"], _figures(each)) for each in report["months"]]
    window = _window(report["period"])
    parts = [
        Part(_("Measure"), measures, [replace(window, measure=each) for each in Measure]),
        Part(_("Month"), months, [_window(each["month"]) for each in report["months"]]),
    ]
    told, lost = report["dimensions"], decreases_of(report)
    found = [_part(each, told[each.value], lost, window) for each in Dimension if told.get(each.value)]
    return [*parts, *found]


def _window(key: str) -> Window:
    period = Period.read(key)
    assert period is not None
    return Window(period.starts_on, period.ends_on)


def _part(dimension: Dimension, rows: list[dict[str, str]], decreases_fen: int, window: Window) -> Part:
    """The values of a dimension, and what they lost only to one another: their decreases sum to the report's."""
    called = labels.names(dimension, [row["key"] for row in rows])
    named = [(called[row["key"]], _figures(row)) for row in rows]
    moved = decreases_fen - sum(int(row["decreases_fen"]) for row in rows)
    more = [(_("Moved between values, no decrease of the total"), (0, 0, 0, moved))] if moved else []
    under = [replace(window, where={dimension.value: row["key"]}) for row in rows]
    return Part(_(dimension.label), [*named, *more], under)


def _figures(told: dict[str, str]) -> tuple[int, ...]:
    return tuple(int(told[name]) for name in FIGURES)


def table(report: dict[str, Any]) -> Table:
    """The whole report as one table."""
    columns = [
        Column(_("Told apart by"), width=30),
        Column(_("Value"), width=30),
        Column(_("Contracts"), Kind.COUNT),
        Column(_("Contract value (yuan)"), Kind.MONEY, 20),
        Column(_("Technology value (yuan)"), Kind.MONEY, 20),
        Column(_("of which decreases (yuan)"), Kind.MONEY, 20),
    ]
    return Table(_("Statistics of %(period)s", period=report["period"]), columns, _rows(report))


def _rows(report: dict[str, Any]) -> Iterator[list[Any]]:
    for part in tables(report):
        for name, figures in part.rows:
            yield [part.title, name, *figures]
