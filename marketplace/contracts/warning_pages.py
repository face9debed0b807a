"""Warnings at the browser: the first reviewer's reason for each, the second reviewer's confirmation of all."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import guarding, queries
from marketplace.contracts.blueprint import bp
from marketplace.contracts.models import Contract
from marketplace.contracts.pages import address
from marketplace.contracts.showing import show_page
from marketplace.contracts.warning_showing import answer_form, confirm_form, section, warning_of
from marketplace.core.errors import InvalidInput
from marketplace.core.permissions import Permission
from marketplace.web.gate import permit, writing

WARNINGS = "/o/<uuid:acting>/contracts/<uuid:contract_id>/warnings"


@bp.post(f"{WARNINGS}/<key>/answer")
@permit(Permission.CONTRACT_REVIEW, load=queries.contract)
def answer_warning(acting: Organisation, contract: Contract, key: str) -> Any:
    warning, form = warning_of(contract, key), answer_form(contract, key)
    code, about = warning.code, warning.about

    def act() -> None:
        version = form.version.data or 0
        guarding.answer(contract, code, about, form.answer(), actor=g.actor, version=version)

    if form.validate_on_submit() and _done(contract, act, form):
        flash(_("The reason is kept; the second reviewer confirms it."), "success")
        return redirect(f"{address(contract)}#warnings", 303)
    return show_page(contract, warnings=section(contract, answered=(key, form))), 422


@bp.post(f"{WARNINGS}/confirm")
@permit(Permission.CONTRACT_REGISTER, load=queries.contract)
def confirm_warnings(acting: Organisation, contract: Contract) -> Any:
    form = confirm_form(contract)

    def act() -> None:
        typed, version = form.amount_in_capitals.data or "", form.version.data or 0
        guarding.confirm(contract, form.ids(), typed, actor=g.actor, version=version)

    if form.validate_on_submit() and _done(contract, act, form):
        flash(_("The warnings are confirmed; the contract can be registered."), "success")
        return redirect(address(contract), 303)
    return show_page(contract, warnings=section(contract, confirming=form)), 422


def _done(contract: Contract, act: Callable[[], None], form: Any) -> bool:
    """Whether the verb took it; what it refuses stands beside its fields."""
    try:
        with writing() as unit:
            unit.result = address(contract)
            act()
    except InvalidInput as refused:
        form.refuse(refused)
        return False
    return True
