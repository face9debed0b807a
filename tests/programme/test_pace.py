"""What each month must still bring, to the day and rounded up."""

from datetime import date

import pytest

from marketplace.programme.pace import Pace

START, END = date(2026, 1, 1), date(2030, 12, 31)


def pace(day: date) -> Pace:
    return Pace(START, END, day)


@pytest.mark.parametrize(
    ("day", "elapsed", "left"),
    [
        (date(2026, 1, 1), 0, 60),
        (date(2026, 1, 30), 0, 60),
        (date(2026, 1, 31), 1, 59),
        (date(2026, 11, 22), 10, 50),
        (date(2028, 2, 28), 25, 35),
        (date(2028, 2, 29), 26, 34),
        (date(2030, 12, 30), 59, 1),
    ],
)
def test_a_month_is_over_with_its_last_day(day: date, elapsed: int, left: int) -> None:
    assert (pace(day).months_elapsed, pace(day).months_left) == (elapsed, left)


def test_before_the_period_nothing_has_elapsed() -> None:
    assert (pace(date(2025, 3, 1)).months_elapsed, pace(date(2025, 3, 1)).time_percent) == (0, "0.00")


def test_the_last_day_still_counts_as_one_chance() -> None:
    assert pace(END).months_left == 1
    assert pace(END).time_percent == "100.00"


def test_what_is_needed_per_month_is_rounded_up() -> None:
    assert pace(date(2026, 11, 22)).monthly(4_999) == 100
    assert pace(date(2026, 11, 22)).monthly(5_001) == 101


def test_nothing_is_needed_of_a_reached_goal() -> None:
    assert pace(date(2026, 11, 22)).monthly(0) == 0


def test_behind_is_what_an_even_pace_would_have_brought_by_now() -> None:
    assert pace(END).behind(4_000, 5_000) == 1_000
    assert pace(START).behind(0, 5_000) == 2
    assert pace(END).behind(6_000, 5_000) == 0
