"""Each figure of the statistics leads to its contracts, or the page says that they are counted and not listed."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask

from marketplace.core import money
from marketplace.core.actors import Via, system
from marketplace.db import set_actor, unit_of_work
from marketplace.district.codes import TechnicalField
from marketplace.programme.service import enter_founding_targets
from marketplace.tally import service
from marketplace.tally.models import PostingEvent
from marketplace.tally.service import Change, Dimensions
from tests.people import Cast
from tests.programme.test_statistics import doors, money_doors
from tests.stories.s12 import enter_stories
from tests.tally.makers import make_contract as enter_contract

DAY = date(2025, 3, 10)


def test_the_public_page_says_how_many_are_counted_but_not_listed(browse: Any, app: Flask, cast: Cast) -> None:
    with app.app_context():
        set_actor(system(Via.CLI))
        with unit_of_work():
            here = Dimensions("51", TechnicalField.MANUFACTURING, "500118", "500118")
            contract = enter_contract(cast.organisations["u1"], DAY, 100)
            days = {"posted_on": DAY, "registered_on": DAY}
            service.post(contract.id, PostingEvent.REGISTRATION, Change(1, 100, 100), here, **days)
    page = browse("").get("/statistics?period=2025").text
    assert page.count("counted but not listed") + page.count("计入统计但不予列示") == 2
    assert "measure=absorbed" not in "".join(re.findall(r'href="/contracts[^"]*"', page))


def test_each_amount_and_each_bar_of_the_charts_is_a_door(browse: Any, app: Flask, cast: Cast) -> None:
    with app.app_context():
        set_actor(system(Via.CLI))
        enter_stories(cast.organisations["u1"])
    office = f"/o/{cast.organisations['bureau']}/statistics"
    page = browse("bureau.registrar").get(f"{office}?period=2025").text
    table = re.search(r'<details class="chart-data">.*?</details>', page, re.DOTALL)
    assert table
    assert len(doors(table[0], "/statistics/contracts")) > 10
    linked = [text for _window, text in doors(page, "/statistics/contracts") if "元" in text]
    assert len(linked) > 20


@pytest.mark.parametrize(
    ("key", "address", "to"),
    [
        ("", "/statistics?period=2025&by=subclass", "/contracts"),
        ("", "/statistics?period=2026&by=field&view=restated", "/contracts"),
        ("", "/progress/founding?as_of=2025-12-31", "/contracts"),
        ("bureau.registrar", "{office}?period=2025&by=buyer_region", "/statistics/contracts"),
        ("bureau.registrar", "{office}/pivot?rows=subclass&columns=month", "/statistics/contracts"),
        ("bureau.registrar", "{office}/pivot?rows=quarter&columns=field", "/statistics/contracts"),
    ],
)
def test_what_decreases_brought_is_a_door_to_the_contracts_that_lost_it(
    browse: Any, app: Flask, cast: Cast, key: str, address: str, to: str
) -> None:
    with app.app_context():
        set_actor(system(Via.CLI))
        with unit_of_work():
            enter_founding_targets(system(Via.CLI))
        enter_stories(cast.organisations["u1"])
    visitor, office = browse(key), f"/o/{cast.organisations['bureau']}/statistics"
    page = visitor.get(address.format(office=office)).text
    led = [(href, fen) for href, fen in money_doors(page, to) if "only=decreases" in href]
    assert led
    for href, fen in led:
        exact = money.plain(fen)
        behind = visitor.get(href).text.split("<tfoot>")[1]
        assert re.sub(r"[,−]", lambda sign: "-" if sign[0] == "−" else "", behind).count(exact)
        assert exact in visitor.get(f"{href}&format=csv").text.splitlines()[-1]
