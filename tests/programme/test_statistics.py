"""The pages of the statistics: what everybody sees, what the bureau sees, and reports that stay as they were."""

import hashlib
import html
import re
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask

from marketplace.core.actors import Via, system
from marketplace.db import set_actor
from marketplace.programme import windows
from marketplace.programme.statistics import growth
from marketplace.tally import queries as tally
from marketplace.tally import report_queries
from tests.people import Cast
from tests.stories.s12 import enter_stories


@pytest.fixture
def told(app: Flask, cast: Cast) -> None:
    """The stories' postings, told in a context of its own."""
    with app.app_context():
        set_actor(system(Via.CLI))
        enter_stories(cast.organisations["u1"])


@pytest.fixture
def office(cast: Cast) -> str:
    return f"/o/{cast.organisations['bureau']}/statistics"


def doors(page: str, to: str) -> list[tuple[tally.Window, str]]:
    """Every link to a list behind a figure: its window, and its text."""
    found = re.findall(rf'<a href="([^"]*{to}\?[^"]*)">(.*?)</a>', page, re.DOTALL)
    asked = [(dict(parse_qsl(urlsplit(html.unescape(href)).query)), text) for href, text in found]
    return [(windows.read(given), re.sub(r"<[^>]+>|\s|,", "", text)) for given, text in asked]


def test_the_public_page_shows_sums_whose_doors_sum_to_them(told: None, browse: Any, app: Flask) -> None:
    page = browse("").get("/statistics?period=2025").text
    numbers = [(window, text) for window, text in doors(page, "/contracts") if re.fullmatch(r"-?\d{1,3}", text)]
    assert numbers
    with app.app_context():
        assert [tally.total(window).count for window, _text in numbers] == [int(text) for _window, text in numbers]


def test_the_public_page_knows_no_brokers(told: None, browse: Any) -> None:
    page = browse("").get("/statistics?period=2025&by=broker_person_id").text
    offered = re.search(r'<select[^>]+name="by".*?</select>', page, re.DOTALL)
    assert offered
    assert re.findall(r'value="(\w+)"', offered[0]) == [each.value for each in windows.PUBLIC]


@pytest.mark.parametrize(
    "query", ["period=never", "as_of=99", "by=%00", "measure=x&view=y", "period=1990", "period=2100-12"]
)
def test_what_cannot_be_read_leaves_the_page_standing(told: None, browse: Any, query: str) -> None:
    assert browse("").get(f"/statistics?{query}").status_code == 200


@pytest.mark.parametrize("by", list(tally.Dimension))
def test_the_bureau_tells_figures_apart_by_everything(
    told: None, browse: Any, office: str, app: Flask, by: tally.Dimension
) -> None:
    page = browse("bureau.publisher").get(f"{office}?period=2025&by={by.value}").text
    behind = doors(page, "/statistics/contracts")
    with app.app_context():
        for window, text in behind:
            if re.fullmatch(r"-?\d{1,3}", text):
                assert tally.total(window).count == int(text)
    assert [window for window, _text in behind if by.value in window.where]


def test_the_list_behind_a_figure_ends_with_it(told: None, browse: Any, office: str) -> None:
    page = browse("bureau.auditor").get(f"{office}/contracts?start=2025-01-01&end=2025-12-31").text
    assert "206.69" in page


def test_the_pivot_sums_to_the_total_both_ways(told: None, browse: Any, office: str) -> None:
    text = browse("bureau.registrar").get(f"{office}/pivot?rows=subclass&columns=year&format=csv").text
    rows = [line.split(",") for line in text.strip().splitlines()[1:]]
    figures = [[float(cell or 0) for cell in row[1:]] for row in rows]
    assert all(abs(sum(row[:-1]) - row[-1]) < 0.01 for row in figures)
    assert all(abs(sum(column[:-1]) - column[-1]) < 0.01 for column in zip(*figures, strict=True))
    assert figures[-1][-1] == 6_946_890.00


@pytest.mark.parametrize(
    "axes", ["rows=month&columns=contract_class", "rows=broker_person_id&columns=year&what=count", "rows=x"]
)
def test_the_pivot_takes_any_axes(told: None, browse: Any, office: str, axes: str) -> None:
    assert browse("bureau.registrar").get(f"{office}/pivot?{axes}").status_code == 200


def test_a_period_is_proposed_by_one_and_published_by_another(
    told: None, browse: Any, office: str, app: Flask
) -> None:
    registrar, publisher = browse("bureau.registrar"), browse("bureau.publisher")
    assert registrar.post(f"{office}/reports", {"period": "2024"}).status_code == 303
    assert registrar.post(f"{office}/reports", {"period": "2024"}).status_code == 422
    address = re.search(r'action="([^"]+/publish)"', publisher.get(f"{office}/reports").text)
    assert address
    assert publisher.post(address[1], {"version": "1"}).status_code == 303
    body = browse("").get("/statistics/reports/2024?format=json").data
    with app.app_context():
        assert hashlib.sha256(body).hexdigest() == report_queries.report("2024").sha256
    page = browse("").get("/statistics/reports/2024")
    assert "285.00" in page.text
    assert "458.00" in page.text
    for kind in ("csv", "xlsx"):
        assert browse("").get(f"/statistics/reports/2024?format={kind}").status_code == 200


def test_what_cannot_be_proposed_says_why_beside_the_field(browse: Any, office: str) -> None:
    answer = browse("bureau.registrar").post(f"{office}/reports", {"period": "2024-13"})
    assert answer.status_code == 422
    assert 'id="period-error"' in answer.text


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (110, 100, "+10.0%"),
        (95, 100, "−5.0%"),
        (100, 100, "±0.0%"),
        (1, 0, "–"),
        (0, 7, "−100.0%"),
        (1005, 1000, "+0.5%"),
    ],
)
def test_growth_has_its_sign_and_one_decimal(now: int, before: int, said: str) -> None:
    assert growth(now, before) == said


def test_a_day_is_read_as_elsewhere() -> None:
    window = windows.read({"start": "2025-01-01", "class": "1", "seller_nature": "-", "field": "99"})
    assert window.start == date(2025, 1, 1)
    assert window.where == {"contract_class": "1", "seller_nature": ""}
    assert windows.read(windows.said(window)) == window
