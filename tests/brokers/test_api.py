"""Cases for programs: read by their parties and broker, moved on, and led to a contract."""

from uuid import uuid4

import pytest
from flask import Flask

from marketplace.listings.lifecycle import ListingState
from tests.brokers.makers import ANSWER, make_broker, make_case
from tests.calls import Program
from tests.contracts.test_api import CONTRACT
from tests.listings.makers import make_interest, make_listing
from tests.people import Cast


@pytest.fixture
def where(app: Flask, cast: Cast) -> str:
    with app.app_context():
        return f"/own/cases/{make_case(cast).id}"


def test_its_parties_and_broker_read_a_case_and_nobody_else(app: Flask, cast: Cast, where: str) -> None:
    for who in ("u1.editor", "e3.engineer", "b1.broker"):
        shown = Program(app, cast, who).get(where).json
        assert [step["event"] for step in shown["steps"]] == ["open"]
        assert (shown["steps"][0]["note"], shown["message"]) == (ANSWER, "希望了解许可条件。")
        assert len(shown["contacts"]) == 2
    assert Program(app, cast, "e4.engineer").get(where).status_code == 404
    assert Program(app, cast, "e4.engineer").get("/own/cases").json["items"] == []


def test_a_step_moves_the_case_on(app: Flask, cast: Cast, where: str) -> None:
    broker = Program(app, cast, "b1.broker")
    noted = broker.post(f"{where}/steps", {"note": "已通话"}, broker.get(where).json["version"]).json
    assert (noted["state"], noted["steps"][-1]["note"]) == ("opened", "已通话")
    moved = broker.post(f"{where}/steps", {"event": "negotiate"}, noted["version"]).json
    assert (moved["state"], moved["acts"]) == ("negotiating", ["agree", "close"])
    assert broker.post(f"{where}/steps", {"event": "contract"}, moved["version"]).status_code == 422
    assert broker.get("/own/cases?state=negotiating").json["items"][0]["version"] == moved["version"]


def test_a_case_leads_to_a_contract_of_its_parties(app: Flask, cast: Cast, where: str) -> None:
    seller = Program(app, cast, "u1.editor")
    seller.post(f"{where}/steps", {"event": "agree"}, seller.get(where).json["version"])
    wrong = seller.post(f"{where}/contract", {**CONTRACT, "buyer": {"name": "海棠样例机械公司"}})
    assert set(wrong.json["errors"]) == {"buyer.name"}
    drafted = seller.post(f"{where}/contract", CONTRACT)
    assert (drafted.status_code, drafted.json["state"]) == (201, "draft")
    assert seller.get(drafted.headers["Location"]).status_code == 200
    assert seller.get(where).json["steps"][-1]["event"] == "contract"


def test_everybody_reads_the_brokers_who_practise(app: Flask, cast: Cast) -> None:
    with app.app_context():
        where = f"/brokers/{make_broker(cast).id}"
    anybody = Program(app, cast)
    shown = anybody.get(where).json
    assert (shown["name"], shown["level"], shown["fields"]) == ("经纪人P", "intermediate", ["03"])
    for words, found in (("q=经纪", [shown]), ("field=03", [shown]), ("field=01", []), ("q=无此人", [])):
        assert anybody.get(f"/brokers?{words}").json["items"] == found


@pytest.fixture
def asked(app: Flask, cast: Cast) -> tuple[str, dict[str, str]]:
    """Where the case of a fresh expression of interest is opened, and what to send there."""
    with app.app_context():
        given = {"broker": str(make_broker(cast).id), "answer": ANSWER}
        interest = make_interest(cast, make_listing(cast, ListingState.PUBLISHED), "e3.engineer")
        return f"/own/interests/{interest.id}/case", given


def test_the_owner_of_a_listing_opens_a_case_once(app: Flask, cast: Cast, asked: tuple[str, dict[str, str]]) -> None:
    owner, (where, given) = Program(app, cast, "u1.editor"), asked
    assert set(owner.post(where, {**given, "broker": str(uuid4())}, 1).json["errors"]) == {"broker"}
    opened = owner.post(where, given, 1)
    assert (opened.status_code, opened.json["steps"][0]["note"]) == (201, ANSWER)
    assert owner.get(opened.headers["Location"]).json["id"] == opened.json["id"]
    assert owner.post(where, given, 2).status_code == 422


def test_a_case_is_opened_on_the_interest_that_was_read(
    app: Flask, cast: Cast, asked: tuple[str, dict[str, str]]
) -> None:
    stale = Program(app, cast, "u1.editor").post(*asked, 7)
    assert (stale.status_code, stale.json["version"]) == (412, 1)


def test_who_asked_opens_no_case(app: Flask, cast: Cast, asked: tuple[str, dict[str, str]]) -> None:
    assert Program(app, cast, "e3.engineer").post(*asked, 1).status_code == 403
