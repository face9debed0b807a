"""Legal dates are days of the calendar: read from typed text without guessing, and moved by whole months."""

import re
from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta

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


# Spreadsheets count days from one of two first days; the older count holds a 29 February 1900 that never was.
_EPOCH_1904, _BEFORE_1900, _FALSE_LEAP_DAY = date(1904, 1, 1), date(1899, 12, 31), 60


def from_serial(number: float, *, is_1904: bool = False) -> date:
    """The day that a spreadsheet keeps as a number, by its epoch; the time of day is dropped (T17).

    Raises DateError outside 1990–2100, and for the 29 February 1900.
    """
    # Farther away is no day that can be meant, and may be beyond the calendar.
    serial = int(number) if 0 <= number < 1_000_000 else -1
    if serial < 0:
        raise _outside(f"{number:.15g}")
    if is_1904:
        found = _EPOCH_1904 + timedelta(serial)
    elif serial == _FALSE_LEAP_DAY:
        raise DateError(N_("The calendar has no day “%(typed)s”."), typed="1900-02-29")
    else:
        found = _BEFORE_1900 + timedelta(serial - (serial > _FALSE_LEAP_DAY))
    return parse_date(found.isoformat())


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
        raise _outside(written)
    try:
        return date(year, month, day)
    except ValueError:
        raise DateError(N_("The calendar has no day “%(typed)s”."), typed=written) from None


def _outside(typed: str) -> DateError:
    message = N_("“%(typed)s” is outside the years %(first)s to %(last)s.")
    return DateError(message, typed=typed, first=FIRST_YEAR, last=LAST_YEAR)


def _refusal(written: str) -> DateError:
    if not written:
        return DateError(N_("Type a date."))
    message = N_("“%(typed)s” is not a date; write year, month and day like 2025-03-10.")
    return DateError(message, typed=written[:40])
