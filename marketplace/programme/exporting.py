"""The targets' figures by year as a table for a file."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from marketplace.documents.tables import Column, Kind, Table
from marketplace.programme.figures import Section
from marketplace.web.i18n import is_chinese

MONEY = Kind.MONEY


def progress_table(sections: Iterable[Section]) -> Table:
    """Every target by year, and each one's total with its goals."""
    columns = [
        Column(_("Target"), width=40),
        Column(_("Year")),
        Column(_("Contracts"), Kind.COUNT),
        Column(_("Contract value (yuan)"), MONEY, 20),
        Column(_("of which decreases (yuan)"), MONEY, 20),
        Column(_("Technology value (yuan)"), MONEY, 20),
        Column(_("Value so far (yuan)"), MONEY, 20),
        Column(_("Share of the goal, percent")),
        Column(_("Goal in contracts"), Kind.COUNT),
        Column(_("Goal in value (yuan)"), MONEY, 20),
    ]
    return Table(_("Targets and progress"), columns, (row for section in sections for row in _rows(section)))


def _rows(section: Section) -> Iterator[list[object]]:
    progress = section.progress
    target, total = progress.target, progress.total
    name = target.name if is_chinese() else target.name_en
    for year in section.years:
        figures = [year.total.count, year.total.amount_fen, year.decrease_fen, year.total.technology_fen]
        yield [name, year.label, *figures, year.so_far.amount_fen, year.percent_so_far, None, None]
    taken = sum(year.decrease_fen for year in section.years)
    figures = [total.count, total.amount_fen, taken, total.technology_fen, total.amount_fen]
    yield [name, _("Total"), *figures, progress.value.percent, target.contracts_goal, target.value_goal_fen]
