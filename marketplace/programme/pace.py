"""How fast a goal must be pursued from a day on: the months left, what each must bring, and whether it is late."""

from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.core.money import floored_percent


@dataclass(frozen=True)
class Pace:
    """A day within a period; a month has elapsed when its last day is over, so the present one is still left."""

    starts_on: date
    ends_on: date
    as_of: date

    @property
    def months(self) -> int:
        """The calendar months of the period."""
        return _month(self.ends_on) - _month(self.starts_on) + 1

    @property
    def months_elapsed(self) -> int:
        """Those that are over."""
        over = _month(self.as_of + timedelta(days=1)) - _month(self.starts_on)
        return min(max(over, 0), self.months)

    @property
    def months_left(self) -> int:
        """Those in which something can still be done; the last day itself is one chance more."""
        return max(1, self.months - self.months_elapsed)

    @property
    def days(self) -> int:
        """The length of the period."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def days_elapsed(self) -> int:
        """The days up to the present one."""
        return min(max((self.as_of - self.starts_on).days + 1, 0), self.days)

    @property
    def time_percent(self) -> str:
        """The share of the time that is gone, rounded down."""
        return floored_percent(self.days_elapsed, self.days)

    def monthly(self, missing: int) -> int:
        """What each month that is left must bring, rounded up, so that the sum does arrive."""
        return -(-missing // self.months_left)

    def behind(self, reached: int, goal: int) -> int:
        """How much should be there by now at an even pace and is not; nothing where it is on track."""
        return max(0, goal * self.days_elapsed // self.days - reached)


def _month(day: date) -> int:
    return day.year * 12 + day.month
