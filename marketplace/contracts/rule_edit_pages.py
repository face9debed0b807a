"""The administrator writes a set of rules, part by part; every saving is a version of its own."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import rule_part_forms, rules
from marketplace.contracts.blueprint import bp
from marketplace.contracts.classes import ContractClass, Subclass
from marketplace.contracts.rule_forms import NewRulesForm, RulesForm, values
from marketplace.contracts.rule_pages import ONE, RULES
from marketplace.contracts.rule_parts import TEXTS
from marketplace.core import clock
from marketplace.core.errors import DomainError, StaleVersion
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.web import conflicts
from marketplace.web.errors import status_of
from marketplace.web.forms import Form
from marketplace.web.gate import permit, writing
from marketplace.web.i18n import is_chinese

# The parts of a set, as their pages are called.
TITLES = {
    "": N_("Limits and particulars"),
    "reasons": N_("Reasons for refusal"),
    "classes": N_("Class tree"),
    "questions": N_("Class test"),
    "texts": N_("Texts on papers"),
}


@bp.route(ONE, methods=["GET", "POST"])
@permit(Permission.RULES_EDIT)
def edit_rules(acting: Organisation, rule_set: str) -> Any:
    return _edited(acting, rule_set, "")


@bp.route(f"{ONE}/<any(reasons, classes, questions, texts):part>", methods=["GET", "POST"])
@permit(Permission.RULES_EDIT)
def edit_rule_part(acting: Organisation, rule_set: str, part: str) -> Any:
    return _edited(acting, rule_set, part)


def _edited(acting: Organisation, rule_set: str, part: str) -> Any:
    """The page of one part: shown, saved, or refused with what was typed."""
    found = rules.by_code(rule_set)
    # What is sent stands for itself: a row that was taken away does not come back from the set.
    is_sent = part and request.method == "POST"
    form = _form(part) if is_sent else _form(part, data=_values(found, part))
    status = 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            return _written(form, rule_set)
        except DomainError as error:
            form.refuse(error)
            status = status_of(error)
            if isinstance(error, StaleVersion):
                now = rules.by_code(rule_set)
                conflicts.show(form, _form(part, None, data=_values(now, part)))
    return _page(acting, form, rule_set, part), status


def _form(part: str, *given: Any, **more: Any) -> Any:
    return rule_part_forms.FORMS[part](*given, **more) if part else RulesForm(*given, **more)


def _values(found: Any, part: str) -> dict[str, Any]:
    return rule_part_forms.values(found, part) if part else values(found)


def _page(acting: Organisation, form: Form, code: str, part: str, copied: str = "") -> str:
    found = rules.by_code(code or copied)
    return render_template(
        f"contracts/rules_{part}_form.html" if part else "contracts/rules_form.html",
        acting=acting,
        form=form,
        code=code,
        part=part,
        parts=TITLES,
        copied=copied,
        rules=found,
        kinds=list(ContractClass),
        subclasses=list(Subclass),
        text_titles=TEXTS,
        is_chinese=is_chinese(),
    )


def _written(form: Any, code: str) -> Any:
    with writing() as unit:
        unit.result = url_for(".rules_list", acting=g.acting.id)
        rules.write(code, form.values(), actor=g.actor, version=form.version.data, why=form.why.data or "")
    flash(_("A new version of the rules is saved. What was accepted before keeps its own."), "success")
    return redirect(unit.result, 303)


@bp.route(f"{RULES}/new", methods=["GET", "POST"])
@permit(Permission.RULES_EDIT)
def new_rules(acting: Organisation) -> Any:
    copied = request.args.get("of", "") or rules.at(clock.today()).code
    of = rules.by_code(copied)
    begun = {**values(of), "effective_from": None, "is_verified": False}
    form, status = (NewRulesForm(), 422) if request.method == "POST" else (NewRulesForm(data=begun), 200)
    if form.validate_on_submit():
        try:
            return _entered(form, rules.plain(of))
        except DomainError as error:
            form.refuse(error)
            status = status_of(error)
    return _page(acting, form, "", "", copied), status


def _entered(form: NewRulesForm, copied: dict[str, Any]) -> Any:
    with writing() as unit:
        unit.result = url_for(".rules_list", acting=g.acting.id)
        rules.enter((form.code.data or "").strip(), {**copied, **form.values()}, actor=g.actor)
    flash(_("The new set is entered. Contracts accepted from its day on are judged by it."), "success")
    return redirect(unit.result, 303)
