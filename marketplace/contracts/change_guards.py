"""What the guards say of the terms that a registered contract is to have, and that somebody answers for it.

Whoever proposes a very large amount types it in capitals as well; whoever examines gives a reason for what was found;
whoever brings it into force says that the reason holds.
"""

from collections.abc import Iterator, Sequence

from marketplace.contracts import guards, outliers, rule_parts, rules
from marketplace.contracts.change_lifecycle import ChangeState
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.completeness import NO_SUCH_CLASS
from marketplace.contracts.duplicates import ANYBODYS, are_unit_twins
from marketplace.contracts.filing import capitals_problems
from marketplace.contracts.guard_models import GuardCode
from marketplace.contracts.guards import Finding, Guard, Known
from marketplace.contracts.models import Contract
from marketplace.contracts.outliers import Pace
from marketplace.contracts.terms import Terms, columns
from marketplace.core import clock
from marketplace.core.errors import InvalidInput, WrongState
from marketplace.core.exchange import HOME_CURRENCY
from marketplace.core.text import N_
from marketplace.db import acting_as, session

# What can be agreed anew; the parties, their pace and their past were looked at when the contract was registered.
GUARDS: Sequence[Guard] = (
    guards.more_than_the_target,
    guards.very_large,
    guards.far_above_its_kind,
    guards.equipment_without_deduction,
    guards.ends_with_the_year,
)
# A ceiling is no price: it is held against what a slip of the unit makes of it, and not against other contracts.
CEILING_GUARDS: Sequence[Guard] = (guards.more_than_the_target, guards.very_large)


def find(change: ContractChange) -> Sequence[Finding]:
    """What holds of the wanted terms and did not hold of those before, the gravest first; nothing is written."""
    if not change.goes_on:
        return []
    before, wanted = Terms.read(change.before), Terms.read(change.terms)
    with acting_as(ANYBODYS), session.no_autoflush:
        known = {finding.key for finding in _found(change.contract, before)}
        found = [finding for finding in _found(change.contract, wanted) if finding.key not in known]
    return [*_slip_of_the_unit(before, wanted), *found]


def _slip_of_the_unit(before: Terms, wanted: Terms) -> Iterator[Finding]:
    if are_unit_twins(before.amount_fen, wanted.amount_fen):
        about, facts = f"{before.amount_fen} {wanted.amount_fen}", {"amount": str(before.amount_fen)}
        yield Finding(GuardCode.UNIT_TWIN, about, facts)


def _found(contract: Contract, terms: Terms) -> list[Finding]:
    # Beside the session: the contract as it would be, which nobody stores.
    judged, today = Contract(id=contract.id, **columns(terms)), clock.today()
    surroundings = Known(
        rules=rules.of(contract),
        goal_fen=outliers.whole_target(today),
        peers=outliers.peers(judged, today),
        pace=Pace(0, 0),
        alike=(),
        revoked=(),
    )
    asked = CEILING_GUARDS if contract.is_kept else GUARDS
    return [finding for guard in asked for finding in guard(judged, surroundings)]


def kept(change: ContractChange) -> Sequence[Finding]:
    """What was found when it was examined; before that, what the guards find now."""
    if change.state in (ChangeState.DRAFT, ChangeState.PROPOSED):
        return find(change)
    return [Finding(GuardCode(each["code"]), each["about"], each["facts"]) for each in change.findings]  # type: ignore[call-arg]  # a member is found by its code alone


def require_capitals(change: ContractChange, typed: str) -> None:
    """Pass where a new amount above the rules' limit is typed in capitals as well (S5). Raises InvalidInput."""
    wanted = Terms.read(change.terms)
    if not change.goes_on or wanted.currency != HOME_CURRENCY:
        return
    is_new = wanted.amount_fen != Terms.read(change.before).amount_fen
    above = rules.of(change.contract).capitals_above_fen if is_new else wanted.amount_fen
    if problems := capitals_problems(wanted.amount_fen, typed, above):
        raise InvalidInput(problems)


def require_class(change: ContractChange) -> None:
    """Pass where a new class is one that the contract's rules have. Raises InvalidInput."""
    contract, wanted = change.contract, Terms.read(change.terms).subclass
    if wanted is not contract.subclass and not rule_parts.has(rules.of(contract), wanted):
        raise InvalidInput({"subclass": NO_SUCH_CLASS})


def let_pass(change: ContractChange, why: str) -> None:
    """Keep what is found with the examiner's reason for all of it. Raises InvalidInput where there is none."""
    found = find(change)
    if found and not why.strip():
        raise InvalidInput({"why": N_("Please say why the change is right all the same.")})
    change.findings = [
        {"code": finding.code.value, "about": finding.about, "facts": finding.facts} for finding in found
    ]
    change.why_it_passes = why.strip() if found else ""


def forget(change: ContractChange) -> None:
    """What goes back is looked at anew."""
    change.findings, change.why_it_passes = [], ""


def require_confirmed(change: ContractChange, *, is_confirmed: bool) -> None:
    """Pass where the second officer says that the reason holds for what is found. Raises WrongState, InvalidInput."""
    if {finding.key for finding in find(change)} - {finding.key for finding in kept(change)}:
        raise WrongState(N_("Something more was found since it was examined: send it back to be examined anew."))
    if change.findings and not is_confirmed:
        raise InvalidInput({"is_confirmed": N_("Look at what was found and at the reason, and say that it holds.")})


def confirmed(change: ContractChange) -> dict[str, str]:
    """What the approval says in the ledger of what was found; nothing where there was nothing."""
    return {"confirmed": " ".join(each["code"] for each in change.findings)} if change.findings else {}


def needs_experts(change: ContractChange) -> int | None:
    """From how many fen of technology value the rules want experts, where the change lifts a contract above it."""
    if not change.goes_on or change.contract.is_kept:
        return None
    limit = rules.of(change.contract)
    before, wanted = (Terms.read(each).technology_fen for each in (change.before, change.terms))
    is_new = rules.is_large(limit, wanted) and not rules.is_large(limit, before)
    return limit.large_from_fen if is_new else None
