"""Year on year (同比): a period that is not over is compared with the same days of the year before."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from marketplace.programme import statistics
from marketplace.programme.statistics import Asked
from marketplace.tally.periods import Period
from marketplace.tally.queries import Dimension, Measure, Total, View
from tests.contracts.change_makers import on

END_OF_OCTOBER = date(2025, 10, 31)
BY_CLASS = Dimension.CLASS


def asked(key: str, as_of: date | None = END_OF_OCTOBER, view: View = View.REPORTED) -> Asked:
    period = Period.read(key)
    assert period
    return Asked(period, Measure.REGISTERED, view, as_of, BY_CLASS)


def shown(question: Asked) -> statistics.Shown:
    return statistics.shown(question, lambda window: None)


def yuan(count: int, amount: int, technology: int | None = None) -> Total:
    return Total(count, amount * 100, (amount if technology is None else technology) * 100)


# Until the end of October 2024: the call-off C1 and the contract that was revoked later; S2 came in December.
UNTIL_OCTOBER = yuan(2, 1_380_000)


@pytest.mark.parametrize("as_of", [END_OF_OCTOBER, None])
def test_a_running_year_is_compared_with_the_same_days_everywhere(told: None, monkeypatch: Any, as_of: Any) -> None:
    on(monkeypatch, END_OF_OCTOBER)
    page = shown(asked("2025", as_of))
    assert page.whole.before == page.course[-1].before == UNTIL_OCTOBER
    assert (page.whole.growth, page.whole.growth_of_count) == ("+49.8%", "+200.0%")
    assert {line.key: line.before for line in page.lines if line.before.count} == {"5": UNTIL_OCTOBER}
    assert page.asked.so_far == (date(2025, 1, 1), END_OF_OCTOBER)


def test_restated_the_same_days_are_those_of_registration(told: None) -> None:
    page = shown(asked("2025", view=View.RESTATED))
    assert page.whole.before == page.course[-1].before == yuan(1, 400_000)


def test_a_year_that_is_over_is_compared_with_a_whole_one(told: None) -> None:
    page = shown(asked("2025", None))
    assert page.whole.before == page.course[-1].before == yuan(3, 4_580_000, 4_280_000)
    assert page.whole.growth == "−54.9%"
    assert page.asked.so_far is None


def test_a_quarter_is_compared_with_that_of_the_year_before_and_not_with_the_last_one(told: None) -> None:
    assert shown(asked("2025-Q4", date(2025, 11, 30))).whole.before == yuan(1, 980_000)
    page = shown(asked("2025-Q3", date(2025, 12, 31)))
    assert page.whole.before == yuan(1, 400_000)
    assert {line.key: line.before.count for line in page.lines} == {"3": 0, "2": 0, "5": 1}


def test_a_past_day_inside_an_earlier_year_of_the_course_cuts_that_years_comparison(told: None) -> None:
    course = {line.key: line for line in shown(asked("2026")).course}
    assert course["2025"].before == UNTIL_OCTOBER
    assert (course["2026"].before, course["2026"].growth) == (Total(), "–")


@pytest.mark.parametrize(
    ("key", "as_of", "last"),
    [
        ("2024-02", date(2024, 2, 28), date(2023, 2, 28)),
        ("2024", date(2024, 2, 29), date(2023, 2, 28)),
        ("2025-02", date(2025, 2, 28), date(2024, 2, 29)),
        ("2025-02", date(2025, 2, 27), date(2024, 2, 27)),
    ],
)
def test_a_month_that_is_over_is_compared_with_a_whole_month_in_leap_years_too(
    key: str, as_of: date, last: date
) -> None:
    assert asked(key, as_of).year_before().end == last


def test_the_page_says_which_days_are_compared(told: None, browse: Any) -> None:
    page = browse("").get("/statistics?period=2025&as_of=2025-10-31").text
    assert page.count("2025年1月1日") == page.count("2025年10月31日") - 1 == 2
    assert "+49.8%" in page
    assert "2025年1月1日" not in browse("").get("/statistics?period=2025").text


def test_files_say_growth_as_a_number_and_the_day_up_to_which_it_compares(told: None, browse: Any) -> None:
    client, address = browse(""), "/statistics?period=2025&as_of=2025-10-31"
    rows = list(csv.reader(io.StringIO(client.get(f"{address}&format=csv").text)))
    assert [row[-2:] for row in rows[1:]][-1] == ["2024-10-31", "49.8"]
    service = next(row for row in rows if "技术服务" in row)
    assert service[-1] == "-144.3"
    assert not [cell for row in rows for cell in row if cell.startswith("'")]
    sheet = load_workbook(io.BytesIO(client.get(f"{address}&format=xlsx").data)).active
    assert sheet is not None
    assert [cell.value for cell in list(sheet.rows)[-1]][-1] == 49.8
