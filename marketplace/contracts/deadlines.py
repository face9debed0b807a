"""The office's deadlines: when they begin, stop and are counted anew, and what lapses when nobody answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from sqlalchemy import select

from marketplace import ledger
from marketplace.contracts import news, rules
from marketplace.contracts.expert_models import ExpertOpinion
from marketplace.contracts.lifecycle import DUE, LIFECYCLE, ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.rule_models import RuleSet
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.core.workdays import ONE_DAY
from marketplace.db import acting_as, session, unit_of_work
from marketplace.district import calendar

DAILY = system(Via.WORKER)
# With so many days left, something is marked as near.
NEAR = 3


def start_clock(contract: Contract) -> None:
    """Today the papers are complete: the rules of today hold, and their time limit begins (1.8)."""
    contract.accepted_on, contract.lapses_on = clock.today(), None
    chosen, before = rules.at(contract.accepted_on), (contract.rule_set, contract.rule_set_version)
    contract.rule_set, contract.rule_set_version = chosen.code, chosen.version
    if before not in ((None, None), (chosen.code, chosen.version)):
        # Answers to the questions of other rules say nothing of this contract any more.
        contract.class_test = {}
    contract.due_on = _due_on(contract, chosen)


def stop_clock(contract: Contract) -> None:
    """While a supplement is waited for there is no due date, but a day by which it has to come."""
    contract.due_on = None
    contract.lapses_on = clock.today() + rules.of(contract).supplement_days * ONE_DAY


def lengthen(contract: Contract) -> None:
    """A contract that needs experts has the longer limit, from the same acceptance (1.8)."""
    chosen = rules.fixed(contract)
    if contract.accepted_on and chosen:
        contract.due_on = rules.due_on(chosen, contract.accepted_on, is_large=True)


def _due_on(contract: Contract, chosen: RuleSet) -> date | None:
    assert contract.accepted_on is not None
    is_large = rules.is_large(chosen, contract.technology_fen) or _went_to_experts(contract)
    return rules.due_on(chosen, contract.accepted_on, is_large=is_large)


def _went_to_experts(contract: Contract) -> bool:
    """Whether it was disputed and has kept the longer limit since; experts leave by an opinion alone."""
    if contract.state is ContractState.EXPERT_REVIEW:
        return True
    with session.no_autoflush:
        heard = select(ExpertOpinion.id).where(ExpertOpinion.contract_id == contract.id).limit(1)
        return session.scalar(heard) is not None


def count_anew(subjects: Sequence[str]) -> None:
    """The calendar of a year has changed: the due dates of what is under way follow it."""
    with acting_as(DAILY), unit_of_work():
        for contract in session.scalars(select(Contract).where(Contract.state.in_(DUE))):
            _count_anew(contract)


def _count_anew(contract: Contract) -> None:
    chosen = rules.fixed(contract)
    if chosen is None:
        return
    due = _due_on(contract, chosen)
    if due != contract.due_on:
        contract.due_on = due
        ledger.append(DAILY, "contract.count_anew", contract)


def let_lapse() -> int:
    """视为撤回: what nobody supplemented in time counts as withdrawn; gives how many did."""
    late = select(Contract).where(Contract.state == ContractState.SUPPLEMENT, Contract.lapses_on < clock.today())
    with acting_as(DAILY):
        if session.scalars(late).first() is None:
            # Looked at once a minute: nobody else's turn to write is taken for nothing.
            return 0
        with unit_of_work():
            return sum(map(_lapse, session.scalars(late).all()))


def _lapse(contract: Contract) -> int:
    LIFECYCLE.apply(contract, "lapse")
    ledger.append(DAILY, "contract.lapse", contract)
    news.lapsed(contract)
    return 1


def working_days_left(contract: Contract) -> int | None:
    """Working days until the due date, negative when it is past; None where there is none."""
    return None if contract.due_on is None else _working_days_until(contract.due_on)


def _working_days_until(day: date) -> int:
    try:
        return calendar.working_days_until(clock.today(), day)
    except calendar.CalendarMissing:
        return (day - clock.today()).days


@dataclass(frozen=True)
class Left:
    """How much time there is until `day`: in working days for a decision, in days for a supplement."""

    day: date
    days: int
    is_working: bool

    @property
    def colour(self) -> str:
        """Red for what is late, orange for what is near, blue for what has time."""
        return "red" if self.days < 0 else "orange" if self.days <= NEAR else "blue"


def time_left(contracts: Iterable[Contract]) -> dict[UUID, Left]:
    """Of each contract that has a deadline at present; each day of the calendar is counted once."""
    count = cache(_working_days_until)
    found: dict[UUID, Left] = {}
    for contract in contracts:
        if contract.state in DUE and contract.due_on:
            found[contract.id] = Left(contract.due_on, count(contract.due_on), is_working=True)
        elif contract.state is ContractState.SUPPLEMENT and contract.lapses_on:
            found[contract.id] = Left(contract.lapses_on, (contract.lapses_on - clock.today()).days, is_working=False)
    return found
