"""Exchange rates (汇率) as the bureau enters them, and which one holds on a day (domain/contracts.md T9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select

from marketplace import ledger
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, InvalidInput, NotFound
from marketplace.core.exchange import DECIMALS, Quote, write_rate
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.db import session
from marketplace.district.models import ExchangeRate

# A rate holds for so many calendar days after its own.
HOLDS_DAYS = 10
# Two rates of a currency that follow each other differ by less than a tenth, unless something is wrong.
NEAR_PERCENT = 10
NO_RATE = N_("There is no rate of %(currency)s for %(day)s or the ten days before: the bureau enters one first.")


class RateMissing(DomainError):
    """No rate of the currency is young enough."""

    def __init__(self, currency: str, day: date) -> None:
        super().__init__(NO_RATE, currency=currency, day=day.isoformat())


@dataclass(frozen=True)
class NewRate:
    """A rate to enter: `millionths` of a yuan for `units` of the currency, or of the currency for one yuan.

    `is_sure`: whoever enters it has seen that it is far from the rate before.
    """

    currency: str
    units: int
    millionths: int
    quoted_on: date
    source: str
    is_indirect: bool = False
    is_sure: bool = False


def at(currency: str, day: date) -> ExchangeRate:
    """The latest rate on or before `day`, at most ten days old. Raises RateMissing."""
    found = _latest(currency, day)
    if found is None or found.quoted_on < day - timedelta(days=HOLDS_DAYS):
        raise RateMissing(currency, day)
    return found


def _latest(currency: str, day: date) -> ExchangeRate | None:
    query = select(ExchangeRate).where(
        ExchangeRate.currency == currency, ExchangeRate.struck_at.is_(None), ExchangeRate.quoted_on <= day
    )
    # Asked in the midst of a verb, whose half-done change is not to be stored yet.
    with session.no_autoflush:
        return session.scalars(query.order_by(ExchangeRate.quoted_on.desc()).limit(1)).first()


def nearest(currency: str, day: date) -> ExchangeRate:
    """The rate that holds on `day`, or else the latest before it: for what is not registered yet. Raises RateMissing.

    A filing may wait longer than a rate holds; its amount in yuan is reckoned anew when it is registered.
    """
    found = _latest(currency, day)
    if found is None:
        raise RateMissing(currency, day)
    return found


def is_near(one: Fraction, other: Fraction) -> bool:
    """Whether two amounts, or what two rates make of one, differ by at most a tenth of the smaller."""
    return abs(one - other) * 100 <= min(one, other) * NEAR_PERCENT


def quote(rate: ExchangeRate) -> Quote:
    """A rate as the arithmetic takes it."""
    return Quote(rate.currency, rate.units, rate.millionths, rate.is_indirect)


def by_id(rate_id: UUID) -> ExchangeRate:
    """One rate. Raises NotFound."""
    found = session.get(ExchangeRate, rate_id)
    if found is None:
        raise NotFound()
    return found


def latest(limit: int = 200) -> Sequence[ExchangeRate]:
    """What was entered, the newest day first, struck out ones included."""
    newest = select(ExchangeRate).order_by(
        ExchangeRate.quoted_on.desc(), ExchangeRate.currency, ExchangeRate.created_at
    )
    return session.scalars(newest.limit(limit)).all()


def enter(given: NewRate, *, actor: Actor) -> ExchangeRate:
    """Enter the rate of a currency on a day.

    Raises NotPermitted, InvalidInput (a day that has one already; a rate far from the one before, without `is_sure`).
    """
    allow(actor, Permission.RATE_EDIT)
    _require_sound(given)
    said = {name: value for name, value in vars(given).items() if name != "is_sure"}
    made = ExchangeRate(**said, entered_by=actor.person_id)
    session.add(made)
    ledger.append(actor, "rate.enter", made)
    return made


def strike(rate: ExchangeRate, *, actor: Actor, version: int) -> None:
    """Strike a wrong rate out: contracts that were registered by it keep it. Raises NotPermitted, StaleVersion."""
    allow(actor, Permission.RATE_EDIT)
    require_version(rate, version)
    rate.struck_at = clock.now()
    ledger.append(actor, "rate.strike", rate)


def _require_sound(given: NewRate) -> None:
    problems: dict[str, DomainError | str] = {}
    if given.currency not in DECIMALS:
        problems["currency"] = N_("Please choose a currency.")
    if given.units not in (1, 100) or given.millionths <= 0:
        problems["rate"] = N_("A rate is what 1 or 100 units cost in yuan.")
    if given.quoted_on > clock.today():
        problems["quoted_on"] = N_("This day lies in the future.")
    taken = (ExchangeRate.quoted_on == given.quoted_on, ExchangeRate.struck_at.is_(None))
    query = select(ExchangeRate.id).where(ExchangeRate.currency == given.currency, *taken)
    if not problems and session.scalar(query):
        problems["quoted_on"] = N_("This day has its rate already; strike that out first if it is wrong.")
    if not problems and not given.is_sure:
        problems |= _far_from_before(given)
    if problems:
        raise InvalidInput(problems)


def far_before(typed: Quote, day: date) -> ExchangeRate | None:
    """The rate on or before `day`, where what was typed for it is far away: more than a tenth.

    A slip of the comma, or a rate typed the other way round, costs more than any contract is worth.
    """
    before = _latest(typed.currency, day)
    if before is None or is_near(typed.fen_per_minor, quote(before).fen_per_minor):
        return None
    return before


def _far_from_before(given: NewRate) -> dict[str, DomainError | str]:
    before = far_before(Quote(given.currency, given.units, given.millionths, given.is_indirect), given.quoted_on)
    if before is None:
        return {}
    told = DomainError(
        N_("More than %(percent)s%% away from the rate of %(day)s, %(rate)s: correct it, or tick that it is so."),
        percent=NEAR_PERCENT,
        day=before.quoted_on.isoformat(),
        rate=write_rate(before.millionths),
    )
    return {"rate": told, "is_sure": N_("Tick this only after comparing it with the source.")}
