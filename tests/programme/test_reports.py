"""The page of a published report: its own figures, and in words how today's came to differ."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask

from marketplace.contracts.classes import Disclosure
from marketplace.core.actors import Via, system
from marketplace.db import session, set_actor, unit_of_work
from marketplace.tally import queries as tally
from marketplace.tally import service
from marketplace.tally.models import PostingEvent
from marketplace.tally.queries import Measure
from marketplace.tally.service import Change, Dimensions
from tests.people import Cast
from tests.programme.test_statistics import doors, money_doors, window_of
from tests.tally.makers import post, registered
from tests.tally.test_reports import freeze

REGISTERED, APPROVED = date(2024, 12, 26), date(2025, 2, 18)


@pytest.fixture
def reclassified(app: Flask, cast: Cast) -> Any:
    """Two contracts of a published year, of which one fell in it; then both go from service to development."""
    with app.app_context():
        set_actor(system(Via.CLI))
        with unit_of_work():
            told = registered(cast.organisations["r1"], REGISTERED, 100_000_000)
            hidden = registered(cast.organisations["r1"], REGISTERED, 20_000_000)
            hidden.disclosure = Disclosure.FIGURES_ONLY
            post(told, PostingEvent.AMENDMENT, date(2024, 12, 27), 0, -1_234_500)
        freeze(cast, "2024")
        set_actor(system(Via.CLI))
        with unit_of_work():
            for contract, fen in ((session.merge(told), 98_765_500), (session.merge(hidden), 20_000_000)):
                for sign, subclass in ((-1, "51"), (1, "11")):
                    change = Change(sign, sign * fen, sign * fen)
                    of = Dimensions(subclass, contract.field)
                    days = {"posted_on": APPROVED, "registered_on": REGISTERED}
                    service.post(contract.id, PostingEvent.AMENDMENT, change, of, **days)


def plain(page: str) -> str:
    cells = re.sub(r"</(?:td|th)>", " ", page)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cells))


def test_a_reclassification_is_told_from_value_to_value(reclassified: None, browse: Any) -> None:
    page = plain(browse("").get("/statistics/reports/2024").text)
    assert page.count("合同类别: 技术服务 −98.77 万元 → 技术开发 +98.77 万元") == 1
    assert "技术服务 118.77 万元 −118.77 万元 0.00 元 2 → 0" in page
    assert "技术开发 0.00 元 +118.77 万元 118.77 万元 0 → 2" in page


def test_what_is_shown_as_figures_only_is_not_told_by_what_it_counts_under(reclassified: None, browse: Any) -> None:
    page = plain(browse("").get("/statistics/reports/2024").text)
    assert "−20.00 万元" not in page
    assert "仅计入统计" not in page


def test_the_page_shows_the_decreases_that_its_bytes_have(reclassified: None, browse: Any) -> None:
    page = plain(browse("").get("/statistics/reports/2024").text)
    assert page.count("−1.23 万元") >= 3


def test_as_reported_nothing_changed(reclassified: None, browse: Any) -> None:
    assert "合同类别: " not in browse("").get("/statistics/reports/2024?view=reported").text


def test_every_frozen_figure_that_the_register_may_list_leads_to_its_contracts(
    reclassified: None, browse: Any, app: Flask
) -> None:
    page = browse("").get("/statistics/reports/2024").text
    found = doors(page, "/contracts")
    counts = [(window, text) for window, text in found if re.fullmatch(r"\d+", text)]
    assert len(counts) > 5
    assert not [
        window for window, _text in found if window.measure is Measure.LOCAL or "buyer_region" in window.where
    ]
    with app.app_context():
        assert [tally.total(window).count for window, _text in counts] == [int(text) for _window, text in counts]


def test_a_file_has_one_total_of_decreases_whatever_it_is_told_apart_by(reclassified: None, browse: Any) -> None:
    files = [browse("").get(f"/statistics?period=2025&by={by}&format=csv").text for by in ("contract_class", "field")]
    totals = [text.strip().splitlines()[-1].split(",")[7] for text in files]
    assert totals == ["0.00", "0.00"]
    assert ["-1187655.00" in text for text in files] == [True, False]


def test_every_figure_of_a_report_leads_the_office_to_its_contracts(
    reclassified: None, browse: Any, cast: Cast, app: Flask
) -> None:
    office = f"/o/{cast.organisations['bureau']}/statistics"
    visitor = browse("bureau.auditor")
    page = visitor.get(f"{office}/reports/2024").text
    amounts = [(window_of(href), fen) for href, fen in money_doors(page, "/statistics/contracts")]
    assert {window.fell for window, _fen in amounts} == {True, False}
    with app.app_context():
        for window, fen in amounts:
            total = tally.total(window)
            assert fen in (total.amount_fen, total.technology_fen)
    assert plain(page).count("技术服务 −20.00 万元 → 技术开发 +20.00 万元") == 1
