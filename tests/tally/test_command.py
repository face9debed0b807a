"""`marketplace tally`: the same sums as the pages, as text and as JSON."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from marketplace.cli.tally import tally
from marketplace.core.actors import Via, system
from marketplace.core.dates import DateError
from marketplace.core.errors import NotFound
from marketplace.db import unit_of_work
from marketplace.programme.service import enter_founding_targets
from tests.people import Cast
from tests.stories.s12 import enter_stories


@pytest.fixture(autouse=True)
def _told(context: None, cast: Cast) -> None:
    with unit_of_work():
        enter_founding_targets(system(Via.CLI))
    enter_stories(cast.organisations["u1"])


def run(*arguments: str) -> Result:
    return CliRunner().invoke(tally, arguments)


def answer(*arguments: str) -> Any:
    return json.loads(run("--json", *arguments).output)


def test_it_says_how_far_the_founding_target_came() -> None:
    said = answer("--as-of", "2025-12-31")
    assert (said["target"], said["as_of"], said["view"]) == ("founding", "2025-12-31", "reported")
    assert said["contracts"] == {"count": 9, "target": 5_000, "percent": "0.18"}
    assert said["value_fen"] == {"total": 664_689_000, "target": 50_000_000_000, "percent": "1.32"}
    assert said["technology_fen"] == {"total": 601_189_000}


def test_its_periods_are_the_years_of_the_target() -> None:
    periods = {p["period"]: (p["count"], p["value_fen"]) for p in answer("--as-of", "2025-12-31")["periods"]}
    nothing = dict.fromkeys(("2021", "2022", "2023"), (0, 0))
    assert periods == {**nothing, "2024": (3, 458_000_000), "2025": (6, 206_689_000)}


def test_restated_moves_changes_to_the_year_of_registration() -> None:
    periods = answer("--as-of", "2025-12-31", "--view", "restated")["periods"]
    assert [p["value_fen"] for p in periods[-2:]] == [285_000_000, 379_689_000]


def test_all_time_goes_beyond_the_target() -> None:
    said = answer("--as-of", "2026-11-22")
    assert said["all_time"] == {"count": 10, "value_fen": 694_689_000, "technology_fen": 631_189_000}
    assert said["contracts"]["count"] == 9
    assert answer("--target", "current", "--as-of", "2026-11-22")["contracts"]["count"] == 1


def test_the_text_says_the_same_to_a_reader() -> None:
    text = run("--as-of", "2025-12-31").output
    assert "6,646,890.00" in text
    assert "(1.32%)" in text


def test_an_unknown_target_is_refused() -> None:
    assert isinstance(run("--target", "nothing").exception, NotFound)


@pytest.mark.parametrize("day", ["2025-13-01", "yesterday", "", "12/31/2025"])
def test_a_bad_date_is_refused(day: str) -> None:
    assert isinstance(run("--as-of", day).exception, DateError)


def test_a_view_that_is_none_is_refused() -> None:
    assert run("--view", "sideways").exit_code == 2
