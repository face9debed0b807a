"""The rules by which contracts are judged: for everybody who works here to read, for the administrator to write."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.history import page as history_page
from marketplace.accounts.models import Organisation
from marketplace.contracts import rules
from marketplace.contracts.blueprint import bp
from marketplace.contracts.class_tests import QUESTIONS
from marketplace.contracts.classes import ContractClass, Needed, RefusalReason
from marketplace.contracts.rule_forms import NewRulesForm, RulesForm, values
from marketplace.contracts.rule_told import TOLD
from marketplace.core import clock
from marketplace.core.errors import DomainError, NotFound, StaleVersion
from marketplace.core.permissions import Permission, allows
from marketplace.web import conflicts
from marketplace.web.errors import status_of
from marketplace.web.gate import permit, writing
from marketplace.web.i18n import is_chinese


@bp.get("/o/<uuid:acting>/rules")
@permit(Permission.RULES_READ)
def rules_list(acting: Organisation) -> Any:
    return render_template(
        "contracts/rules.html",
        acting=acting,
        sets=rules.every(),
        in_force=rules.at(clock.today()).code,
        reasons={reason.value: reason.label for reason in RefusalReason},
        needs={need.value: need.label for need in Needed},
        questions=[(kind, [q for q in QUESTIONS if q.of[:1] == kind.value]) for kind in ContractClass],
        sees_calendar=allows(g.actor, Permission.CALENDAR_EDIT),
        year=clock.today().year,
        may_edit=allows(g.actor, Permission.RULES_EDIT),
        is_chinese=is_chinese(),
    )


@bp.route("/o/<uuid:acting>/rules/<rule_set>", methods=["GET", "POST"])
@permit(Permission.RULES_EDIT)
def edit_rules(acting: Organisation, rule_set: str) -> Any:
    found = rules.by_code(rule_set)
    form, status = RulesForm(data=values(found)), 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            return _written(form, rule_set)
        except DomainError as error:
            form.refuse(error)
            status = status_of(error)
            if isinstance(error, StaleVersion):
                conflicts.show(form, RulesForm(None, data=values(rules.by_code(rule_set))))
    return render_template("contracts/rules_form.html", acting=acting, form=form, code=rule_set), status


@bp.route("/o/<uuid:acting>/rules/new", methods=["GET", "POST"])
@permit(Permission.RULES_EDIT)
def new_rules(acting: Organisation) -> Any:
    copied = request.args.get("of", "") or rules.at(clock.today()).code
    begun = {**values(rules.by_code(copied)), "effective_from": None, "is_verified": False}
    form, status = (NewRulesForm(), 422) if request.method == "POST" else (NewRulesForm(data=begun), 200)
    if form.validate_on_submit():
        try:
            return _entered(form)
        except DomainError as error:
            form.refuse(error)
            status = status_of(error)
    page = render_template("contracts/rules_form.html", acting=acting, form=form, code="", copied=copied)
    return page, status


def _entered(form: NewRulesForm) -> Any:
    with writing() as unit:
        unit.result = url_for(".rules_list", acting=g.acting.id)
        rules.enter((form.code.data or "").strip(), form.values(), actor=g.actor)
    flash(_("The new set is entered. Contracts accepted from its day on are judged by it."), "success")
    return redirect(unit.result, 303)


@bp.get("/o/<uuid:acting>/rules/<rule_set>/history")
@permit(Permission.RULES_READ)
def rules_history(acting: Organisation, rule_set: str) -> Any:
    found = rules.by_code(rule_set)
    if not found.version:
        raise NotFound()
    crumbs: list[tuple[str, str | None]] = [(_("Rules of recognition"), url_for(".rules_list", acting=acting.id))]
    return history_page(found, TOLD, crumbs=crumbs, title=found.name if is_chinese() else found.name_en)


def _written(form: RulesForm, code: str) -> Any:
    with writing() as unit:
        unit.result = url_for(".rules_list", acting=g.acting.id)
        rules.write(code, form.values(), actor=g.actor, version=form.version.data or 0)
    flash(_("The rules are saved. Deadlines that were set stay; every other limit holds at once."), "success")
    return redirect(unit.result, 303)
