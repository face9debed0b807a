"""Warnings let pass: the first reviewer gives a reason for each, and the second confirms them before registering."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true

from marketplace import ledger
from marketplace.contracts import guards
from marketplace.contracts.beginning import begin_review
from marketplace.contracts.duplicates import ANYBODYS
from marketplace.contracts.guard_models import COMPARED, IN_CAPITALS, IN_CAPITALS_TWICE, ContractWarning, GuardCode
from marketplace.contracts.guards import Finding
from marketplace.contracts.impartiality import require_second_person
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core import capitals, clock
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import DomainError, InvalidInput, NotPermitted, WrongState
from marketplace.core.exchange import HOME_CURRENCY
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.db import acting_as, protect, session

S = ContractState
# While the contract lies at the first review, the guards look anew, and their warnings can be answered.
LOOKED_AT = (S.SUBMITTED, S.ACCEPTED, S.EXPERT_REVIEW)
ANSWERED_IN = (S.ACCEPTED, S.EXPERT_REVIEW)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Warnings speak of other contracts: they are the office's, and the auditor's."""
    return true() if actor.is_system or actor.has(Role.REVIEWER, Role.REGISTRAR, Role.AUDITOR) else false()


protect(ContractWarning, visible_to)


@dataclass(frozen=True)
class Answer:
    """Why a warning passes; further what some need: the amount in capitals, that two contracts were compared."""

    reason: str
    amount_in_capitals: str = ""
    is_compared: bool = False


def of(contract: Contract) -> Sequence[ContractWarning]:
    """The warnings that hold, the first found first."""
    return [warning for warning in _every(contract) if warning.cleared_at is None]


def _every(contract: Contract) -> Sequence[ContractWarning]:
    query = select(ContractWarning).where(ContractWarning.contract_id == contract.id)
    with session.no_autoflush:
        return session.scalars(query.order_by(ContractWarning.found_at, ContractWarning.id)).all()


def present(contract: Contract) -> Sequence[ContractWarning]:
    """The warnings as they would be kept if the guards looked now; nothing is written."""
    kept = of(contract)
    if contract.state not in LOOKED_AT:
        return kept
    found = {finding.key: finding for finding in guards.find(contract)}
    known = {key(warning) for warning in kept}
    fresh = [_warning(contract, finding) for finding_key, finding in found.items() if finding_key not in known]
    return [warning for warning in kept if key(warning) in found] + fresh


def key(warning: ContractWarning) -> tuple[GuardCode, str]:
    """What one warning of a contract is known by."""
    return warning.code, warning.about


def _warning(contract: Contract, finding: Finding) -> ContractWarning:
    return ContractWarning(
        contract_id=contract.id,
        code=finding.code,
        about=finding.about,
        other_id=finding.other_id,
        facts=finding.facts,
        reason="",
    )


def look(contract: Contract, actor: Actor) -> None:
    """Let every guard look, keep what they find, and clear what no longer holds. The contract's entry follows.

    Called first of all in a verb, while the contract has no unsaved change.
    """
    found = {finding.key: finding for finding in guards.find(contract)}
    with acting_as(ANYBODYS):
        kept = {key(warning): warning for warning in _every(contract)}
        for known, warning in kept.items():
            if (known in found) is (warning.cleared_at is not None):
                warning.cleared_at = None if known in found else clock.now()
                ledger.append(actor, "warning.find" if known in found else "warning.clear", warning)
        for known, finding in found.items():
            if known not in kept:
                kept[known] = _warning(contract, finding)
                session.add(kept[known])
                ledger.append(actor, "warning.find", kept[known])
    contract.open_warnings = _open(list(kept.values()))


def _open(warnings: Sequence[ContractWarning]) -> int:
    return sum(warning.cleared_at is None and warning.confirmed_at is None for warning in warnings)


def require_answered(contract: Contract, actor: Actor) -> None:
    """Look once more, and pass where every warning has its reason. Raises WrongState.

    What a second reviewer confirmed before the contract came back is confirmed anew.
    """
    look(contract, actor)
    warnings = of(contract)
    for warning in warnings:
        if not warning.reason:
            raise WrongState(N_("Say first why this warning passes: %(guard)s."), guard=warning.code.label)
    for warning in [each for each in warnings if each.confirmed_at is not None]:
        _unconfirm(warning)
        ledger.append(actor, "warning.take_back", warning)
    contract.open_warnings, contract.warnings_confirmed_by = len(warnings), None


def require_confirmed(contract: Contract, actor: Actor) -> None:
    """Pass where the registrar has confirmed every warning; asks the contract alone. Raises WrongState."""
    if not holds_up(contract, actor):
        return
    if contract.open_warnings:
        raise WrongState(N_("Confirm this warning first: %(guard)s."), guard=_first_open(contract).code.label)
    raise WrongState(N_("Another person has confirmed the warnings: confirm them yourself first."))


