"""What a contract's figures are compared with: the target, amounts of the same class, the seller's own pace."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low

from sqlalchemy import Select, exists, func, select, union_all

from marketplace.contracts.classes import Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, ContractParty, Side
from marketplace.core.workdays import ONE_DAY
from marketplace.db import session

YEARS = 3
# The median is that of the latest so many of a class: the registry's last months must not slow down with its years.
MOST = 2_000
# Of fewer a median says nothing.
FEWEST = 5
# A series is sudden with so many filings in a week, and so many times the weeks of the year before.
SERIES_DAYS, SERIES_FROM, SERIES_TIMES = 7, 10, 5

Goal = Callable[[date], int | None]
_goals: list[Goal] = []


def measure_against(goal: Goal) -> None:
    """Say how the whole target (fen) of a day is known; the programme's room does, which lies to the right."""
    _goals[:] = [goal]


def whole_target(day: date) -> int | None:
    """成交额 of the whole target of a day in fen; None where there is none."""
    return _goals[0](day) if _goals else None


@dataclass(frozen=True)
class Peers:
    """The registered contracts of one class: how many were looked at, and the median of their amounts in fen."""

    count: int
    median_fen: int


def peers(contract: Contract, day: date) -> Peers | None:
    """What contracts of the same class were worth in the three years before `day`; None where they are few."""
    alike = [each for each in Subclass if each.contract_class is contract.contract_class]
    latest = union_all(*(_latest(subclass, contract, day) for subclass in alike)).subquery()
    query = select(latest.c.amount_fen).order_by(latest.c.registered_on.desc()).limit(MOST)
    amounts = session.scalars(query).all()
    return Peers(len(amounts), median_low(amounts)) if len(amounts) >= FEWEST else None


def _latest(subclass: Subclass, contract: Contract, day: date) -> Select[tuple[int, date | None]]:
    """The latest of one sub-class, each read from the end of its own part of the index."""
    query = select(Contract.amount_fen, Contract.registered_on).where(
        Contract.subclass == subclass,
        Contract.registered_on > _years_before(day),
        Contract.registered_on <= day,
        Contract.state != ContractState.REVOKED,
        Contract.id != contract.id,
    )
    latest = query.order_by(Contract.registered_on.desc()).limit(MOST).subquery()
    return select(latest.c.amount_fen, latest.c.registered_on)


def _years_before(day: date) -> date:
    # The last day of February has its fellow in three years' time on the 28th.
    return day.replace(year=day.year - YEARS, day=min(day.day, 28) if day.month == 2 else day.day)


@dataclass(frozen=True)
class Pace:
    """How many contracts a filer handed in within a week, and in the year before that."""

    lately: int
    before: int

    @property
    def is_sudden(self) -> bool:
        """Whether the week is no week like the others."""
        return self.lately >= SERIES_FROM and self.lately * 52 > SERIES_TIMES * self.before


def pace(contract: Contract, day: date) -> Pace:
    """The pace of a contract's filer; the contract itself counts as handed in on `day`."""
    week = Contract.submitted_on > day - SERIES_DAYS * ONE_DAY
    query = select(func.count().filter(week), func.count().filter(~week)).where(
        Contract.owner_id == contract.owner_id,
        Contract.id != contract.id,
        Contract.submitted_on > day - (SERIES_DAYS + 365) * ONE_DAY,
    )
    lately, before = session.execute(query).one()
    return Pace(lately + 1, before)


def revoked_of_seller(contract: Contract) -> Sequence[Contract]:
    """The seller's contracts whose registration was revoked, the last first."""
    sellers = [party.organisation_id for party in contract.parties if party.side is Side.SELLER]
    # Asked of each revoked one: of those there are few.
    is_sellers = exists().where(
        ContractParty.contract_id == Contract.id,
        ContractParty.side == Side.SELLER,
        ContractParty.organisation_id.in_([known for known in sellers if known]),
    )
    query = select(Contract).where(is_sellers, Contract.state == ContractState.REVOKED)
    return session.scalars(query.order_by(Contract.ended_on.desc(), Contract.id)).all()
