"""Deadlines in days: the day after the start is day 1, and the day that falls on the count is the last."""

from collections.abc import Callable
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def after_working_days(start: date, count: int, is_working: Callable[[date], bool]) -> date:
    """The `count`-th working day after `start`. Raises whatever `is_working` raises for a day it does not know."""
    day = start
    while count > 0:
        day += ONE_DAY
        count -= is_working(day)
    return day


def working_days_between(start: date, end: date, is_working: Callable[[date], bool]) -> int:
    """How many working days lie after `start` up to `end`, both ways: minus three is three days late."""
    if end < start:
        return -working_days_between(end, start, is_working)
    return sum(is_working(start + ONE_DAY * n) for n in range(1, (end - start).days + 1))
