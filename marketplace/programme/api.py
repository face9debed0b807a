"""Targets and figures for programs: everything here is a sum over the same postings as the pages'."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

from marketplace.contracts.register_api_schemas import window
from marketplace.core import clock
from marketplace.programme import queries, schemas
from marketplace.programme.schemas import By
from marketplace.tally import queries as tally
from marketplace.tally.queries import Group, Total, Window
from marketplace.web.api import ApiBlueprint
from marketplace.web.gate import public

bp = ApiBlueprint("programme_api", __name__, "Figures", "Targets, and the registry's figures by period and dimension")

PERIODS: Mapping[By, Callable[[Window], Sequence[Group]]] = {
    By.YEAR: tally.by_year,
    By.QUARTER: tally.by_quarter,
    By.MONTH: tally.by_month,
}


@bp.get("/progress")
@public("the targets and what was reached of them are public")
@bp.arguments(schemas.StandingArgs, location="query")
@bp.response(200, schemas.Targets)
def progress(asked: dict[str, Any]) -> Any:
    """Every target with what was reached of it."""
    as_of = asked["as_of"] or clock.today()
    return {"items": [queries.standing(target, as_of, asked["view"]) for target in queries.all_targets()]}


@bp.get("/progress/<key>")
@public("the targets and what was reached of them are public")
@bp.arguments(schemas.StandingArgs, location="query")
@bp.response(200, schemas.StandingShown)
def progress_of(asked: dict[str, Any], key: str) -> Any:
    """One target with what was reached of it, by year."""
    return queries.standing(queries.target(key), asked["as_of"] or clock.today(), asked["view"])


@bp.get("/figures")
@public("figures are sums that everybody may know")
@bp.arguments(schemas.FigureArgs, location="query")
@bp.response(200, schemas.FiguresShown)
def figures(asked: dict[str, Any]) -> Any:
    """The registry's figures by year, quarter, month, class, field or region."""
    by, counted = asked["by"], window(asked)
    found = PERIODS[by](counted) if by in PERIODS else tally.by_dimension(counted, by.value)
    return {"items": found, "total": reduce(tally.plus, (group.total for group in found), Total())}
