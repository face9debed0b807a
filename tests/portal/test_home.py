"""The home page: how the targets stand, what is new, and ways on from there."""

import re
from datetime import date
from typing import Any

import pytest
from flask import Flask

from marketplace.core.actors import Via, system
from marketplace.db import set_actor, unit_of_work
from marketplace.programme.service import enter_founding_targets
from tests.conftest import Browse
from tests.people import Cast
from tests.tally.makers import registered


@pytest.fixture
def targets(app: Flask, cast: Cast) -> None:
    with app.app_context():
        set_actor(system(Via.CLI))
        with unit_of_work():
            enter_founding_targets(system(Via.CLI))
            registered(cast.organisations["u1"], date(2024, 5, 1), 123_456_789_00)


def main(page: str) -> str:
    return page.split("<main")[1]


def test_it_stands_on_an_empty_platform(browse: Browse) -> None:
    page = main(browse("").get("/").text)
    assert page.count('class="nothing"') == 3


def test_it_shows_both_targets_with_doors_to_their_contracts(targets: None, browse: Browse) -> None:
    page = main(browse("").get("/").text)
    assert "123,456,789.00" in page
    assert "/progress/founding" in page
    assert "/progress/current" in page
    assert len(re.findall(r'href="/contracts\?start=20\d\d-01-01&amp;end=', page)) == 4


def test_every_link_of_it_leads_somewhere(targets: None, browse: Browse) -> None:
    visitor = browse("")
    links = set(re.findall(r'<a [^>]*href="(/[^"#]*)"', visitor.get("/").text.replace("&amp;", "&")))
    assert len(links) > 10
    assert {
        link: visitor.get(link).status_code for link in links if visitor.get(link).status_code not in (200, 303)
    } == {}


def test_its_search_box_leads_to_the_search(browse: Browse) -> None:
    assert re.search(r'<form class="hero-search"[^>]*action="/search"[^>]*method="get"', browse("").get("/").text)


@pytest.mark.parametrize("who", ["", "u1.editor", "b1.broker", "bureau.reviewer", "bureau.auditor"])
def test_it_is_the_same_page_for_everybody(targets: None, browse: Browse, who: str) -> None:
    answer: Any = browse(who).get("/")
    assert answer.status_code == 200
    assert "hero" in answer.text
