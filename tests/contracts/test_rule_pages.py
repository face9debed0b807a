"""Sets of rules on their pages: a new one for a law that comes, and who wrote which version of one."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.contracts import rules
from marketplace.core import clock
from tests.access.shown import form_to
from tests.conftest import Browse
from tests.people import Cast

ADMINISTRATOR = "bureau.administrator"


@pytest.fixture
def place(cast: Cast) -> str:
    """Where the bureau reads its rules."""
    return f"/o/{cast.organisations['bureau']}/rules"


def day(later: int) -> str:
    return (clock.today() + timedelta(later)).isoformat()


def test_a_set_for_the_next_law_is_a_copy_with_a_name_and_a_day_of_its_own(
    app: Flask, browse: Browse, place: str
) -> None:
    visitor = browse(ADMINISTRATOR)
    assert f'href="{place}/new?of=CN-2026"' in visitor.get(place).text
    form = form_to(visitor.get(f"{place}/new?of=CN-2026").text, "/rules/new")
    assert (form["days"], form["effective_from"]) == ("15", "")
    sent = {**form, "code": "CN-2028", "effective_from": day(30), "days": "12"}
    assert visitor.post(f"{place}/new", sent).status_code == 303
    with app.app_context():
        assert (rules.by_code("CN-2028").days, rules.by_code("CN-2026").days) == (12, 15)
        assert rules.at(clock.today()).code == "CN-2026"
        assert rules.at(clock.today() + timedelta(30)).code == "CN-2028"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "CN-2026"}, "code"),
        ({"code": "new"}, "code"),
        ({"code": "a/b"}, "code"),
        ({"effective_from": day(0)}, "effective_from"),
    ],
)
def test_one_with_a_name_that_is_taken_or_a_day_that_is_past_is_refused(
    browse: Browse, place: str, wrong: dict[str, str], field: str
) -> None:
    visitor = browse(ADMINISTRATOR)
    form = form_to(visitor.get(f"{place}/new").text, "/rules/new")
    page = visitor.post(f"{place}/new", {**form, "code": "CN-2028", "effective_from": day(30), **wrong})
    assert (page.status_code, f'id="{field}-error"' in page.text) == (422, True)


def test_its_history_says_who_wrote_what_and_compares_two_versions(cast: Cast, browse: Browse, place: str) -> None:
    visitor, address = browse(ADMINISTRATOR), f"{place}/CN-2026"
    assert f"{address}/history" not in visitor.get(place).text
    for days in ("20", "25"):
        page = visitor.get(address).text
        assert visitor.post(address, form_to(page, "/CN-2026", days=days)).status_code == 303
    assert f'href="{address}/history"' in visitor.get(place).text
    page = browse("bureau.reviewer").get(f"{address}/history").text
    assert cast.person(ADMINISTRATOR).name in page
    compared = page[page.index("<table") :]
    assert ("20" in compared, "25" in compared) == (True, True)
