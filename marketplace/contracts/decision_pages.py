"""What the registration office decides about one contract, each decision a button on its page."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, request
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import expert_reviews, quantities, queries, recognition, registration
from marketplace.contracts.blueprint import bp
from marketplace.contracts.desk_forms import (
    NoteForm,
    OpinionForm,
    QuantityForm,
    class_test_form,
    note_form,
)
from marketplace.contracts.models import Contract
from marketplace.contracts.pages import act, address
from marketplace.contracts.showing import show_page
from marketplace.core.errors import InvalidInput
from marketplace.core.permissions import Permission
from marketplace.web.gate import permit, writing


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/accept")
@permit(Permission.CONTRACT_REVIEW, load=queries.contract)
def accept(acting: Organisation, contract: Contract) -> Any:
    form = note_form("accept", contract, data=_seen())
    if not form.validate_on_submit():
        return show_page(contract, accept=form), 422
    done, originals = _("Accepted; the review begins."), form["originals"].data or ""
    try:
        return act(contract, recognition.accept, done, originals=originals)
    except InvalidInput as refused:
        form.refuse(refused)
        return show_page(contract, accept=form), 422


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
    form = class_test_form(contract, data=_seen())
    if not form.validate_on_submit():
        return show_page(contract, class_test=form), 422
    done = _("The first review is passed. A second person registers the contract.")
    try:
        return act(contract, recognition.pass_first_review, done, **form.said())
    except InvalidInput as refused:
        form.refuse(refused)
        return show_page(contract, class_test=form), 422


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


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/send-back")
@permit(Permission.CONTRACT_REGISTER, load=queries.contract)
def send_back(acting: Organisation, contract: Contract) -> Any:
    return _with_words("send_back", contract, recognition.send_back, _("The first reviewer looks at it again."))


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/consult")
@permit(Permission.CONTRACT_REVIEW, load=queries.contract)
def consult(acting: Organisation, contract: Contract) -> Any:
    return _with_words("consult", contract, expert_reviews.consult, _("The contract is before experts."))


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/opinions")
@permit(Permission.CONTRACT_REVIEW, load=queries.contract)
def hear(acting: Organisation, contract: Contract) -> Any:
    form = OpinionForm(prefix="opinion-")
    if not form.validate_on_submit():
        return show_page(contract, opinion=form), 422
    try:
        with writing() as unit:
            unit.result = address(contract)
            expert_reviews.hear(contract, form.opinion(), actor=g.actor)
    except InvalidInput as refused:
        form.refuse(refused)
        return show_page(contract, opinion=form), 422
    flash(_("The opinion is kept."), "success")
    return redirect(unit.result, 303)


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/quantities")
@permit(Permission.CONTRACT_REVIEW, load=queries.contract)
def rule_quantity(acting: Organisation, contract: Contract) -> Any:
    form = QuantityForm(prefix="quantity-", data=_seen())
    if not form.validate_on_submit():
        return show_page(contract, quantity=form), 422
    done = _("The line counts the other way now; the filer is told why.")
    try:
        return act(contract, quantities.rule, done, place=form.line.data, reason=form.reason.data)
    except InvalidInput as refused:
        form.refuse(refused)
        return show_page(contract, quantity=form), 422


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/conclude")
@permit(Permission.CONTRACT_REVIEW, load=queries.contract)
def conclude(acting: Organisation, contract: Contract) -> Any:
    return act(contract, expert_reviews.conclude, _("The experts were heard; the first review goes on."))


def _seen() -> dict[str, Any]:
    return {"version": request.form.get("version", 0, type=int)}


def _with_words(name: str, contract: Contract, verb: Callable[..., None], done: str) -> Any:
    form = note_form(name, contract, data=_seen())
    if not form.validate_on_submit():
        return show_page(contract, **{name: form}), 422
    return act(contract, verb, done, **_words(form))


def _words(form: NoteForm) -> dict[str, Any]:
    chosen = {"reason": form.refusal_reason.data} if "refusal_reason" in form else {}
    return {"note": form.reason.data, **chosen}
