"""What the progress page shows of one target: each figure beside the door to the contracts that it sums."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from itertools import accumulate

from flask_babel import gettext as _

from marketplace.contracts.classes import ContractClass
from marketplace.core.money import floored_percent
from marketplace.core.titles import Titled
from marketplace.district.codes import TechnicalField
from marketplace.programme import doors, queries
from marketplace.programme.models import Target
from marketplace.programme.queries import Progress
from marketplace.tally import queries as tally
from marketplace.tally.queries import Group, Total, View, Window
from marketplace.web import charts


@dataclass(frozen=True)
class Year:
    """One year of a target: its figure, what was taken away in it, and how far all had come at its end."""

    label: str
    total: Total
    decrease_fen: int
    so_far: Total
    percent_so_far: str
    percent_if_yearly: str
    href: str
    fell_href: str
    so_far_href: str


@dataclass(frozen=True)
class Shares:
    """The figure of a target by one dimension: bars, and a door for each."""

    bars: list[charts.ShareBar]
    links: dict[str, str]


@dataclass(frozen=True)
class Section:
    """One target as the page shows it."""

    progress: Progress
    href: str
    fell_href: str
    months: charts.TrendChart
    month_links: dict[str, str]
    years: list[Year]
    by_class: Shares
    by_field: Shares


def section(target: Target, as_of: date, view: View | None) -> Section:
    """Everything that the page shows of `target` as it was known on `as_of`."""
    window = queries.window_of(target, as_of, view)
    months = queries.months(window)
    # The months are there already, and sum to the total.
    progress = Progress(target, as_of, window, reduce(tally.plus, (month.total for month in months), Total()))
    by_class, by_field = tally.by_dimensions(window, "contract_class", "field")
    return Section(
        progress,
        doors.to_contracts(window),
        doors.to_contracts(window.decreases),
        _chart(months, target),
        {m.key: _month_door(window, m.key) for m in months},
        list(_years(progress, months)),
        _shares(window, "contract_class", ContractClass, by_class),
        _shares(window, "field", TechnicalField, by_field),
    )


def _chart(months: Sequence[Group], target: Target) -> charts.TrendChart:
    return charts.columns_and_line(
        [month.key for month in months],
        [month.total.count for month in months],
        [month.total.amount_fen for month in months],
        goal_fen=target.value_goal_fen,
    )


def _month_door(window: Window, key: str) -> str:
    year, month = map(int, key.split("-"))
    last = date(year + month // 12, month % 12 + 1, 1).toordinal() - 1
    return doors.to_contracts(doors.narrowed(window, date(year, month, 1), date.fromordinal(last)))


def _years(progress: Progress, months: Sequence[Group]) -> Iterator[Year]:
    window, target = progress.window, progress.target
    found = queries.years(window, months)
    sums = accumulate((year.total for year in found), tally.plus)
    for year, so_far in zip(found, sums, strict=True):
        whole = doors.narrowed(window, date(int(year.key), 1, 1), date(int(year.key), 12, 31))
        yield Year(
            year.key,
            year.total,
            year.decreases.amount_fen,
            so_far,
            floored_percent(so_far.amount_fen, target.value_goal_fen),
            floored_percent(year.total.amount_fen, target.value_goal_fen),
            doors.to_contracts(whole),
            doors.to_contracts(whole.decreases),
            doors.to_contracts(replace(window, end=whole.end)),
        )


def _shares(window: Window, dimension: str, kind: type[Titled], groups: Sequence[Group]) -> Shares:
    rows = [(_label(kind, group.key), group.total.amount_fen, group.total.count) for group in groups]
    links = [doors.to_contracts(doors.where(window, **{dimension: group.key})) for group in groups]
    return Shares(charts.shares(rows), {label: link for (label, *_rest), link in zip(rows, links, strict=True)})


def _label(kind: type[Titled], key: str) -> str:
    member = kind.get(key)
    return _(member.label) if member else key


def running_first(sections: Sequence[Section]) -> list[Section]:
    """What can still be reached stands before what is over."""
    return sorted(sections, key=lambda section: section.progress.is_closed)
