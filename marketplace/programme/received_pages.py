"""What was received from contracts, for the office: by period and dimension, with each receipt behind a figure."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import received_queries as queries
from marketplace.contracts.received_queries import Received
from marketplace.core.permissions import Permission
from marketplace.documents.tables import Column, Kind, Table
from marketplace.programme import narrowing, received, statistics
from marketplace.programme.received import Line
from marketplace.programme.statistics import Asked
from marketplace.programme.statistics_pages import PAGE, asked_of, bp, problems_of, titled
from marketplace.tally.queries import Dimension, Measure
from marketplace.web import charts, exports, unreadable
from marketplace.web.gate import permit
from marketplace.web.i18n import titled_choices
from marketplace.web.paging import Paging, page_number

COUNT, MONEY = Kind.COUNT, Kind.MONEY


@bp.get("/o/<uuid:acting>/statistics/receipts", endpoint="received")
@permit(Permission.STATISTICS_READ)
def show(acting: Organisation) -> Any:
    every = tuple(Dimension)
    asked = asked_of(every)
    problems = problems_of(every)
    if exports.is_wanted() and not problems:
        return exports.answer(_table(asked, received.by_dimension(asked)))
    shown, number = received.shown(asked), page_number()
    page = render_template(
        "statistics/received.html",
        acting=acting,
        problems=unreadable.said(problems),
        asked=asked,
        shown=shown,
        receipts=queries.listed(asked.window(), (number - 1) * PAGE, PAGE),
        paging=Paging(number, shown.whole.now.count, PAGE),
        years=statistics.years(),
        parts=statistics.parts(asked.period),
        measures=_measures(),
        dimensions=[(each.value, label) for each, label in titled(every)],
        filters=narrowing.filters(asked.narrowing, every),
        chosen=narrowing.chosen(asked.narrowing),
        kept=narrowing.kept(asked.narrowing),
        figure=charts.figure,
        action=url_for(".received", acting=acting.id),
    )
    return page, unreadable.status(problems)


def _measures() -> list[tuple[str, str]]:
    """Which way the money's contract goes; money is received, not registered."""
    ways = [(value, label) for value, label in titled_choices(Measure) if value != Measure.REGISTERED]
    return [("", _("All receipts")), *ways]


def _table(asked: Asked, lines: Sequence[Line]) -> Table:
    columns = [
        Column(_("Period")),
        Column(_("Narrowed down to"), width=30),
        Column(_(asked.dimension.label), width=30),
        Column(_("Number of receipts"), COUNT),
        Column(_("Received (yuan)"), MONEY, 20),
        Column(_("of which for technology (yuan)"), MONEY, 20),
        Column(_("of which verified (yuan)"), MONEY, 20),
        Column(_("Received a year before (yuan)"), MONEY, 20),
        Column(_("A year before, up to"), Kind.DAY),
        Column(_("Year on year, percent"), Kind.PERCENT),
    ]
    return Table(_("Receipts of %(period)s", period=asked.period.key), columns, _rows(asked, lines))


def _rows(asked: Asked, lines: Sequence[Line]) -> Iterator[list[Any]]:
    about = [asked.period.key, narrowing.in_words(asked.narrowing)]
    now, before = Received(), Received()
    for line in lines:
        now, before = now.plus(line.now), before.plus(line.before)
        yield [*about, line.label, *_figures(asked, line.now, line.before)]
    yield [*about, _("Total"), *_figures(asked, now, before)]


def _figures(asked: Asked, now: Received, before: Received) -> list[Any]:
    figures = [now.count, now.amount_fen, now.technology_fen, now.verified_fen, before.amount_fen]
    return [*figures, asked.year_before().end, statistics.growth_in_tenths(now.amount_fen, before.amount_fen)]
