"""The progress page: each figure on it is the tally's, and leads to the contracts that it sums."""

import html
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from marketplace.core.money import exact
from marketplace.programme import queries
from marketplace.tally import queries as tally
from marketplace.tally.queries import View, Window

END_2025 = date(2025, 12, 31)
COLUMNS = {"class": "contract_class", "field": "field"}


@pytest.fixture
def page(told: None, browse: Any) -> str:
    text: str = browse("").get("/progress/founding?as_of=2025-12-31").text
    return text


def doors(page: str) -> Iterator[tuple[Window, str]]:
    """The window of each door, and what is written on it."""
    for href, text in re.findall(r'<a href="(/contracts\?[^"]+)">(.*?)</a>', page, re.S):
        asked = {name: values[0] for name, values in parse_qs(urlsplit(html.unescape(href)).query).items()}
        where = {
            column: asked[name] for name, column in (("class", "contract_class"), ("field", "field")) if name in asked
        }
        day = date.fromisoformat
        window = Window(day(asked["start"]), day(asked["end"]), day(asked["as_of"]), View(asked["view"]), where)
        yield window, re.sub(r"<[^>]+>|\s", "", text)


def test_every_number_on_a_door_is_the_sum_behind_it(page: str) -> None:
    numbers = [(window, int(text)) for window, text in doors(page) if re.fullmatch(r"-?\d{1,3}", text)]
    assert len({str(window) for window, _number in numbers}) >= 20
    assert [tally.total(window).count for window, _number in numbers] == [number for _window, number in numbers]


def test_the_doors_of_years_and_months_sum_to_the_total(page: str) -> None:
    whole = queries.progress(queries.target("founding"), END_2025).total
    for pattern in (r"20\d\d", r"20\d\d-\d\d"):
        total = tally.Total()
        for window in [window for window, text in doors(page) if re.fullmatch(pattern, text)]:
            total = tally.plus(total, tally.total(window))
        assert total == whole


@pytest.mark.parametrize("dimension", ["contract_class", "field"])
def test_the_doors_of_classes_and_fields_sum_to_the_total(page: str, dimension: str) -> None:
    whole = queries.progress(queries.target("founding"), END_2025).total
    # A class has several doors: its count and its amounts, in the chart's table and beside it.
    windows = {str(window): window for window, _text in doors(page) if dimension in window.where}
    found = [tally.total(window) for window in windows.values()]
    assert sum(total.amount_fen for total in found) == whole.amount_fen
    assert sum(total.count for total in found) == whole.count


def test_the_amounts_on_the_page_are_the_tallys(page: str) -> None:
    window = queries.progress(queries.target("founding"), END_2025).window
    for year in tally.by_year(window):
        assert exact(year.total.amount_fen) in page
        assert exact(year.total.technology_fen) in page


def test_restated_figures_are_one_switch_away(told: None, browse: Any) -> None:
    page = browse("").get("/progress/founding?view=restated&as_of=2025-12-31").text
    assert "2,850,000.00" in page
    assert "3,796,890.00" in page
    assert "view=restated" in page


def test_a_quarter_that_fell_shows_a_minus(told: None, browse: Any) -> None:
    assert "-1,050,000.00" in browse("").get("/progress/founding?as_of=2025-12-31").text


def test_both_targets_stand_on_one_page_the_running_one_first(told: None, browse: Any) -> None:
    page = browse("").get("/progress?as_of=2026-11-22").text
    assert page.index('id="current"') < page.index('id="founding"')
    assert page.count('class="state state-orange"') == 1


def test_the_closed_target_says_what_was_missing(told: None, browse: Any) -> None:
    page = browse("").get("/progress/founding?as_of=2026-11-22").text
    assert "4,991" in page
    assert "493,353,110.00" in page


def test_the_running_target_says_what_every_month_must_bring(told: None, browse: Any) -> None:
    page = browse("").get("/progress/current?as_of=2026-11-22").text
    assert "<b>100</b>" in page  # 4,999 contracts in 50 months
    assert "9,994,000.00" in page  # 499,700,000.00 yuan in 50 months


@pytest.mark.parametrize("asked", ["as_of=yesterday", "as_of=2025-02-30", "as_of=%01", "view=sideways"])
def test_what_cannot_be_read_is_said_and_the_page_stands(told: None, browse: Any, asked: str) -> None:
    answer = browse("").get(f"/progress?{asked}")
    assert answer.status_code == 422
    assert 'id="founding"' in answer.text


def test_an_unknown_target_is_not_found(targets: None, browse: Any) -> None:
    assert browse("").get("/progress/nothing").status_code == 404


def test_without_targets_the_page_says_so(browse: Any) -> None:
    assert browse("").get("/progress").status_code == 200


def test_before_anything_is_registered_the_page_stands(targets: None, browse: Any) -> None:
    assert browse("").get("/progress").status_code == 200
    assert browse("").get("/progress?as_of=1990-01-01").status_code == 200
