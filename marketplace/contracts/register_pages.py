"""The public register as pages: the list behind every figure, and one listed contract."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from marketplace.contracts import register_queries
from marketplace.contracts.blueprint import bp
from marketplace.contracts.classes import ContractClass
from marketplace.core.dates import DateError, parse_date
from marketplace.district.codes import TechnicalField, region_name
from marketplace.tally.queries import View, Window
from marketplace.web.gate import public
from marketplace.web.i18n import titled_choices

PAGE = 20
# The address says what a figure counts under: its parameter, the posting's column, and its values where they are few.
DIMENSIONS = {"class": "contract_class", "field": "field", "region": "seller_region", "broker": "broker_person_id"}


@dataclass(frozen=True)
class Paging:
    """Where a list stands, and the addresses of its other pages."""

    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))

    def href(self, number: int) -> str:
        """The address of another page of the same list."""
        return url_for("contracts.register_list", **{**request.args.to_dict(), "page": str(number)})  # type: ignore[arg-type]


@bp.get("/contracts")
@public("the register's list shows public columns only")
def register_list() -> Any:
    number = max(1, request.args.get("page", 1, type=int))
    window = window_of(request.args.to_dict())
    register = register_queries.register(window, offset=(number - 1) * PAGE, limit=PAGE)
    return render_template(
        "contracts/register_list.html",
        register=register,
        window=window,
        paging=Paging(number, register.entry_count),
        classes=titled_choices(ContractClass, "All classes"),
        fields=titled_choices(TechnicalField, "All fields"),
        views=titled_choices(View),
        region_name=region_name,
        class_of=lambda subclass: subclass.contract_class,
    )


@bp.get("/contracts/<number>")
@public("a listed contract shows public columns only")
def register_entry(number: str) -> Any:
    return render_template(
        "contracts/register_entry.html", entry=register_queries.entry(number), region_name=region_name
    )


def window_of(given: dict[str, str]) -> Window:
    """The window that an address means; what cannot be read is left out."""
    where = {column: _value(name, given[name]) for name, column in DIMENSIONS.items() if given.get(name)}
    return Window(
        start=_day(given.get("start")),
        end=_day(given.get("end")),
        as_of=_day(given.get("as_of")),
        view=View.get(given.get("view")) or View.REPORTED,
        where={column: value for column, value in where.items() if value is not None},
    )


def _value(name: str, text: str) -> Any:
    if name == "field":
        return TechnicalField.get(text)
    if name == "broker":
        return _uuid(text)
    return text[:6]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str | None) -> date | None:
    try:
        return parse_date(text) if text else None
    except DateError:
        return None
