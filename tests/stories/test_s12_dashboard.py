"""S12: what the figures say when the stories S1 to S8 are told together, to the fen."""

from datetime import date
from typing import Any

import pytest

from marketplace.core.actors import Via, system
from marketplace.core.money import Unit, floored_percent, parse
from marketplace.db import unit_of_work
from marketplace.programme import queries
from marketplace.programme.service import enter_founding_targets
from marketplace.tally import queries as tally
from marketplace.tally.queries import Total, View, Window
from tests.people import Cast
from tests.stories.s12 import enter_stories

END_2024, END_2025, LATER = date(2024, 12, 31), date(2025, 12, 31), date(2026, 11, 22)
REPORTED, RESTATED = View.REPORTED, View.RESTATED


@pytest.fixture(autouse=True)
def _told(context: None, cast: Cast) -> None:
    """Their postings alone; test_s12_told.py holds that the verbs post just these."""
    enter_stories(cast.organisations["u1"])
    with unit_of_work():
        enter_founding_targets(system(Via.CLI))


def yuan(text: str) -> int:
    return parse(text, Unit.YUAN, allow_negative=True)


def figures(groups: Any) -> dict[str, tuple[int, int]]:
    return {group.key: (group.total.count, group.total.amount_fen) for group in groups}


def test_as_reported_the_years_stand_as_they_were_published() -> None:
    assert figures(tally.by_year(Window())) == {
        "2024": (3, yuan("4,580,000.00")),
        "2025": (6, yuan("2,066,890.00")),
        "2026": (1, yuan("300,000.00")),
    }


def test_restated_the_changes_move_to_the_years_of_registration() -> None:
    assert figures(tally.by_year(Window(as_of=END_2025, view=RESTATED))) == {
        "2024": (2, yuan("2,850,000.00")),
        "2025": (7, yuan("3,796,890.00")),
    }


def test_the_quarters_of_2025_show_decreases_as_a_minus() -> None:
    window = Window(start=date(2025, 1, 1), end=END_2025)
    assert figures(tally.by_quarter(window)) == {
        "2025-Q1": (1, yuan("750,000.00")),
        "2025-Q2": (3, yuan("1,892,668.00")),
        "2025-Q3": (2, yuan("-369,778.00")),
        "2025-Q4": (0, yuan("-206,000.00")),
    }


@pytest.mark.parametrize("view", View)
def test_to_the_end_of_2025_both_views_say_the_same(view: View) -> None:
    assert tally.total(Window(end=END_2025, as_of=END_2025, view=view)) == Total(
        9, yuan("6,646,890.00"), yuan("6,011,890.00")
    )


@pytest.mark.parametrize("view", View)
def test_as_of_the_end_of_2024_both_views_show_what_was_known_then(view: View) -> None:
    assert figures(tally.by_year(Window(as_of=END_2024, view=view))) == {"2024": (3, yuan("4,580,000.00"))}


@pytest.mark.parametrize(
    ("view", "of_2024", "of_2025"),
    [(REPORTED, "4,280,000.00", "1,731,890.00"), (RESTATED, "2,550,000.00", "3,461,890.00")],
)
def test_technology_amounts_follow_by_year(view: View, of_2024: str, of_2025: str) -> None:
    years = tally.by_year(Window(as_of=END_2025, view=view))
    assert [year.total.technology_fen for year in years] == [yuan(of_2024), yuan(of_2025)]


@pytest.mark.parametrize("view", View)
def test_the_third_call_off_is_all_of_2026(view: View) -> None:
    assert tally.total(Window(start=date(2026, 1, 1), view=view)).count == 1
    assert tally.total(Window(start=date(2026, 1, 1), view=view)).amount_fen == yuan("300,000.00")


@pytest.mark.parametrize("view", View)
def test_the_founding_target_stands_at_small_floored_shares(view: View) -> None:
    progress = queries.progress(queries.target("founding"), END_2025, view)
    assert (progress.contracts.percent, progress.value.percent) == ("0.18", "1.32")
    assert (progress.contracts.reached, progress.value.reached) == (9, yuan("6,646,890.00"))


def test_the_closed_target_says_how_it_ended() -> None:
    ended = queries.progress(queries.target("founding"), LATER)
    assert (ended.is_closed, ended.is_reached, ended.pace) == (True, False, None)
    assert (ended.contracts.missing, ended.value.missing) == (4_991, yuan("493,353,110.00"))


@pytest.mark.parametrize("fen", [49_997_500_000, 49_999_999_999])
def test_nothing_shows_a_hundred_percent_before_it_is_reached(fen: int) -> None:
    assert floored_percent(fen, 50_000_000_000) == "99.99"


def test_the_page_shows_these_figures(browse: Any) -> None:
    page = browse("").get("/progress/founding?as_of=2025-12-31").text
    for exact in ("6,646,890.00", "6,011,890.00", "4,580,000.00", "2,066,890.00", "0.18%", "1.32%"):
        assert exact in page
