"""The free pivot: rows and columns of the office's choice, each figure a door to its contracts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.documents.tables import Column, Kind, Table
from marketplace.programme import asking, labels, narrowing, pivot_chart, windows
from marketplace.programme.statistics_pages import bp
from marketplace.tally.periods import Period
from marketplace.tally.pivots import Axis, Pivot, Time, pivot
from marketplace.tally.queries import Dimension, Measure, Total, View, Window
from marketplace.web import charts, exports, unreadable
from marketplace.web.gate import permit
from marketplace.web.i18n import show_count, titled_choices

AXES: tuple[Axis, ...] = (*Time, *Dimension)


class What(Titled):
    """What stands in the cells."""

    COUNT = "count", N_("Contracts")
    AMOUNT = "amount_fen", N_("Contract value")
    TECHNOLOGY = "technology_fen", N_("Technology value")


@bp.get("/o/<uuid:acting>/statistics/pivot")
@permit(Permission.STATISTICS_READ)
def pivot_table(acting: Organisation) -> Any:
    rows, columns = _axis("rows", Dimension.CLASS), _axis("columns", Time.YEAR)
    what, window = What.get(request.args.get("what")) or What.AMOUNT, windows.read(request.args)
    found = pivot(window, rows, columns)
    called = {"rows": _called(rows, found.rows), "columns": _called(columns, found.columns)}
    problems = asking.problems(request.args, tuple(Dimension), rows=AXES, columns=AXES, what=What)
    if exports.is_wanted() and not problems:
        return exports.answer(_table(found, what, called, rows, window))

    def door(row: str | None, column: str | None, *, fell: bool = False) -> str:
        narrowed = _narrowed(replace(window, fell=fell), (rows, row), (columns, column))
        return windows.office_door(acting.id, narrowed)

    page = render_template(
        "statistics/pivot.html",
        acting=acting,
        problems=unreadable.said(problems),
        found=found,
        chart=pivot_chart.drawn(pivot_chart.Asked(found, rows, columns, called, what.value, door)),
        called=called,
        what=what,
        window=window,
        filters=narrowing.filters(window, tuple(Dimension)),
        chosen=narrowing.chosen(window),
        kept=narrowing.kept(window),
        axes={"rows": rows, "columns": columns},
        choices=[*titled_choices(Time), *titled_choices(Dimension)],
        whats=titled_choices(What),
        views=titled_choices(View),
        measures=titled_choices(Measure),
        shown=lambda total: _shown(total, what),
        door=door,
    )
    return page, unreadable.status(problems)


def _axis(name: str, usual: Axis) -> Axis:
    asked = request.args.get(name)
    return Time.get(asked) or Dimension.get(asked) or usual


def _called(axis: Axis, keys: Any) -> dict[str, str]:
    return {key: key for key in keys} if isinstance(axis, Time) else labels.names(axis, keys)


def _shown(total: Total, what: What) -> Any:
    figure = getattr(total, what.value)
    return show_count(figure) if what is What.COUNT else charts.figure(figure)


def _narrowed(window: Window, *at: tuple[Axis, str | None]) -> Window:
    """The part of `window` at these keys of its axes; None is all of an axis."""
    for axis, key in at:
        if key is None:
            continue
        if isinstance(axis, Time):
            period = Period.read(key)
            assert period is not None
            window = _within(window, period.starts_on, period.ends_on)
        else:
            window = replace(window, where={**window.where, axis.value: key})
    return window


def _within(window: Window, first: date, last: date) -> Window:
    return replace(window, start=max(first, window.start or first), end=min(last, window.end or last))


def _table(found: Pivot, what: What, called: dict[str, dict[str, str]], rows: Axis, window: Window) -> Table:
    kind = Kind.COUNT if what is What.COUNT else Kind.MONEY
    about = [Column(_("Measure"), width=24), Column(_("View")), Column(_("Narrowed down to"), width=30)]
    figures = [*(called["columns"].get(key, key) for key in found.columns), _("Total"), _("of which decreases")]
    columns = [*about, Column(_("Figure"), width=20), Column(_(rows.label), width=30)]
    heads = [Column(heading, kind, 20) for heading in figures]
    return Table(_("Pivot"), [*columns, *heads], _rows(found, what, called["rows"], window))


def _rows(found: Pivot, what: What, called: dict[str, str], window: Window) -> Iterator[list[Any]]:
    # Of every row, so that a file says by itself what it is, and a spreadsheet can take several together.
    about = [_(window.measure.label), _(window.view.label), narrowing.in_words(window), _unit(what)]
    for row in found.rows:
        totals = [found.at(row, column) for column in found.columns]
        figures = [getattr(total, what.value) if total else None for total in totals]
        decreases = found.decreases.get(row, Total())
        sums = [getattr(each, what.value) for each in (found.row(row), decreases)]
        yield [*about, called.get(row, row), *figures, *sums]
    if moved := getattr(found.moved, what.value):
        none = [None] * (len(found.columns) + 1)
        yield [*about, _("Moved between values, no decrease of the total"), *none, moved]
    sums = [getattr(found.column(column), what.value) for column in found.columns]
    yield [*about, _("Total"), *sums, *(getattr(each, what.value) for each in (found.whole, found.decreased))]


def _unit(what: What) -> str:
    return _(what.label) if what is What.COUNT else _("%(figure)s (yuan)", figure=_(what.label))
