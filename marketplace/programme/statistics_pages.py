"""The statistics: what everybody may know, what the bureau may know, and the contracts behind each figure."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, request, url_for

from marketplace.accounts.models import Organisation
from marketplace.contracts import behind_queries, register_windows
from marketplace.contracts.register_windows import Only, day_of
from marketplace.core import clock
from marketplace.core.errors import InvalidInput
from marketplace.core.permissions import Permission, allows
from marketplace.district.codes import region_name
from marketplace.programme import asking, narrowing, statistics, statistics_exporting, windows
from marketplace.programme.statistics import Asked, Door
from marketplace.tally import queries as tally
from marketplace.tally.periods import Period, Span
from marketplace.tally.queries import Dimension, Measure, View
from marketplace.web import charts, exports, unreadable
from marketplace.web.gate import permit, public
from marketplace.web.i18n import titled_choices
from marketplace.web.paging import Paging, page_number

bp = Blueprint("statistics", __name__, template_folder="templates")
PAGE = 50


@bp.get("/statistics")
@public("sums that everybody may know, told apart by what the public register shows")
def show() -> Any:
    return _page(asked_of(windows.PUBLIC), windows.PUBLIC, windows.public_door, None)


@bp.get("/o/<uuid:acting>/statistics")
@permit(Permission.STATISTICS_READ)
def office(acting: Organisation) -> Any:
    every = tuple(Dimension)
    return _page(asked_of(every), every, lambda window: windows.office_door(acting.id, window), acting)


def asked_of(dimensions: Sequence[Dimension]) -> Asked:
    """What the address asks for; what cannot be read, and is told beside its field, is as without it."""
    given = request.args
    dimension = Dimension.get(given.get("by"))
    return Asked(
        period=Period.read(given.get("period", "")) or Period.of(Span.YEAR, clock.today()),
        measure=Measure.get(given.get("measure")) or Measure.REGISTERED,
        view=View.get(given.get("view")) or View.REPORTED,
        as_of=day_of(given.get("as_of")),
        dimension=dimension if dimension and dimension in dimensions else Dimension.CLASS,
        where={name: value for name, value in windows.read(given).where.items() if name in dimensions},
    )


def problems_of(dimensions: Sequence[Dimension]) -> asking.Problems:
    """What of the address cannot be read."""
    return asking.problems(request.args, dimensions, by=dimensions)


def _page(asked: Asked, dimensions: Sequence[Dimension], door: Door, acting: Organisation | None) -> Any:
    problems = problems_of(dimensions)
    if exports.is_wanted() and not problems:
        return exports.answer(
            statistics_exporting.table(asked, statistics.by_dimension(asked, door), statistics.whole(asked, door))
        )
    page = render_template(
        "statistics/show.html",
        acting=acting,
        problems=unreadable.said(problems),
        shown=statistics.shown(asked, door),
        filters=narrowing.filters(asked.narrowing, dimensions),
        chosen=narrowing.chosen(asked.narrowing),
        kept=narrowing.kept(asked.narrowing),
        asked=asked,
        years=statistics.years(),
        parts=statistics.parts(asked.period),
        views=titled_choices(View),
        measures=titled_choices(Measure),
        dimensions=[(each.value, label) for each, label in titled(dimensions)],
        figure=charts.figure,
        share=statistics.share,
        action=url_for(".office", acting=acting.id) if acting else url_for(".show"),
    )
    return page, unreadable.status(problems)


def titled(dimensions: Sequence[Dimension]) -> list[tuple[Dimension, str]]:
    said = dict(titled_choices(Dimension))
    return [(each, said[each.value]) for each in dimensions]


@bp.get("/o/<uuid:acting>/statistics/contracts")
@permit(Permission.STATISTICS_READ)
def behind(acting: Organisation) -> Any:
    """The contracts behind a figure, listed for the public or not."""
    if problems := asking.problems(request.args, tuple(Dimension), only=Only):
        raise InvalidInput(problems)
    window = register_windows.only(windows.read(request.args), request.args)
    if exports.is_wanted():
        return exports.answer(statistics_exporting.behind_table(behind_queries.behind(window)))
    number, count = page_number(), behind_queries.count_behind(window)
    contracts = behind_queries.behind(window, (number - 1) * PAGE, PAGE)
    return render_template(
        "statistics/behind.html",
        acting=acting,
        window=window,
        total=tally.total(window),
        contracts=contracts,
        hrefs=hrefs(acting, [each.contract_id for each in contracts]),
        paging=Paging(number, count, PAGE),
        region_name=region_name,
        chosen=narrowing.chosen(window),
    )


def hrefs(acting: Organisation | None, contract_ids: Collection[UUID]) -> dict[UUID, str]:
    """Where each contract can be read: its own page by whoever may, or what the public register shows of it."""
    numbers = behind_queries.numbers(contract_ids).items()
    public = {key: url_for("contracts.register_entry", number=number) for key, (number, listed) in numbers if listed}
    if acting is None:
        return public
    own = {
        each.id: url_for("contracts.show", acting=acting.id, contract_id=each.id)
        for each in behind_queries.within_reach(contract_ids)
        if allows(g.actor, Permission.CONTRACT_READ, each)
    }
    return public | own
