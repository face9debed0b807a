"""The rules by which contracts are judged: for everybody who works here to read, for the administrator to write."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import rules
from marketplace.contracts.blueprint import bp
from marketplace.contracts.class_tests import QUESTIONS
from marketplace.contracts.classes import ContractClass, Needed, RefusalReason
from marketplace.contracts.rule_forms import RulesForm, values
from marketplace.core import clock
from marketplace.core.errors import DomainError, StaleVersion
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


def _written(form: RulesForm, code: str) -> Any:
    with writing() as unit:
        unit.result = url_for(".rules_list", acting=g.acting.id)
        rules.write(code, form.values(), actor=g.actor, version=form.version.data or 0)
    flash(_("The rules are saved. They hold for whatever is accepted from now on."), "success")
    return redirect(unit.result, 303)
