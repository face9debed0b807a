"""The public register for programs: the list behind every figure, and the figure itself."""

from typing import Any

from marketplace.contracts import register_api_schemas as schemas
from marketplace.contracts import register_queries
from marketplace.contracts.api import bp
from marketplace.web.api import page, pages_of
from marketplace.web.gate import public


@bp.get("/register")
@public("the register's list shows public columns only")
@bp.arguments(schemas.RegisterArgs, location="query")
@bp.response(200, pages_of(schemas.EntryShown))
def register(asked: dict[str, Any]) -> Any:
    """The listed contracts, the last registered first."""
    return page(register_queries.entries(schemas.window(asked), asked["cursor"], asked["limit"]))


@bp.get("/register/summary")
@public("figures are sums that everybody may know")
@bp.arguments(schemas.WindowArgs, location="query")
@bp.response(200, schemas.SummaryShown)
def summary(asked: dict[str, Any]) -> Any:
    """The figure of the same contracts: listed, and counted but not listed."""
    return register_queries.summary(schemas.window(asked))


@bp.get("/register/<number>")
@public("a listed contract shows public columns only")
@bp.response(200, schemas.EntryShown)
def register_entry(number: str) -> Any:
    """One listed contract by its registration number."""
    return register_queries.entry(number)
