"""Receipts in the statistics: by their own day, beside what is registered, and never in it."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask

from marketplace.contracts import receipts
from marketplace.contracts import received_queries as queries
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Side
from marketplace.contracts.receipts import Income
from marketplace.contracts.received_queries import Received
from marketplace.core import money
from marketplace.core.actors import Via, system
from marketplace.db import set_actor
from marketplace.tally import queries as tally
from marketplace.tally.queries import Dimension, Measure, Window
from tests.contracts.change_makers import act, on
from tests.contracts.makers import make_contract, party
from tests.people import Cast
from tests.programme.test_statistics import money_doors

SELLER = Side.SELLER
DAYS = (date(2025, 3, 31), date(2025, 4, 1), date(2026, 5, 20), date(2026, 6, 1))
YUAN = 100


def receive(contract: Any, *, actor: Any, version: int, day: date, fen: int) -> Any:
    return receipts.enter(contract, Income(day, fen, fen // 2), actor=actor)


@pytest.fixture
def received(app: Flask, cast: Cast) -> None:
    """Two contracts, of a university and a company; four receipts, of which one was verified and one struck out."""
    with app.app_context():
        own = make_contract(cast, ContractState.REGISTERED)
        other = make_contract(
            cast, ContractState.REGISTERED, filer="e2.engineer", title="另一份合同", seller=party(SELLER, "e2")
        )
        made = [
            act(receive, of, cast, who, day=day, fen=fen)
            for of, who, day, fen in zip(
                (own, own, other, other),
                ("u1.editor", "u1.editor", "e2.engineer", "e2.engineer"),
                DAYS,
                (100 * YUAN, 200 * YUAN, 400 * YUAN, 800 * YUAN),
                strict=True,
            )
        ]
        act(receipts.verify, made[1], cast, "bureau.reviewer")
        act(receipts.strike_out, made[3], cast, "e2.engineer", reason="重复录入")


@pytest.fixture
def counted(received: None, context: None) -> None:
    set_actor(system(Via.CLI))


def test_a_receipt_counts_on_its_own_day_until_it_is_struck_out(counted: None) -> None:
    assert queries.by_month(Window()) == {
        "2025-03": Received(1, 100 * YUAN, 50 * YUAN, 0),
        "2025-04": Received(1, 200 * YUAN, 100 * YUAN, 200 * YUAN),
        "2026-05": Received(1, 400 * YUAN, 200 * YUAN, 0),
    }


@pytest.mark.parametrize("dimension", list(Dimension))
def test_every_dimension_tells_all_receipts_apart_and_narrows_to_each(counted: None, dimension: Dimension) -> None:
    found = queries.by_dimension(Window(), dimension)
    assert sum(each.amount_fen for each in found.values()) == 700 * YUAN
    for key, figure in found.items():
        narrowed = queries.by_month(Window(where={dimension.value: key}))
        assert sum(each.amount_fen for each in narrowed.values()) == figure.amount_fen


def test_a_university_and_a_company_are_told_apart(counted: None) -> None:
    found = queries.by_dimension(Window(), Dimension.SELLER_NATURE)
    assert {key: each.amount_fen for key, each in found.items()} == {"022": 300 * YUAN, "150": 400 * YUAN}
    assert queries.by_month(Window(measure=Measure.EXPORTED)) == queries.by_month(Window())
    assert queries.by_month(Window(where={"seller_region": "110108"})) == {}


def test_receipts_never_count_in_what_is_registered(counted: None) -> None:
    assert tally.total(Window()).amount_fen == 2 * 86_000_000


def test_the_page_sums_a_year_lists_what_is_behind_and_compares_with_the_year_before(
    received: None, browse: Any, cast: Cast
) -> None:
    office = f"/o/{cast.organisations['bureau']}/statistics/receipts"
    client = browse("bureau.registrar")
    page = client.get(f"{office}?period=2026&by=seller_nature").text
    assert "+33.3%" in page
    rows = re.findall(r'<td class="code">(\d{16})</td>', page)
    assert len(rows) == 1
    narrowed = client.get(f"{office}?period=2026&by=seller_nature&seller_nature=022").text
    assert "−100.0%" in narrowed
    sheet = client.get(f"{office}?period=2026&by=seller_nature&format=csv").text
    assert ["400.00" in line for line in sheet.strip().splitlines()][-1]
    assert browse("u1.editor").get(office).status_code == 403


def test_a_running_year_is_compared_with_the_same_days_everywhere(
    received: None, browse: Any, cast: Cast, monkeypatch: Any
) -> None:
    on(monkeypatch, date(2026, 3, 31))
    page = browse("bureau.registrar").get(f"/o/{cast.organisations['bureau']}/statistics/receipts?period=2026").text
    # Above, in the course, by class, and in their sum: each with its part for technology.
    assert page.count("+300.0%") == 8


def test_page_and_file_say_which_days_are_compared(received: None, browse: Any, cast: Cast, monkeypatch: Any) -> None:
    on(monkeypatch, date(2026, 6, 1))
    client, address = browse("bureau.registrar"), f"/o/{cast.organisations['bureau']}/statistics/receipts?period=2026"
    page = client.get(address).text
    assert page.count("2026年6月1日") >= 2
    assert client.get(f"{address}&format=csv").text.strip().splitlines()[-1].endswith("2025-06-01,33.3")


@pytest.mark.parametrize("by", ["seller_nature", "contract_class", "listing_id"])
def test_each_figure_leads_to_the_receipts_that_it_sums(received: None, browse: Any, cast: Cast, by: str) -> None:
    client = browse("bureau.registrar")
    page = client.get(f"/o/{cast.organisations['bureau']}/statistics/receipts?period=2025&by={by}").text
    led = money_doors(page, "/statistics/receipts")
    assert {fen for _href, fen in led} >= {300 * YUAN, 150 * YUAN, 200 * YUAN}
    for href, fen in led:
        card = client.get(href.removesuffix("#receipts")).text.split('id="receipts"')[1]
        assert money.plain(fen) in card.replace(",", "") or not fen
