"""The targets as rows, and how progress is counted towards them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from marketplace.core.actors import ANONYMOUS, Via, system
from marketplace.core.errors import NotFound, NotPermitted, WrongState
from marketplace.db import session, unit_of_work
from marketplace.programme import queries
from marketplace.programme.models import Reading, Target
from marketplace.programme.service import enter_founding_targets
from marketplace.tally import queries as tally
from marketplace.tally.queries import View, Window
from tests.people import Cast
from tests.tally.makers import registered


def a_target(**given: Any) -> Target:
    usual = {
        "key": "x", "name": "目标", "name_en": "Target", "contracts_goal": 10, "value_goal_fen": 1_000,
        "area": "500118", "starts_on": date(2024, 1, 1), "ends_on": date(2025, 12, 31), "source": "据此。",
    }  # fmt: skip
    return Target(**{**usual, **given})


def test_the_founding_target_is_the_action_plans(targets: None) -> None:
    target = queries.target("founding")
    assert (target.contracts_goal, target.value_goal_fen) == (5_000, 50_000_000_000)
    assert (target.starts_on, target.ends_on, target.is_assumed) == (date(2021, 1, 1), date(2025, 12, 31), False)
    assert target.source == "技术合同成交总数达5000项以上，技术合同成交额达5亿元以上。"


def test_the_current_target_is_assumed_at_the_same_size(targets: None) -> None:
    target = queries.target("current")
    assert (target.contracts_goal, target.value_goal_fen, target.is_assumed) == (5_000, 50_000_000_000, True)
    assert (target.starts_on, target.ends_on) == (date(2026, 1, 1), date(2030, 12, 31))


def test_the_targets_are_entered_once(targets: None) -> None:
    with pytest.raises(WrongState), unit_of_work():
        enter_founding_targets(system(Via.CLI))


def test_only_the_system_enters_them(context: None) -> None:
    with pytest.raises(NotPermitted), unit_of_work():
        enter_founding_targets(ANONYMOUS)


def test_an_unknown_target_is_named_in_the_refusal(targets: None) -> None:
    with pytest.raises(NotFound, match="“nothing”"):
        queries.target("nothing")


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"contracts_goal": 0}, "goals_above_zero"),
        ({"value_goal_fen": 0}, "goals_above_zero"),
        ({"ends_on": date(2023, 1, 1)}, "ends_after_it_starts"),
        ({"source": ""}, "said_by_somebody"),
    ],
)
def test_the_database_refuses_a_target_that_makes_no_sense(context: None, given: dict[str, Any], rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule), unit_of_work():
        session.add(a_target(**given))


def test_only_the_targets_own_days_count(targets: None, cast: Cast) -> None:
    with unit_of_work():
        for day in (date(2020, 12, 31), date(2021, 1, 1), date(2025, 12, 31), date(2026, 1, 1)):
            registered(cast.organisations["u1"], day, 100)
    assert queries.progress(queries.target("founding"), date(2026, 6, 1)).total.count == 2
    assert queries.progress(queries.target("current"), date(2026, 6, 1)).total.count == 1


def test_as_of_a_day_in_the_past_shows_what_was_known_then(told: None) -> None:
    progress = queries.progress(queries.target("founding"), date(2024, 12, 31))
    assert (progress.total.count, progress.total.amount_fen, progress.is_closed) == (3, 458_000_000, False)


def test_a_target_is_open_on_its_last_day_and_closed_on_the_next(targets: None) -> None:
    target = queries.target("founding")
    assert not queries.progress(target, date(2025, 12, 31)).is_closed
    assert queries.progress(target, date(2026, 1, 1)).is_closed


def test_a_goal_reached_says_so_and_misses_nothing(context: None, cast: Cast) -> None:
    with unit_of_work():
        session.add(a_target(contracts_goal=1))
        registered(cast.organisations["u1"], date(2024, 5, 1), 1_000)
    progress = queries.progress(queries.target("x"), date(2026, 1, 1))
    assert (progress.is_reached, progress.contracts.missing, progress.value.percent) == (True, 0, "100.00")


def test_one_fen_below_the_goal_it_is_not_reached(context: None, cast: Cast) -> None:
    with unit_of_work():
        session.add(a_target(contracts_goal=1, value_goal_fen=100_001))
        registered(cast.organisations["u1"], date(2024, 5, 1), 100_000)
    progress = queries.progress(queries.target("x"), date(2026, 1, 1))
    assert (progress.is_reached, progress.value.percent, progress.value.missing) == (False, "99.99", 1)


def test_a_yearly_goal_counts_one_year(context: None, cast: Cast) -> None:
    with unit_of_work():
        session.add(a_target(reading=Reading.YEARLY))
        registered(cast.organisations["u1"], date(2024, 5, 1), 100)
        registered(cast.organisations["u1"], date(2025, 5, 1), 200)
    amounts = [
        queries.progress(queries.target("x"), date(year, 6, 1)).total.amount_fen for year in (2023, 2024, 2025, 2026)
    ]
    assert amounts == [0, 100, 200, 200]


def test_months_without_postings_are_there_as_nothing(told: None) -> None:
    months = queries.months(Window(end=date(2025, 12, 31), as_of=date(2025, 12, 31)))
    assert [months[0].key, months[-1].key, len(months)] == ["2024-09", "2025-10", 14]
    assert {month.key for month in months if month.total.count == 0 and month.total.amount_fen == 0} >= {"2024-11"}


def test_without_postings_there_are_no_months(targets: None) -> None:
    assert queries.months(Window()) == []


def test_every_year_of_the_window_has_its_figure(told: None) -> None:
    window = queries.progress(queries.target("founding"), date(2025, 12, 31)).window
    assert [year.key for year in queries.years(window, queries.months(window))] == [
        "2021",
        "2022",
        "2023",
        "2024",
        "2025",
    ]


def test_decreases_stand_by_themselves_by_the_year_of_their_view(told: None) -> None:
    window = queries.progress(queries.target("founding"), date(2025, 12, 31)).window
    reported, restated = (
        {year.key: year.decreases.amount_fen for year in tally.by_year(replace(window, view=view))} for view in View
    )
    assert {year: fen for year, fen in reported.items() if fen} == {"2025": -312_977_800}
    assert {year: fen for year, fen in restated.items() if fen} == {"2024": -173_000_000, "2025": -139_977_800}
