"""The rules by which a contract is judged, those of the day of its acceptance (domain/contracts.md 1.1, 1.8).

Two sets are shipped; what the bureau writes stands before what is shipped, and the ledger says who wrote it and when.
"""

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from marketplace import ledger
from marketplace.contracts.classes import Needed, RefusalReason
from marketplace.contracts.rule_models import RuleSet
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput, NotFound
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.core.workdays import ONE_DAY
from marketplace.db import session
from marketplace.district import calendar

_EVERY_NEED = [need.value for need in Needed]
_EVERY_REASON = [reason.value for reason in RefusalReason]
# Version 0: nobody has written these here yet.
SHIPPED: tuple[dict[str, Any], ...] = tuple(
    {
        **values,
        "effective_from": date.fromisoformat(values["effective_from"]),
        "refusal_reasons": _EVERY_REASON,
        "needed": _EVERY_NEED,
        "version": 0,
    }
    for values in json.loads((Path(__file__).parent / "data" / "rule_sets.json").read_text(encoding="utf-8"))
)
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")
EDITABLE = (
    *("name", "name_en", "effective_from", "days", "days_are_working", "large_days", "large_from_fen"),
    *("supplement_days", "registers_outside_area", "capitals_above_fen", "outlier_times", "refusal_reasons"),
    *("needed", "is_verified", "source", "note"),
)


def every() -> Sequence[RuleSet]:
    """Every set, the newest first: as the bureau wrote it, else as shipped (then its version is 0)."""
    # Asked in the midst of a verb, whose half-done change is not to be stored yet.
    with session.no_autoflush:
        written = {found.code: found for found in session.scalars(select(RuleSet))}
    shipped = [RuleSet(**values) for values in SHIPPED if values["code"] not in written]
    return sorted([*written.values(), *shipped], key=lambda rules: rules.effective_from, reverse=True)


def at(day: date) -> RuleSet:
    """The set in force on `day`; before the first of them, the first."""
    sets = every()
    return next((rules for rules in sets if rules.effective_from <= day), sets[-1])


def by_code(code: str) -> RuleSet:
    """One set. Raises NotFound."""
    found = next((rules for rules in every() if rules.code == code), None)
    if found is None:
        raise NotFound()
    return found


def is_large(rules: RuleSet, technology_fen: int) -> bool:
    """Whether a contract of this technology amount has the longer limit and needs experts (1.8)."""
    return rules.large_from_fen is not None and technology_fen >= rules.large_from_fen


def due_on(rules: RuleSet, accepted_on: date, *, is_large: bool) -> date | None:
    """The last day of the time limit; None while the calendar of its year is not published."""
    days = rules.large_days if is_large else rules.days
    if not rules.days_are_working:
        return accepted_on + days * ONE_DAY
    try:
        return calendar.working_day_after(accepted_on, days)
    except calendar.CalendarMissing:
        return None


def write(code: str, values: dict[str, Any], *, actor: Actor, version: int) -> RuleSet:
    """Write a set as the bureau wants it; contracts that were accepted keep their deadline, and no other limit.

    `values` has every name of EDITABLE. Raises NotPermitted, StaleVersion, InvalidInput, NotFound.
    """
    allow(actor, Permission.RULES_EDIT)
    found = by_code(code)
    require_version(found, version)
    _require_sound(values)
    rules = found if found.version else RuleSet(**{**_plain(found), "version": 1})
    for name in EDITABLE:
        setattr(rules, name, values[name])
    session.add(rules)
    ledger.append(actor, "rules.write", rules)
    return rules


def enter(code: str, values: dict[str, Any], *, actor: Actor) -> RuleSet:
    """Add a set of rules, for a law that comes. Raises NotPermitted, InvalidInput (the code is taken)."""
    allow(actor, Permission.RULES_EDIT)
    if not CODE.fullmatch(code) or any(rules.code == code for rules in every()):
        raise InvalidInput({"code": N_("Give the new set a short name of its own, of capital letters and digits.")})
    _require_sound(values)
    rules = RuleSet(code=code, **{name: values[name] for name in EDITABLE})
    session.add(rules)
    ledger.append(actor, "rules.enter", rules)
    return rules


def _plain(rules: RuleSet) -> dict[str, Any]:
    return {name: getattr(rules, name) for name in ("code", *EDITABLE)}


def _require_sound(values: dict[str, Any]) -> None:
    unknown = set(values["refusal_reasons"]) - set(_EVERY_REASON)
    few = [name for name in ("days", "large_days", "supplement_days", "outlier_times") if values[name] < 1]
    problems = {name: N_("At least one.") for name in few}
    if unknown or not values["refusal_reasons"]:
        problems["refusal_reasons"] = N_("Choose at least one reason of the list.")
    if set(values["needed"]) - set(_EVERY_NEED):
        problems["needed"] = N_("Choose from the list.")
    if problems:
        raise InvalidInput({**problems})
