"""Deadlines are counted from the day after, over the days that are worked."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.workdays import after_working_days, working_days_between

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
COUNTS = st.integers(1, 60)


def on_weekdays(day: date) -> bool:
    return day.weekday() < 5


def test_day_one_is_the_next_working_day() -> None:
    assert after_working_days(date(2025, 3, 14), 1, on_weekdays) == date(2025, 3, 17)


@given(DAYS, COUNTS)
def test_a_deadline_is_a_working_day_with_as_many_before_it(start: date, count: int) -> None:
    end = after_working_days(start, count, on_weekdays)
    assert on_weekdays(end)
    assert working_days_between(start, end, on_weekdays) == count
    assert working_days_between(start, end - timedelta(days=1), on_weekdays) == count - 1


@given(DAYS, COUNTS)
def test_what_is_past_counts_below_nothing(start: date, count: int) -> None:
    end = after_working_days(start, count, on_weekdays)
    assert working_days_between(end, start, on_weekdays) == -count
