"""The statistics as tables for files, amounts in yuan."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from marketplace.contracts.behind_queries import Behind
from marketplace.district.codes import region_name
from marketplace.documents.tables import Column, Kind, Table
from marketplace.programme import statistics
from marketplace.programme.narrowing import in_words
from marketplace.programme.statistics import Asked, Line, growth_in_tenths
from marketplace.tally.queries import Total, plus

COUNT, MONEY, DAY = Kind.COUNT, Kind.MONEY, Kind.DAY
NOTHING = Total()


def table(asked: Asked, lines: Sequence[Line], whole: Line) -> Table:
    """A period by a dimension, with its year before and the whole of it."""
    columns = [
        Column(_("Period")),
        Column(_("Measure"), width=24),
        Column(_("View")),
        Column(_("Narrowed down to"), width=30),
        Column(_(asked.dimension.label), width=30),
        Column(_("Contracts"), COUNT),
        Column(_("Contract value (yuan)"), MONEY, 20),
        Column(_("of which decreases (yuan)"), MONEY, 20),
        Column(_("Technology value (yuan)"), MONEY, 20),
        Column(_("Contracts a year before"), COUNT),
        Column(_("Value a year before (yuan)"), MONEY, 20),
        Column(_("A year before, up to"), DAY),
        Column(_("Year on year, percent"), Kind.PERCENT),
    ]
    return Table(_("Statistics of %(period)s", period=asked.period.key), columns, _rows(asked, lines, whole))


def _rows(asked: Asked, lines: Sequence[Line], whole: Line) -> Iterator[list[Any]]:
    about = [asked.period.key, _(asked.measure.label), _(asked.view.label), in_words(asked.narrowing)]
    moved = statistics.moved(lines, whole).amount_fen
    for line in lines:
        yield [*about, line.label, *_figures(asked, line.total, line.decreases.amount_fen, line.before)]
    if moved:
        # So that the column sums to its total, which is the same whatever the table is told apart by.
        yield [*about, _("Moved between values, no decrease of the total"), *_figures(asked, NOTHING, moved, NOTHING)]
    yield [*about, _("Total"), *_figures(asked, whole.total, whole.decreases.amount_fen, whole.before)]


def _figures(asked: Asked, total: Total, decreases: int, before: Total) -> list[Any]:
    figures = [total.count, total.amount_fen, decreases, total.technology_fen, before.count, before.amount_fen]
    return [*figures, asked.year_before().end, growth_in_tenths(total.amount_fen, before.amount_fen)]


def _sum(totals: Iterable[Total]) -> Total:
    found = Total()
    for each in totals:
        found = plus(found, each)
    return found


def behind_table(contracts: Sequence[Behind]) -> Table:
    """The contracts behind a figure, and their sum."""
    columns = [
        Column(_("Registration number"), width=20),
        Column(_("Registered on"), DAY),
        Column(_("Class of contract"), width=20),
        Column(_("Technical field"), width=24),
        Column(_("Seller's region"), width=20),
        Column(_("Buyer's region"), width=20),
        Column(_("Contracts"), COUNT),
        Column(_("Contract amount (yuan)"), MONEY, 20),
        Column(_("Technology amount (yuan)"), MONEY, 20),
    ]
    return Table(_("Contracts behind the figure"), columns, _behind_rows(contracts))


def _behind_rows(contracts: Sequence[Behind]) -> Iterator[list[Any]]:
    for each in contracts:
        regions = [_(region_name(code)) if code else _("abroad") for code in (each.seller_region, each.buyer_region)]
        told = [each.number, each.registered_on, _(each.subclass.label), _(each.field.label), *regions]
        yield [*told, each.total.count, each.total.amount_fen, each.total.technology_fen]
    total = _sum(each.total for each in contracts)
    yield [_("Total"), *[None] * 5, total.count, total.amount_fen, total.technology_fen]
