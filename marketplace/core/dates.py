"""Legal dates are days of the calendar: read from typed text without guessing, and moved by whole months."""

import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date

from marketplace.core.errors import DomainError
from marketplace.core.text import N_, half_width

FIRST_YEAR, LAST_YEAR = 1990, 2100

_WRITTEN = re.compile(
    r"(?P<year>[0-9]{4})(?:"
    r"(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
    r"|\s*年\s*(?P<month_cn>[0-9]{1,2})\s*月\s*(?P<day_cn>[0-9]{1,2})\s*日)"
)


class DateError(DomainError, ValueError):
    """A text is not a day that can be meant here; `message` and `params` say why."""


def parse_date(text: str) -> date:
    """The day written as 2025-03-10, 2025/3/10, 2025.3.10 or 2025年3月10日, in half or full width.

    Raises DateError when the order of the parts is open (03/10/2025), a part is missing, the calendar has no such
    day, or the year is outside 1990–2100. Source: domain/contracts.md T17.
    """
    written = half_width(text)
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise _refusal(written)
    year, month = int(match["year"]), int(match["month"] or match["month_cn"])
    return _day_of_calendar(year, month, int(match["day"] or match["day_cn"]), written)


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later (earlier if negative), or that month's last day where it is missing.

    A period counted this way includes the day returned. Raises DateError beyond the calendar.
    Source: domain/contracts.md T18 (2024-02-29 + 12 months = 2025-02-28).
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise DateError(N_("The period ends beyond the calendar."))
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def _day_of_calendar(year: int, month: int, day: int, written: str) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = N_("“%(typed)s” is outside the years %(first)s to %(last)s.")
        raise DateError(message, typed=written, first=FIRST_YEAR, last=LAST_YEAR)
    try:
        return date(year, month, day)
    except ValueError:
        raise DateError(N_("The calendar has no day “%(typed)s”."), typed=written) from None


def _refusal(written: str) -> DateError:
    if not written:
        return DateError(N_("Type a date."))
    message = N_("“%(typed)s” is not a date; write year, month and day like 2025-03-10.")
    return DateError(message, typed=written[:40])
