"""The registration office's desk: what waits there, for whom, and until when."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import g, render_template, request
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import absences, deadlines, exporting, national_form, queries, work_list
from marketplace.contracts.blueprint import bp
from marketplace.contracts.classes import ContractClass
from marketplace.contracts.lifecycle import OPEN, SHOWN, ContractState, shown
from marketplace.contracts.models import Contract
from marketplace.contracts.own_pages import PAGE, asked_words, chip, is_national
from marketplace.contracts.work_list import MOST_COUNTED, Asked, Order, Whose
from marketplace.core import clock
from marketplace.core.dates import DateError, parse_date
from marketplace.core.permissions import Permission, allows
from marketplace.core.text import N_
from marketplace.web import exports
from marketplace.web.gate import permit
from marketplace.web.i18n import titled_choices
from marketplace.web.paging import Paging, here, ordering_heads, page_number

# Drafts are nobody's but their filer's; the states that still want work come first.
LISTED = (*OPEN, *(state for state in SHOWN if state not in (*OPEN, ContractState.DRAFT)))
# All there is, as an address says it.
ALL = "all"
# How many are ticked at once, at most; a page of the list may be as long.
MOST = 100


@bp.get("/o/<uuid:acting>/desk/contracts")
@permit(Permission.CONTRACT_QUEUE)
def desk(acting: Organisation) -> Any:
    asked = _asked()
    if exports.is_wanted():
        every_one = work_list.whole(asked, g.actor)
        if is_national():
            return exports.answer(national_form.table(_("Contracts in the national form"), every_one))
        return exports.answer(exporting.desk_table(_("Registration desk"), every_one, absences.officers()))
    size = MOST if request.args.get("size") == str(MOST) else PAGE
    found = work_list.listed(asked, g.actor, offset=(page_number() - 1) * size, limit=size)
    counts = work_list.counts(g.actor)
    return render_template(
        "contracts/desk.html",
        acting=acting,
        found=found,
        asked=asked,
        counts=counts,
        chips=_chips(counts.waiting),
        all=ALL,
        whose=[("", _("Everybody's %(count)s", count=counts.waiting)), *_whose(counts)],
        classes=titled_choices(ContractClass, N_("All classes")),
        heads=ordering_heads(Order, asked.ordered, asked.is_descending),
        days_waiting=days_waiting,
        left=deadlines.time_left(found.items),
        officers=absences.officers(),
        deputies=absences.deputies(),
        can_choose=allows(g.actor, Permission.CONTRACT_REVIEW, acting),
        paging=Paging(page_number(), found.total, size),
        longer=here(size=MOST, page=None) if size < found.total else None,
    )


def _asked() -> Asked:
    """What the address asks for; what cannot be read asks nothing."""
    given = request.args
    state = shown(given.get("state"))
    return Asked(
        state=state if state in LISTED else None,
        is_whole=given.get("state") == ALL,
        whose=Whose.get(given.get("whose")),
        is_late=given.get("late") == "1",
        is_warned=given.get("warned") == "1",
        contract_class=ContractClass.get(given.get("class")),
        since=_day(given.get("since")),
        until=_day(given.get("until")),
        words=asked_words(),
        order=Order.get(given.get("sort")),
        is_descending=given.get("down") == "1",
    )


def _day(text: str | None) -> date | None:
    try:
        return parse_date(text) if text else None
    except DateError:
        return None


def _chips(waiting: int) -> list[tuple[str, str]]:
    counts = queries.counts_by_state(MOST_COUNTED)
    listed = [chip(state, counts.get(state, 0), MOST_COUNTED) for state in LISTED if state in OPEN or state in counts]
    return [("", _("All waiting %(count)s", count=waiting)), (ALL, _("All contracts")), *listed]


def _whose(counts: work_list.Counts) -> Iterable[tuple[str, str]]:
    return [(each.value, f"{_(each.label)} {counts.whose[each]}") for each in Whose]


def days_waiting(contract: Contract) -> int | None:
    """Since how many days a contract lies at the office; None where it is not the office's turn."""
    if contract.state not in OPEN or contract.state is ContractState.SUPPLEMENT or contract.submitted_on is None:
        return None
    return (clock.today() - contract.submitted_on).days
