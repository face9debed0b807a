"""Cases for programs: read by their parties and broker, moved on, and led to a contract."""

import pytest
from flask import Flask

from tests.brokers.makers import ANSWER, make_case
from tests.calls import Program
from tests.contracts.test_api import CONTRACT
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
