"""The rules by which a contract is judged, those of the day of its acceptance (domain/contracts.md 1.1, 1.8).

Two sets are shipped, each as its version 0. Who writes a set adds a version and leaves those before; the newest holds
for what is accepted from then on, and a contract keeps the version of its acceptance.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.exc import IntegrityError

from marketplace import ledger
from marketplace.contracts import rule_soundness
from marketplace.contracts.models import Contract
from marketplace.contracts.rule_models import RuleSet
from marketplace.contracts.rule_parts import PARTS
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput, NotFound, StaleVersion
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.core.workdays import ONE_DAY
from marketplace.db import session
from marketplace.district import calendar

DATA = Path(__file__).parent / "data" / "rule_sets"
CODES = ("CN-2001", "CN-2026")


def _shipped(code: str) -> dict[str, Any]:
    values = json.loads((DATA / f"{code}.json").read_text(encoding="utf-8"))
    return {**values, "effective_from": date.fromisoformat(values["effective_from"]), "version": 0}


# Version 0: nobody has written these here yet.
SHIPPED: tuple[dict[str, Any], ...] = tuple(_shipped(code) for code in CODES)
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,19}")
TAKEN = N_("Give the new set a short name of its own, of capital letters and digits.")
NUMBERS = (
    *("name", "name_en", "effective_from", "days", "days_are_working", "large_days", "large_from_fen"),
    *("supplement_days", "registers_outside_area", "capitals_above_fen", "outlier_times"),
    *("needed", "is_verified", "source", "note"),
)
EDITABLE = (*NUMBERS, *PARTS)


def every(*, as_of: datetime | None = None) -> Sequence[RuleSet]:
    """The newest version of every set, the latest set first; `as_of` an instant, what was the newest then."""
    newest = select(RuleSet.code, func.max(RuleSet.version)).group_by(RuleSet.code)
    if as_of is not None:
        newest = newest.where(RuleSet.written_at <= as_of)
    # Asked in the midst of a verb, whose half-done change is not to be stored yet.
    with session.no_autoflush:
        found = session.scalars(select(RuleSet).where(tuple_(RuleSet.code, RuleSet.version).in_(newest)))
        written = {each.code: each for each in found}
    shipped = [RuleSet(**values) for values in SHIPPED if values["code"] not in written]
    return sorted([*written.values(), *shipped], key=lambda rules: rules.effective_from, reverse=True)


def at(day: date, *, as_of: datetime | None = None) -> RuleSet:
    """The newest version of the set in force on `day`; before the first set, of the first."""
    sets = every(as_of=as_of)
    return next((rules for rules in sets if rules.effective_from <= day), sets[-1])


def by_code(code: str) -> RuleSet:
    """The newest version of one set. Raises NotFound."""
    found = next((rules for rules in every() if rules.code == code), None)
    if found is None:
        raise NotFound()
    return found


def version(code: str, number: int) -> RuleSet:
    """One version of a set. Raises NotFound."""
    if number == 0:
        found = next((RuleSet(**values) for values in SHIPPED if values["code"] == code), None)
    else:
        with session.no_autoflush:
            found = session.scalar(select(RuleSet).where(RuleSet.code == code, RuleSet.version == number))
    if found is None:
        raise NotFound()
    return found


def versions(code: str) -> Sequence[RuleSet]:
    """Every version of a set, the first one first. Raises NotFound."""
    shipped = [RuleSet(**values) for values in SHIPPED if values["code"] == code]
    written = session.scalars(select(RuleSet).where(RuleSet.code == code).order_by(RuleSet.version))
    found = [*shipped, *written]
    if not found:
        raise NotFound()
    return found


def fixed(contract: Contract) -> RuleSet | None:
    """The version that was fixed at a contract's acceptance; None before, and of one accepted elsewhere."""
    if contract.rule_set is None or contract.rule_set_version is None:
        return None
    return version(contract.rule_set, contract.rule_set_version)


def of(contract: Contract) -> RuleSet:
    """What a contract is judged by: the version of its acceptance; before that, today's."""
    return fixed(contract) or at(clock.today())


def then(state: Mapping[str, Any], contract: Contract | None = None) -> RuleSet | None:
    """The rules that a contract had in an earlier `state` of it; None where it had none yet.

    Before versions were kept, a state named the set alone: that is the version that the contract was given then.
    """
    code, number = state.get("rule_set"), state.get("rule_set_version")
    if not code:
        return None
    if number is None and contract is not None and contract.rule_set == code:
        number = contract.rule_set_version
    try:
        return version(code, int(number or 0))
    except NotFound:
        return by_code(code)


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


def write(code: str, values: Mapping[str, Any], *, actor: Actor, version: int | None, why: str = "") -> RuleSet:
    """Add a version of a set; contracts that were accepted stay with theirs.

    `values` are by names of EDITABLE; what is not among them stays. Raises NotPermitted, StaleVersion, InvalidInput
    (by "days", or by part, place and column: "reasons-2-title"), NotFound.
    """
    allow(actor, Permission.RULES_EDIT)
    found = by_code(code)
    require_version(found, version)
    wanted = {**plain(found), **values}
    rule_soundness.require(wanted)
    rules = RuleSet(code=code, version=found.version + 1, why=why.strip(), **wanted)
    session.add(rules)
    try:
        ledger.append(actor, "rules.write", rules)
    except IntegrityError as error:
        raise StaleVersion() from error
    return rules


def enter(code: str, values: Mapping[str, Any], *, actor: Actor) -> RuleSet:
    """Add a set of rules, for a law that comes; `values` has every name of EDITABLE.

    Raises NotPermitted, InvalidInput (as `write`; also where the code is taken).
    """
    allow(actor, Permission.RULES_EDIT)
    if not CODE.fullmatch(code) or any(rules.code == code for rules in every()):
        raise InvalidInput({"code": TAKEN})
    rule_soundness.require(values)
    rules = RuleSet(code=code, version=1, **{name: values[name] for name in EDITABLE})
    session.add(rules)
    try:
        ledger.append(actor, "rules.enter", rules)
    except IntegrityError as error:
        raise InvalidInput({"code": TAKEN}) from error
    return rules


def plain(rules: RuleSet) -> dict[str, Any]:
    """A version's values by the names of EDITABLE."""
    return {name: getattr(rules, name) for name in EDITABLE}
