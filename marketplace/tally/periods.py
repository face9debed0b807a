"""Months, quarters and years by their keys: 2024-12, 2024-Q4, 2024."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from marketplace.core.dates import FIRST_YEAR, LAST_YEAR
from marketplace.core.text import N_
from marketplace.core.titles import Titled

_KEY = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")
_DAY = timedelta(days=1)


class Span(Titled):
    """How long a period is."""

    YEAR = "year", N_("Year")
    QUARTER = "quarter", N_("Quarter")
    MONTH = "month", N_("Month")

    @property
    def months(self) -> int:
        """How many months it has."""
        return {Span.YEAR: 12, Span.QUARTER: 3, Span.MONTH: 1}[self]


@dataclass(frozen=True)
class Period:
    """A month, a quarter or a year, from its first month (counted from year 0)."""

    span: Span
    first: int

    @classmethod
    def read(cls, key: str) -> Self | None:
        """The period of a key; None where it is none."""
        found = _KEY.fullmatch(key)
        if found is None or not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
            return None
        year = int(found["year"]) * 12
        if found["quarter"]:
            return cls(Span.QUARTER, year + (int(found["quarter"]) - 1) * 3)
        return cls(Span.MONTH, year + int(found["month"]) - 1) if found["month"] else cls(Span.YEAR, year)

    @classmethod
    def of(cls, span: Span, day: date) -> Self:
        """The period of that length in which a day lies."""
        month = day.year * 12 + day.month - 1
        return cls(span, month - month % span.months)

    @property
    def key(self) -> str:
        """What it is called everywhere."""
        year, month = divmod(self.first, 12)
        endings = {Span.YEAR: "", Span.QUARTER: f"-Q{month // 3 + 1}", Span.MONTH: f"-{month + 1:02d}"}
        return f"{year:04d}{endings[self.span]}"

    @property
    def starts_on(self) -> date:
        """Its first day."""
        return _first_day(self.first)

    @property
    def ends_on(self) -> date:
        """Its last day."""
        return _first_day(self.first + self.span.months) - _DAY

    def year_before(self) -> "Period":
        """The same period a year earlier, with which it is compared."""
        return Period(self.span, self.first - 12)

    def moved(self, by: int) -> "Period":
        """So many periods later, or earlier where negative."""
        return Period(self.span, self.first + by * self.span.months)


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