def holds_up(contract: Contract, actor: Actor) -> bool:
    """Whether a warning keeps the actor from registering a contract; asks the contract alone."""
    return contract.open_warnings > 0 or contract.warnings_confirmed_by not in (None, actor.person_id)


def _first_open(contract: Contract) -> ContractWarning:
    return next(warning for warning in of(contract) if warning.confirmed_at is None)


def answer(
    contract: Contract, code: GuardCode, about: str, said: Answer, *, actor: Actor, version: int
) -> ContractWarning:
    """Let one warning pass, for a reason. A reason given before is replaced, and has to be confirmed anew.

    Raises NotPermitted, StaleVersion, WrongState (no longer at the first review, or the warning no longer holds),
    InvalidInput.
    """
    begin_review(contract, Permission.CONTRACT_REVIEW, actor, version)
    if contract.state not in ANSWERED_IN:
        raise WrongState(N_("Warnings are answered during the first review."))
    look(contract, actor)
    warning = next((each for each in of(contract) if key(each) == (code, about)), None)
    if warning is None:
        raise WrongState(N_("This warning no longer holds."))
    _require_said(contract, code, said)
    warning.reason, warning.answered_by, warning.answered_at = said.reason.strip(), actor.person_id, clock.now()
    _unconfirm(warning)
    ledger.append(actor, "warning.answer", warning)
    _record(contract, "contract.answer_warning", actor, code)
    return warning


def _require_said(contract: Contract, code: GuardCode, said: Answer) -> None:
    problems: dict[str, DomainError | str] = {}
    if not said.reason.strip():
        problems["reason"] = N_("Please say why the contract is right all the same.")
    if code in COMPARED and not said.is_compared:
        problems["is_compared"] = N_("Compare the two contracts first, and say so here.")
    if code in IN_CAPITALS and in_yuan(contract):
        problems |= _wrong_capitals(contract, said.amount_in_capitals)
    if problems:
        raise InvalidInput(problems)


def in_yuan(contract: Contract) -> bool:
    """Whether the signed paper has its amount in capitals of yuan at all."""
    return contract.currency == HOME_CURRENCY


def _wrong_capitals(contract: Contract, typed: str) -> dict[str, DomainError | str]:
    if not typed.strip():
        return {"amount_in_capitals": N_("Please copy the amount in capitals from the signed contract.")}
    try:
        meant = capitals.read(typed)
    except capitals.CapitalsError as error:
        return {"amount_in_capitals": error}
    if meant == contract.amount_fen:
        return {}
    return {
        "amount_in_capitals": N_("These capitals are not the amount of the filing: ask the filer to put it right.")
    }


def confirm(
    contract: Contract, ticked: Sequence[UUID], amount_in_capitals: str = "", *, actor: Actor, version: int
) -> None:
    """The second reviewer has looked at each warning and its reason, and takes them as they stand.

    Raises NotPermitted (who passed the first review, or gave a reason), WrongState, StaleVersion, InvalidInput (not
    every one is ticked; the amount in capitals where it is above the whole target).
    """
    begin_review(contract, Permission.CONTRACT_REGISTER, actor, version)
    if contract.state is not S.REVIEWED:
        raise WrongState(N_("Warnings are confirmed after the first review."))
    require_second_person(contract, actor)
    warnings = of(contract)
    _require_another(warnings, actor)
    _require_each(contract, warnings, ticked, amount_in_capitals)
    for warning in warnings:
        warning.confirmed_by, warning.confirmed_at = actor.person_id, clock.now()
        ledger.append(actor, "warning.confirm", warning)
    contract.warnings_confirmed_by = actor.person_id
    _record(contract, "contract.confirm_warnings", actor)


def _require_another(warnings: Sequence[ContractWarning], actor: Actor) -> None:
    if actor.person_id is not None and any(warning.answered_by == actor.person_id for warning in warnings):
        raise NotPermitted(N_("Whoever gave the reason for a warning does not confirm it."))


def _require_each(
    contract: Contract, warnings: Sequence[ContractWarning], ticked: Sequence[UUID], typed: str
) -> None:
    problems: dict[str, DomainError | str] = {}
    if {warning.id for warning in warnings} - set(ticked):
        problems["ticked"] = N_("Look at each warning and its reason, and tick it.")
    if in_yuan(contract) and any(warning.code in IN_CAPITALS_TWICE for warning in warnings):
        problems |= _wrong_capitals(contract, typed)
    if problems:
        raise InvalidInput(problems)


def _unconfirm(warning: ContractWarning) -> None:
    warning.confirmed_by = warning.confirmed_at = None


def _record(contract: Contract, action: str, actor: Actor, code: GuardCode | None = None) -> None:
    contract.open_warnings = _open(of(contract))
    # Counts a version even where the number of warnings stays the same.
    contract.changed_at = clock.now()
    ledger.append(actor, action, contract, **({"guard": code.value} if code else {}))
