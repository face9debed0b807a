"""The bureau's calendar of working days stands before the state's, and unknown years are said to be unknown."""

from datetime import date

import pytest

from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, NotPermitted, StaleVersion
from marketplace.db import unit_of_work
from marketplace.district import calendar

pytestmark = pytest.mark.usefixtures("context")
BUREAU = system(Via.CLI)


def test_a_holiday_is_off_and_its_make_up_day_is_worked() -> None:
    assert not calendar.is_working(date(2025, 10, 1))
    assert calendar.is_working(date(2025, 9, 28))  # a Sunday
    assert calendar.working_day_after(date(2025, 9, 30), 1) == date(2025, 10, 9)


def test_a_year_that_nobody_published_is_refused_with_its_number() -> None:
    with pytest.raises(calendar.CalendarMissing, match="working days"):
        calendar.is_working(date(2031, 1, 4))
    assert not calendar.is_published(2031)


def test_what_the_bureau_enters_holds_from_then_on() -> None:
    with unit_of_work():
        calendar.enter_year(2031, [date(2031, 1, 1)], [date(2031, 1, 4)], actor=BUREAU)
    assert calendar.is_published(2031)
    assert not calendar.is_working(date(2031, 1, 1))
    assert calendar.is_working(date(2031, 1, 4))  # a Saturday
    assert calendar.exceptions(2031) == ([date(2031, 1, 1)], [date(2031, 1, 4)])


def test_a_day_of_the_wrong_kind_is_refused_beside_its_field() -> None:
    with pytest.raises(InvalidInput) as refused, unit_of_work():
        calendar.enter_year(2031, [date(2031, 1, 4)], [date(2031, 1, 1)], actor=BUREAU)
    assert set(refused.value.fields) == {"days_off", "days_worked"}


def test_a_stale_page_changes_nothing() -> None:
    with unit_of_work():
        calendar.enter_year(2031, [date(2031, 1, 1)], [], actor=BUREAU)
    with pytest.raises(StaleVersion), unit_of_work():
        calendar.enter_year(2031, [], [], actor=BUREAU, version=0)
    assert not calendar.is_working(date(2031, 1, 1))


def test_a_company_enters_no_calendar(cast) -> None:
    with pytest.raises(NotPermitted), unit_of_work():
        calendar.enter_year(2031, [], [], actor=cast.actor("e3.engineer"))
