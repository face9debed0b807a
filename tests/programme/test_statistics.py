"""The pages of the statistics: what everybody sees, what the bureau sees, and reports that stay as they were."""

import hashlib
import html
import re
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask

from marketplace.contracts import register_windows
from marketplace.contracts.lifecycle import ContractState
from marketplace.core.actors import Via, system
from marketplace.db import set_actor
from marketplace.listings.lifecycle import ListingState
from marketplace.programme import windows
from marketplace.programme.statistics import growth
from marketplace.tally import queries as tally
from marketplace.tally import report_queries
from tests.contracts.makers import make_contract
from tests.listings.makers import make_listing
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
    return [
        (register_windows.only(windows.read(given), given), re.sub(r"<[^>]+>|\s|,", "", text))
        for given, text in asked
    ]


def money_doors(page: str, to: str) -> list[tuple[str, int]]:
    """Every amount that links to a list behind it: the address, and the fen that its tooltip says."""
    money = r'(?:<span class="down">)?<span[^>]*title="([^"]+)"'
    found = re.findall(rf'<a href="([^"]*{to}[?][^"]*)">{money}', page)
    return [(html.unescape(href), int(re.sub(r"[^-0-9]", "", exact.replace("−", "-")))) for href, exact in found]


def window_of(href: str) -> tally.Window:
    """The window that the address of a list means."""
    given = dict(parse_qsl(urlsplit(href).query))
    return register_windows.only(windows.read(given), given)


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


UNREADABLE = [
    *("period=never", "period=9999", "period=2026-11-01", "as_of=99", "as_of=abc", "as_of=2026-02-30"),
    *("by=subject", "by=broker_person_id", "measure=x", "view=y", "class=nine", "region=5001180", "buyer_nature=022"),
]


@pytest.mark.parametrize("query", UNREADABLE)
@pytest.mark.parametrize("kind", ["", "&format=csv", "&format=xlsx"])
def test_what_cannot_be_read_is_refused_beside_its_field(told: None, browse: Any, query: str, kind: str) -> None:
    answer = browse("").get(f"/statistics?{query}{kind}")
    assert answer.status_code == 422
    assert "form-error" in answer.text
    assert 'href="/contracts?' in answer.text


@pytest.mark.parametrize("query", ["period=1990", "period=2100-12", "period=2026-Q4", "as_of=&period=", "region=-"])
def test_what_can_be_read_is_answered(told: None, browse: Any, query: str) -> None:
    assert browse("").get(f"/statistics?{query}").status_code == 200


@pytest.mark.parametrize("page", ["", "/pivot", "/receipts", "/contracts"])
@pytest.mark.parametrize("query", ["as_of=2026-02-30", "field=99", "broker=x", "measure=x", "period=9999"])
@pytest.mark.parametrize("kind", ["", "&format=csv"])
def test_the_bureau_is_refused_alike(browse: Any, office: str, page: str, query: str, kind: str) -> None:
    assert browse("bureau.registrar").get(f"{office}{page}?{query}{kind}").status_code == 422


@pytest.mark.parametrize("query", ["as_of=2026-02-30", "by=subject", "view=y", "period=9999"])
def test_a_program_is_refused_alike(browse: Any, query: str) -> None:
    assert browse("").get(f"/api/v1/figures?{query}").status_code == 422


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
    figures = [[float(cell or 0) for cell in row[5:-1]] for row in rows]
    assert all(abs(sum(row[:-1]) - row[-1]) < 0.01 for row in figures)
    assert all(abs(sum(column[:-1]) - column[-1]) < 0.01 for column in zip(*figures, strict=True))
    assert figures[-1][-1] == 6_946_890.00


@pytest.mark.parametrize(
    "axes", ["rows=month&columns=contract_class", "rows=broker_person_id&columns=year&what=count"]
)
def test_the_pivot_takes_any_axes(told: None, browse: Any, office: str, axes: str) -> None:
    assert browse("bureau.registrar").get(f"{office}/pivot?{axes}").status_code == 200


@pytest.mark.parametrize("axes", ["rows=x", "columns=subject", "what=money", "start=2026-13-01", "end=x"])
def test_a_pivot_refuses_what_is_no_axis_and_no_day(browse: Any, office: str, axes: str) -> None:
    assert browse("bureau.registrar").get(f"{office}/pivot?{axes}").status_code == 422


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


def chips(page: str) -> dict[str, str]:
    """What narrows the page, in words, with the address that takes it away."""
    found = re.search(r'<ul class="chosen".*?</ul>', page, re.DOTALL)
    links = re.findall(
        r'<a href="([^"]*)" rel="nofollow"><span.*?</span>(.*?)</a>', found[0] if found else "", re.DOTALL
    )
    return {re.sub(r"<[^>]+>|\s+", " ", text).strip(): html.unescape(href) for href, text in links}


def test_filters_combine_stay_in_the_address_and_are_taken_away_one_by_one(
    told: None, browse: Any, office: str, app: Flask
) -> None:
    address = f"{office}?period=2025&by=field&class=5&field=06&as_of=2025-12-31"
    client = browse("bureau.publisher")
    page = client.get(address).text
    with app.app_context():
        where = {"contract_class": "5", "field": "06"}
        asked = tally.Window(date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31), where=where)
        assert f'<td class="number">{tally.total(asked).count}' in re.sub(r"<a [^>]*>", "", page)
    marks = chips(page)
    assert list(marks) == [
        "合同类别：技术服务", "技术领域：新能源与高效节能", "截至：2025-12-31",
    ]  # fmt: skip
    assert list(chips(client.get(marks["截至：2025-12-31"]).text)) == list(marks)[:2]


def test_everybody_narrows_by_what_the_public_register_shows_and_by_nothing_else(told: None, browse: Any) -> None:
    page = browse("").get("/statistics?period=2025&class=5&buyer_nature=022&broker=x").text
    assert list(chips(page)) == ["合同类别：技术服务"]


def test_a_pivot_keeps_its_filters_when_it_is_summed_anew(told: None, browse: Any, office: str) -> None:
    broker = "00000000-0000-4000-8000-000000000001"
    page = browse("bureau.publisher").get(f"{office}/pivot?class=5&broker={broker}").text
    assert f'<input type="hidden" name="broker" value="{broker}">' in page
    assert re.search(r'name="class".*?<option value="5" selected>', page, re.DOTALL)


def test_listings_are_told_by_their_titles_to_whom_they_are_visible(
    app: Flask, cast: Cast, browse: Any, office: str
) -> None:
    with app.app_context():
        shown = make_listing(cast, ListingState.PUBLISHED, title="高温陶瓷窑炉").id
        hidden = make_listing(cast, ListingState.WITHDRAWN, title="保密样例成果").id
        for listing in (shown, hidden):
            make_contract(cast, ContractState.REGISTERED, links={"listing_id": listing})
    page = browse("bureau.publisher").get(f"{office}?by=listing_id").text
    assert "高温陶瓷窑炉" in page
    assert "保密样例成果" not in page
    assert str(hidden)[:8] in page
    assert "高温陶瓷窑炉" in browse("bureau.publisher").get(f"{office}/pivot?rows=listing_id").text
