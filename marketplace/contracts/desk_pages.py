"""The registration office's desk: what waits there."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import exporting, queries
from marketplace.contracts.blueprint import bp
from marketplace.contracts.lifecycle import OPEN, ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.pages import PAGE, asked_words, chip
from marketplace.core import clock
from marketplace.core.permissions import Permission
from marketplace.web import exports
from marketplace.web.gate import permit
from marketplace.web.paging import Paging, page_number

# Drafts are nobody's but their filer's; the states that still want work come first.
SHOWN = (*OPEN, *(state for state in ContractState if state not in (*OPEN, ContractState.DRAFT)))


@bp.get("/o/<uuid:acting>/desk/contracts")
@permit(Permission.CONTRACT_QUEUE)
def desk(acting: Organisation) -> Any:
    state, words = ContractState.get(request.args.get("state")), asked_words()
    shown = state if state in SHOWN else None
    if exports.is_wanted():
        every_one = queries.whole_work_list(shown or "", words)
        return exports.answer(exporting.contracts_table(_("Registration desk"), every_one))
    found = queries.work_list(shown or "", words, offset=(page_number() - 1) * PAGE, limit=PAGE)
    return render_template(
        "contracts/desk.html",
        acting=acting,
        found=found,
        words=words,
        state=shown,
        chips=_chips(),
        days_waiting=days_waiting,
        paging=Paging(page_number(), found.total, PAGE),
    )


def _chips() -> list[tuple[str, str]]:
    counts = queries.counts_by_state()
    waiting = sum(counts.get(state, 0) for state in OPEN)
    listed = [chip(state, counts.get(state, 0)) for state in SHOWN if state in OPEN or state in counts]
    return [("", _("All waiting %(count)s", count=waiting)), *listed]


def days_waiting(contract: Contract) -> int | None:
    """Since how many days a contract lies at the office; None where it is not the office's turn."""
    if contract.state not in OPEN or contract.state is ContractState.SUPPLEMENT or contract.submitted_on is None:
        return None
    return (clock.today() - contract.submitted_on).days
