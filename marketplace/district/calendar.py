"""The calendar of working days: what the bureau has entered for a year, else the state's as the library knows it.

Source: the yearly notice of the State Council's office on holidays (国务院办公厅关于节假日安排的通知).
"""

from collections.abc import Callable, Iterable
from datetime import date

import chinese_calendar
from sqlalchemy import select

from marketplace import ledger
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, InvalidInput, StaleVersion
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.workdays import after_working_days, working_days_between
from marketplace.db import session
from marketplace.district.models import CalendarYear
from marketplace.jobs import outbox

SATURDAY = 5
IsWorking = Callable[[date], bool]
# Told to whoever keeps deadlines, when a year's days have changed.
CHANGED_TOPIC = "calendar.changed"


class CalendarMissing(DomainError):
    """A day of a year whose calendar nobody has published yet."""

    def __init__(self, year: int) -> None:
        super().__init__(
            N_("The calendar of working days of %(year)s is not published yet: the bureau enters it first."),
            year=str(year),
        )


def year(number: int) -> CalendarYear | None:
    """What the bureau has entered for a year."""
    # Asked in the midst of a verb, whose half-done change is not to be stored yet.
    with session.no_autoflush:
        return session.scalar(select(CalendarYear).where(CalendarYear.year == number))


def is_working(day: date) -> bool:
    """Whether `day` is worked. Raises CalendarMissing."""
    return _of_year(day.year)(day)


def _of_year(number: int) -> IsWorking:
    """What tells the working days of a year, having asked for it once."""
    entered = year(number)
    if entered is None:
        return _shipped
    off, worked = frozenset(entered.days_off), frozenset(entered.days_worked)
    return lambda day: day.isoformat() in worked if day.weekday() >= SATURDAY else day.isoformat() not in off


def _of_any_year() -> IsWorking:
    known: dict[int, IsWorking] = {}

    def is_working(day: date) -> bool:
        if day.year not in known:
            known[day.year] = _of_year(day.year)
        return known[day.year](day)

    return is_working


def is_published(number: int) -> bool:
    """Whether the working days of a year are known."""
    try:
        is_working(date(number, 1, 1))
    except CalendarMissing:
        return False
    return True


def _shipped(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise CalendarMissing(day.year) from None


def working_day_after(start: date, count: int) -> date:
    """The `count`-th working day after `start`. Raises CalendarMissing."""
    return after_working_days(start, count, _of_any_year())


def working_days_until(start: date, end: date) -> int:
    """Working days after `start` up to `end`; negative where that is past. Raises CalendarMissing."""
    return working_days_between(start, end, _of_any_year())


def exceptions(number: int) -> tuple[list[date], list[date]]:
    """Of a year that is known: weekdays off, and weekend days worked. Raises CalendarMissing."""
    is_worked = _of_year(number)
    off: list[date] = []
    worked: list[date] = []
    for ordinal in range(date(number, 1, 1).toordinal(), date(number + 1, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        usual = day.weekday() < SATURDAY
        if is_worked(day) != usual:
            (off if usual else worked).append(day)
    return off, worked


def enter_year(
    number: int, days_off: Iterable[date], days_worked: Iterable[date], *, actor: Actor, version: int = 0
) -> CalendarYear:
    """Say which weekdays of a year are off and which weekend days are worked; deadlines follow.

    Raises NotPermitted, InvalidInput (a day of another year, a weekday among the worked), StaleVersion.
    """
    allow(actor, Permission.CALENDAR_EDIT)
    off, worked = sorted(set(days_off)), sorted(set(days_worked))
    _require_fit(number, off, worked)
    entered = year(number) or CalendarYear(year=number)
    if (entered.version or 0) != version:
        raise StaleVersion()
    entered.days_off = [day.isoformat() for day in off]
    entered.days_worked = [day.isoformat() for day in worked]
    session.add(entered)
    ledger.append(actor, "calendar.enter", entered)
    outbox.put(CHANGED_TOPIC, str(number))
    return entered


def _require_fit(number: int, off: list[date], worked: list[date]) -> None:
    problems: dict[str, DomainError | str] = {}
    if any(day.year != number for day in off) or any(day.weekday() >= SATURDAY for day in off):
        problems["days_off"] = N_("Only Mondays to Fridays of this year can be taken off.")
    if any(day.year != number for day in worked) or any(day.weekday() < SATURDAY for day in worked):
        problems["days_worked"] = N_("Only Saturdays and Sundays of this year can be made working days.")
    if problems:
        raise InvalidInput(problems)
