"""The nightly report: made once a day, kept, compared with, shown to those whom it concerns, and sent as a file."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import session, set_actor
from marketplace.jobs import outbox, worker
from marketplace.operations import pruning, quality, queries
from marketplace.operations.models import QualityMark
from marketplace.operations.pruning import Keeping
from tests.contracts import change_makers as after
from tests.contracts.makers import S, make_contract
from tests.operations.test_checks import damage

TITLE = "UPDATE contract SET title = '另一个名称' WHERE number IS NOT NULL"


@pytest.fixture
def night(app, context, time_machine):
    """Three in the morning in Shanghai; call it for the rounds of a worker."""
    set_actor(system(Via.WORKER))
    time_machine.move_to(datetime(2027, 3, 8, 19, 0, tzinfo=UTC), tick=False)
    topics = {quality.TOPIC: app.extensions["handlers"][quality.TOPIC]}

    def rounds():
        quality.order_daily(3)
        return worker.drain(topics)

    return rounds


def test_it_is_made_once_a_day_from_its_hour_on(night, time_machine):
    assert (night(), night()) == (1, 0)
    time_machine.shift(timedelta(hours=23))
    assert night() == 0
    time_machine.shift(timedelta(hours=1))
    assert night() == 1
    assert [report.day.day for report in queries.last_reports(5)] == [10, 9]


def test_the_first_one_waits_for_no_hour(night, time_machine):
    time_machine.shift(timedelta(hours=-2))
    assert night() == 1


def test_an_amended_title_is_no_finding_and_one_changed_by_hand_is(night, cast, time_machine):
    contract = make_contract(cast, S.REGISTERED)
    night()
    after.change(cast, contract, after.CORRECTION, title="更正后的名称")
    time_machine.shift(timedelta(days=1))
    night()
    assert (queries.last_report().counts["titles"], session.query(QualityMark).one().edition) == (0, 2)
    damage(TITLE)
    time_machine.shift(timedelta(days=1))
    night()
    assert queries.last_report().counts["titles"] == 1


def test_reports_go_after_their_time_but_for_the_last(night, time_machine):
    night()
    time_machine.shift(timedelta(days=1))
    night()
    time_machine.shift(timedelta(days=400))
    assert pruning.prune(Keeping(0, 0, 0, traces=365, filings=0))["quality_report"] == 1
    assert queries.last_report().day.day == 10


@pytest.fixture
def reported(app, context, cast):
    """The report of a register in which a title was changed by hand; gives the number and the page's address."""
    set_actor(system(Via.WORKER))
    number = make_contract(cast, S.REGISTERED).number
    quality.make(app.extensions["place"], app.extensions["search_engine"], [])
    damage(TITLE)
    quality.make(app.extensions["place"], app.extensions["search_engine"], [])
    return number, f"/o/{cast.organisations['bureau']}/quality"


def test_the_registrar_finds_a_door_to_what_was_found(browse, reported):
    number, address = reported
    text = browse("bureau.registrar").get(address).text
    assert f"合同 {number} 的名称变了，但没有相应的变更。" in text
    assert "/contracts/" in text.split("名称变了")[1].split("</li>")[0]


def test_the_administrator_has_no_door_to_a_contract_but_the_button(browse, reported):
    number, address = reported
    visitor = browse("bureau.administrator")
    text = visitor.get(address).text
    assert number in text
    assert "/contracts/" not in text.split("名称变了")[1].split("</li>")[0]
    assert visitor.post(address, {"version": outbox.count(quality.TOPIC)}).status_code == 303
    assert visitor.post(address, {"version": 0}).status_code == 409
    assert "正在检查数据" in visitor.get(address).text


def test_the_file_has_the_shape_of_the_command(browse, reported):
    number, address = reported
    told = browse("bureau.auditor").get(f"{address}/report.json").json
    assert (told["sound"], told["errors"], told["day"]) == (False, 1, clock.today().isoformat())
    titles = next(check for check in told["checks"] if check["check"] == "titles")
    assert (titles["count"], titles["findings"][0]["contract"]) == (1, number)
    assert browse("bureau.auditor").get(f"{address}/report.json?day=2001-01-01").status_code == 404


def test_the_page_says_that_there_is_no_report_yet(browse, cast):
    address = f"/o/{cast.organisations['bureau']}/quality"
    assert "尚无报告" in browse("bureau.auditor").get(address).text
    assert browse("bureau.auditor").get(f"{address}/report.json").status_code == 404
