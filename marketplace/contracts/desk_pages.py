"""The registration office's desk: what waits, and the decisions about one contract."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import exporting, queries, recognition, registration
from marketplace.contracts.blueprint import bp
from marketplace.contracts.forms import NOTE_FORMS, NoteForm
from marketplace.contracts.lifecycle import OPEN, ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.pages import PAGE, act, asked_words, chip
from marketplace.contracts.showing import show_page
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


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/accept")
@permit(Permission.CONTRACT_REVIEW, load=queries.contract)
def accept(acting: Organisation, contract: Contract) -> Any:
    return act(contract, recognition.accept, _("Accepted; the review begins."))


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/decline")
@permit(Permission.CONTRACT_REVIEW, load=queries.contract)
def decline(acting: Organisation, contract: Contract) -> Any:
    return _with_words("decline", contract, recognition.decline, _("The contract is declined."))


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/supplement")
@permit(Permission.CONTRACT_REVIEW, load=queries.contract)
def supplement(acting: Organisation, contract: Contract) -> Any:
    return _with_words(
        "supplement", contract, recognition.ask_supplement, _("The filer is asked for what is missing.")
    )


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/pass")
@permit(Permission.CONTRACT_REVIEW, load=queries.contract)
def pass_first_review(acting: Organisation, contract: Contract) -> Any:
    done = _("The first review is passed. A second person registers the contract.")
    return act(contract, recognition.pass_first_review, done)


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/register")
@permit(Permission.CONTRACT_REGISTER, load=queries.contract, fresh=True)
def register(acting: Organisation, contract: Contract) -> Any:
    return act(contract, registration.register, _("The contract is registered."))


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/refuse")
@permit(Permission.CONTRACT_REGISTER, load=queries.contract)
def refuse(acting: Organisation, contract: Contract) -> Any:
    return _with_words(
        "refuse", contract, recognition.refuse, _("The contract is not registered; the filer sees why.")
    )


def _with_words(name: str, contract: Contract, verb: Callable[..., None], done: str) -> Any:
    form = NOTE_FORMS[name](prefix=f"{name}-", data={"version": request.form.get("version", 0, type=int)})
    if not form.validate_on_submit():
        return show_page(contract, **{name: form}), 422
    return act(contract, verb, done, **_words(form))


def _words(form: NoteForm) -> dict[str, Any]:
    chosen = {"reason": form.refusal_reason.member} if "refusal_reason" in form else {}
    return {"note": form.reason.data, **chosen}
