"""Dates are read only when they can mean one day, and months are counted to the same day or the last."""

from calendar import monthrange
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from marketplace.core.dates import DateError, add_months, from_serial, parse_date

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
MONTHS = st.integers(-600, 600)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-10",
        "2025/3/10",
        "2025.3.10",
        "2025年3月10日",
        "２０２５－０３－１０",
        " 2025.3.10\t",
        "2025 年 3 月 10 日",
    ],
)
def test_one_day_is_read_from_every_usual_way_of_writing_it(text):
    assert parse_date(text) == date(2025, 3, 10)


@given(DAYS, st.sampled_from(["{0.year}-{0.month:02}-{0.day:02}", "{0.year}/{0.month}/{0.day}", "{0:%Y年%m月%d日}"]))
def test_what_is_written_is_read_back(day, form):
    assert parse_date(form.format(day)) == day


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("03/10/2025", "not a date"),
        ("2025-3", "not a date"),
        ("2025-3/10", "not a date"),
        ("2025年3-10日", "not a date"),
        ("20250310", "not a date"),
        ("25-03-10", "not a date"),
        ("45726", "not a date"),
        ("2025-03-10 00:00", "not a date"),
        ("2025-03-1²", "not a date"),
        ("", "Type a date"),
        ("2025-02-30", "no day"),
        ("2025-13-01", "no day"),
        ("2025-00-10", "no day"),
        ("1989-12-31", "outside the years 1990 to 2100"),
        ("2101-01-01", "outside the years 1990 to 2100"),
    ],
)
def test_a_text_that_may_mean_another_day_or_none_is_refused(text, reason):
    with pytest.raises(DateError, match=reason):
        parse_date(text)


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
        (date(2025, 1, 15), -1, date(2024, 12, 15)),
        (date(2025, 6, 30), 0, date(2025, 6, 30)),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_last_of_the_month(day, months, result):
    assert add_months(day, months) == result


@given(DAYS, MONTHS)
def test_the_day_of_the_month_changes_only_where_it_is_missing(day, months):
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == min(day.day, monthrange(moved.year, moved.month)[1])


@given(DAYS, MONTHS)
def test_days_that_every_month_has_return_from_where_they_went(day, months):
    assume(day.day <= 28)
    assert add_months(add_months(day, months), -months) == day


@pytest.mark.parametrize("months", [100_000, -100_000])
def test_a_period_beyond_the_calendar_is_refused(months):
    with pytest.raises(DateError, match="beyond the calendar"):
        add_months(date(2025, 1, 1), months)


@pytest.mark.parametrize(
    ("serial", "is_1904", "day"),
    [
        (32874, False, date(1990, 1, 1)),
        (45726, False, date(2025, 3, 10)),
        (45726.999, False, date(2025, 3, 10)),
        (44264, True, date(2025, 3, 10)),
        (73415, False, date(2100, 12, 31)),
    ],
)
def test_a_serial_number_is_a_day_by_its_epoch(serial: float, is_1904: bool, day: date) -> None:
    assert from_serial(serial, is_1904=is_1904) == day


@pytest.mark.parametrize("serial", [-1, 0, 59, 60, 61, 32873, 73416, 20250310, 1e300, float("inf"), float("nan")])
def test_a_number_that_is_no_day_that_can_be_meant_is_none(serial: float) -> None:
    with pytest.raises(DateError):
        from_serial(serial)
