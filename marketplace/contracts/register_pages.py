"""The public register as pages: the list behind every figure, and one listed contract."""

from typing import Any

from flask import render_template, request

from marketplace.contracts import exporting, register_queries, register_windows
from marketplace.contracts.blueprint import bp
from marketplace.contracts.classes import ContractClass
from marketplace.core.text import N_
from marketplace.district.codes import TechnicalField, region_name
from marketplace.tally.queries import Total, View
from marketplace.web import exports, unreadable
from marketplace.web.gate import public
from marketplace.web.i18n import titled_choices
from marketplace.web.paging import Paging, page_number

PAGE = 20


@bp.get("/contracts")
@public("the register's list shows public columns only")
def register_list() -> Any:
    given, number = request.args.to_dict(), page_number()
    window, problems = register_windows.read(given), register_windows.problems(given)
    if exports.is_wanted() and not problems:
        return exports.answer(exporting.register_table(window))
    register = register_queries.register(window, offset=(number - 1) * PAGE, limit=PAGE)
    page = render_template(
        "contracts/register_list.html",
        register=register,
        window=window,
        nothing=Total(),
        problems=unreadable.said(problems),
        paging=Paging(number, register.entry_count, PAGE),
        classes=titled_choices(ContractClass, N_("All classes")),
        fields=titled_choices(TechnicalField, N_("All fields")),
        views=titled_choices(View),
        only=register_windows.only_of(window),
        onlies=titled_choices(register_windows.Only, N_("All changes")),
        region_name=region_name,
        class_of=lambda subclass: subclass.contract_class,
    )
    return page, unreadable.status(problems)


@bp.get("/contracts/<number>")
@public("a listed contract shows public columns only")
def register_entry(number: str) -> Any:
    return render_template(
        "contracts/register_entry.html", entry=register_queries.entry(number), region_name=region_name
    )
