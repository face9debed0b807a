"""The rules by which contracts are judged: for everybody who works here to read, for the administrator to write."""

from typing import Any

from flask import g, render_template, request

from marketplace.accounts import history
from marketplace.accounts.models import Organisation
from marketplace.contracts import rule_parts, rule_told, rules
from marketplace.contracts.blueprint import bp
from marketplace.contracts.classes import ContractClass, Needed
from marketplace.contracts.rule_models import RuleSet
from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.core.permissions import Permission, allows
from marketplace.web.gate import permit
from marketplace.web.i18n import is_chinese

RULES = "/o/<uuid:acting>/rules"
ONE = f"{RULES}/<rule_set>"


@bp.get(RULES)
@permit(Permission.RULES_READ)
def rules_list(acting: Organisation) -> Any:
    return render_template(
        "contracts/rules.html",
        acting=acting,
        sets=rules.every(),
        in_force=rules.at(clock.today()).code,
        needs={need.value: need.label for need in Needed},
        sees_calendar=allows(g.actor, Permission.CALENDAR_EDIT),
        year=clock.today().year,
        may_edit=allows(g.actor, Permission.RULES_EDIT),
        is_chinese=is_chinese(),
    )


@bp.get(f"{ONE}/read")
@permit(Permission.RULES_READ)
def read_rules(acting: Organisation, rule_set: str) -> Any:
    newest = rules.by_code(rule_set)
    found = rules.version(rule_set, request.args.get("version", newest.version, type=int))
    return render_template(
        "contracts/rules_read.html",
        acting=acting,
        rules=found,
        newest=newest.version,
        parts=rule_told.parts(found),
        tree=rule_parts.tree(found),
        needs={need.value: need.label for need in Needed},
        asked_of=rule_told.asked_of,
        text_titles=rule_parts.TEXTS,
        kinds={each.value: each.label for each in ContractClass},
        may_edit=allows(g.actor, Permission.RULES_EDIT),
        is_chinese=is_chinese(),
    )


@bp.get(f"{ONE}/history")
@permit(Permission.RULES_READ)
def rules_history(acting: Organisation, rule_set: str) -> Any:
    versions = rules.versions(rule_set)
    if not versions[-1].version:
        raise NotFound()
    return render_template(
        "contracts/rules_history.html",
        acting=acting,
        rules=versions[-1],
        entries=list(reversed(_entries(versions))),
        is_chinese=is_chinese(),
    )


def _entries(versions: Any) -> list[dict[str, Any]]:
    """Each version with who wrote it, and what it changed of the one before; the first one first."""
    told: list[dict[str, Any]] = []
    before: RuleSet | None = None
    for found in versions:
        acts = history.entries(found, rule_told.TOLD) if found.version else []
        changed = rule_told.changes(before, found) if before else []
        told.append({"rules": found, "acts": acts, "changes": changed})
        before = found
    return told
