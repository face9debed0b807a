"""The public register as pages: the list behind every figure, and one listed contract."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import render_template, request

from marketplace.contracts import exporting, register_queries
from marketplace.contracts.blueprint import bp
from marketplace.contracts.classes import ContractClass
from marketplace.core.dates import DateError, parse_date
from marketplace.core.text import N_
from marketplace.district.codes import TechnicalField, region_name
from marketplace.tally.queries import Measure, View, Window
from marketplace.web import exports
from marketplace.web.gate import public
from marketplace.web.i18n import titled_choices
from marketplace.web.paging import Paging, page_number

PAGE = 20
# The address says what a figure counts under: its parameter, the posting's column, and its values where they are few.
DIMENSIONS = {
    "class": "contract_class",
    "old_class": "old_class",
    "subclass": "subclass",
    "field": "field",
    "region": "seller_region",
    "broker": "broker_person_id",
}
# Of these the list's own columns tell; whose buyer is in the area it does not say.
MEASURES = (Measure.REGISTERED, Measure.EXPORTED)


@bp.get("/contracts")
@public("the register's list shows public columns only")
def register_list() -> Any:
    number = page_number()
    window = window_of(request.args.to_dict())
    if exports.is_wanted():
        return exports.answer(exporting.register_table(window))
    register = register_queries.register(window, offset=(number - 1) * PAGE, limit=PAGE)
    return render_template(
        "contracts/register_list.html",
        register=register,
        window=window,
        paging=Paging(number, register.entry_count, PAGE),
        classes=titled_choices(ContractClass, N_("All classes")),
        fields=titled_choices(TechnicalField, N_("All fields")),
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
    measure = Measure.get(given.get("measure"))
    where = {column: asked_value(name, given[name]) for name, column in DIMENSIONS.items() if given.get(name)}
    return Window(
        start=asked_day(given.get("start")),
        end=asked_day(given.get("end")),
        as_of=asked_day(given.get("as_of")),
        view=View.get(given.get("view")) or View.REPORTED,
        where={column: value for column, value in where.items() if value is not None},
        measure=measure if measure in MEASURES else Measure.REGISTERED,
    )


def asked_value(name: str, text: str) -> Any:
    """What a parameter of the address means; None where it cannot be read."""
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


def asked_day(text: str | None) -> date | None:
    """The day that the address says; None where it says none."""
    try:
        return parse_date(text) if text else None
    except DateError:
        return None
