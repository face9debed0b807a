"""The free pivot: its axes, its doors, its decreases, its chart, and its files."""

import csv
import html
import io
import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from marketplace.contracts import behind_queries
from marketplace.core.actors import Via, system
from marketplace.db import set_actor
from marketplace.tally import queries as tally
from marketplace.tally.dimensions import Dimension
from marketplace.tally.pivots import Time, pivot
from marketplace.tally.queries import Window
from tests.people import Cast
from tests.programme.test_statistics import doors
from tests.stories.s12 import enter_stories


@pytest.fixture
def entered(app: Flask, cast: Cast) -> None:
    """The stories' postings, told in a context of its own."""
    with app.app_context():
        set_actor(system(Via.CLI))
        enter_stories(cast.organisations["u1"])


@pytest.fixture
def address(cast: Cast) -> str:
    return f"/o/{cast.organisations['bureau']}/statistics/pivot"


def test_quarters_are_an_axis(told: None) -> None:
    found = pivot(Window(start=date(2025, 1, 1), end=date(2025, 12, 31)), Time.QUARTER, Dimension.CLASS)
    assert list(found.rows) == ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]
    quarters = {group.key: group.total for group in tally.by_quarter(Window(date(2025, 1, 1), date(2025, 12, 31)))}
    assert {row: found.row(row) for row in found.rows} == quarters


def test_time_has_no_gaps(told: None) -> None:
    months = pivot(Window(), Dimension.CLASS, Time.MONTH).columns
    assert (months[0], months[-1], len(months)) == ("2024-09", "2026-02", 18)
    assert pivot(Window(end=date(1999, 1, 1)), Time.MONTH, Time.YEAR).rows == []


def test_decreases_stand_in_a_column_of_their_own(told: None) -> None:
    window = Window(start=date(2025, 1, 1), end=date(2025, 12, 31))
    found = pivot(window, Dimension.CLASS, Time.YEAR)
    assert found.decreases == {g.key: g.decreases for g in tally.by_dimension(window, "contract_class")}
    assert found.decreased.amount_fen == -312_977_800


@pytest.mark.parametrize("axes", ["rows=contract_class&columns=quarter", "rows=month&columns=field"])
def test_every_figure_is_a_door_to_the_contracts_that_sum_to_it(
    entered: None, browse: Any, address: str, app: Flask, axes: str
) -> None:
    page = browse("bureau.registrar").get(f"{address}?what=count&{axes}").text
    behind = [(window, text) for window, text in doors(page, "/statistics/contracts") if re.fullmatch(r"-?\d+", text)]
    assert len({str(window) for window, _text in behind}) == len(behind) > 20
    with app.app_context():
        assert [tally.total(window).count for window, _text in behind] == [int(text) for _window, text in behind]


def test_a_file_says_what_it_holds(entered: None, browse: Any, address: str) -> None:
    asked = f"{address}?columns=quarter&measure=registered&view=restated&as_of=2025-12-31&class=5&format=csv"
    head, *rows = csv.reader(io.StringIO(browse("bureau.registrar").get(asked).text))
    assert len(head) == len(rows[0])
    assert head[-1] == "其中核减"
    assert all("技术服务" in row[2] and "2025-12-31" in row[2] for row in rows)
    assert all(row[3].startswith("合同成交额") for row in rows)
    # S2, S7b, S7c and the fee of S8.
    assert rows[-1][-1] == "-2786000.00"


@pytest.mark.parametrize("axes", ["rows=field&columns=quarter", "rows=quarter&columns=field"])
def test_the_chart_lies_along_the_time_and_sums_to_the_table(
    entered: None, browse: Any, address: str, axes: str
) -> None:
    data = chart(browse("bureau.registrar").get(f"{address}?{axes}").text)
    assert data["labels"] == [f"{2024 + each // 4}-Q{each % 4 + 1}" for each in range(2, 9)]
    values = [Decimal(value.replace(",", "")) for each in data["series"] for value in each["values"]]
    assert sum(values) == Decimal("6946890.00")
    assert all("/statistics/contracts?" in each["links"][0] for each in data["series"])


def chart(page: str) -> Any:
    found = re.search(r'data-stack="([^"]*)"', page)
    assert found
    return json.loads(html.unescape(found[1]))


def test_the_smaller_pieces_are_one(entered: None, browse: Any, address: str) -> None:
    data = chart(browse("bureau.registrar").get(f"{address}?rows=year&columns=month&what=count").text)
    assert (data["labels"], len(data["series"])) == (["2024", "2025", "2026"], 5)
    assert data["series"][-1]["links"] == [""] * 3
    assert [sum(int(each["values"][place]) for each in data["series"]) for place in range(3)] == [3, 6, 1]


def test_a_list_behind_a_figure_counts_contracts_and_not_postings(entered: None, context: None) -> None:
    window = Window(start=date(2025, 1, 1), end=date(2025, 12, 31))
    assert behind_queries.count_behind(window) == len(behind_queries.behind(window)) == 9


@pytest.mark.parametrize("who", ["bureau.registrar", "bureau.publisher"])
def test_whoever_may_read_a_contract_comes_to_it_from_the_list(
    entered: None, browse: Any, address: str, who: str
) -> None:
    client = browse(who)
    page = client.get(address.replace("/pivot", "/contracts")).text
    links = re.findall(r'<td class="code"><a href="([^"]+)">', page)
    assert len(links) == 11
    assert {client.get(link).status_code for link in links} == {200}
    assert all(("/o/" in link) == (who == "bureau.registrar") for link in links)


def test_every_choice_has_a_label_that_is_seen(entered: None, browse: Any, address: str) -> None:
    for asked in (address, address.replace("/pivot", ""), address.replace("/pivot", "/receipts")):
        page = browse("bureau.registrar").get(asked).text
        form = page[page.index('<form class="filters"') :]
        form = form[: form.index("</form>")]
        assert form.count("<select") == len(re.findall(r'<label class="inline-field">\s*[^<\s][^<]*<select', form))


def test_receipts_are_not_told_to_be_registered(entered: None, browse: Any, address: str) -> None:
    page = browse("bureau.registrar").get(address.replace("/pivot", "/receipts")).text
    offered = re.search(r'<select[^>]+name="measure".*?</select>', page, re.DOTALL)
    assert offered
    assert re.findall(r'value="(\w*)"', offered[0]) == ["", "exported", "absorbed", "local"]
