"""The page on which an organisation finds its contracts: narrowed down, in an order, as a file."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import exporting, national_form, own_list, unfinished
from marketplace.contracts.blueprint import bp
from marketplace.contracts.lifecycle import SHOWN, Shown, shown
from marketplace.contracts.own_list import Asked, Order
from marketplace.core.permissions import Permission
from marketplace.web import exports
from marketplace.web.gate import permit
from marketplace.web.paging import Paging, ordering_heads, page_number

PAGE = 20


@bp.get("/o/<uuid:acting>/contracts")
@permit(Permission.CONTRACT_CREATE)
def index(acting: Organisation) -> Any:
    asked = _asked()
    if exports.is_wanted():
        every_one = own_list.whole(acting.id, asked)
        if is_national():
            return exports.answer(national_form.table(_("Contracts in the national form"), every_one))
        return exports.answer(exporting.contracts_table(_("Contracts"), every_one))
    found = own_list.listed(acting.id, asked, offset=(page_number() - 1) * PAGE, limit=PAGE)
    return render_template(
        "contracts/list.html",
        acting=acting,
        found=found,
        state=asked.state,
        words=asked.words,
        unfinished=[] if asked.state or asked.words else unfinished.of_organisation(acting.id),
        chips=_chips(acting),
        heads=ordering_heads(Order, asked.order, asked.is_descending),
        paging=Paging(page_number(), found.total, PAGE),
    )


def _asked() -> Asked:
    """What the address asks for; what cannot be read asks nothing."""
    given = request.args
    state, order = shown(given.get("state")), Order.get(given.get("sort"))
    return Asked(state, asked_words(), order, given.get("down") == "1")


def is_national() -> bool:
    """Whether the file of a list is asked for in the order of the national form."""
    return request.args.get("form") == "national"


def asked_words() -> str:
    """The words that a list is searched for."""
    return request.args.get("q", "").strip()[:200]


def _chips(acting: Organisation) -> list[tuple[str, str]]:
    counts = own_list.counts(acting.id)
    listed = [chip(state, counts[state]) for state in SHOWN if state in counts]
    return [("", f"{_('All')} {sum(counts.values())}"), *listed] if counts else []


def chip(state: Shown, count: int, most: int | None = None) -> tuple[str, str]:
    """A state to narrow a list down to, with how many there are, or that they are more than `most`."""
    return state.value, f"{_(state.label)} {count if most is None or count <= most else f'{most}+'}"
