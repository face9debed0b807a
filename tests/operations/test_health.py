"""/healthz for machines, and the administrator's page with its buttons."""

from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import database, session, set_actor, unit_of_work
from marketplace.jobs import claims, heartbeat, outbox, worker
from marketplace.jobs.outbox import OutboxRow
from marketplace.listings.lifecycle import ListingState
from marketplace.operations import queries
from tests import databases
from tests.listings.makers import make_listing


@pytest.fixture
def page(cast):
    return f"/o/{cast.organisations['bureau']}/health"


def test_a_monitor_is_answered_that_it_serves(browse):
    answer = browse("").get("/healthz")
    assert (answer.status_code, answer.json["status"], answer.json["worker"]) == (200, "ok", "none")


def test_a_worker_that_is_late_is_said_and_keeps_nobody_away(app, context, browse, time_machine):
    time_machine.move_to(clock.now())
    heartbeat.beat()
    assert browse("").get("/healthz").json["worker"] == "alive"
    time_machine.shift(timedelta(minutes=6))
    answer = browse("").get("/healthz")
    assert (answer.status_code, answer.json["worker"]) == (200, "late")


def test_a_database_that_is_gone_is_said_and_found_again(app, context, browse):
    with databases.out_of_reach(app.extensions["place"].data_dir):
        answer = browse("").get("/healthz")
        assert (answer.status_code, answer.json["status"]) == (503, "unavailable")
    assert browse("").get("/healthz").status_code == 200


@pytest.mark.sqlite_only("its file is ours")
def test_a_database_that_is_damaged_is_said(app, context, browse):
    database.engine.dispose()
    app.extensions["place"].database.write_bytes(b"no database" * 1000)
    assert browse("").get("/healthz").status_code == 503


def test_one_worker_has_one_row_and_old_ones_are_forgotten(context, time_machine):
    set_actor(system(Via.WORKER))
    time_machine.move_to(clock.now())
    for _minute in range(3):
        heartbeat.beat()
    assert len(session.query(heartbeat.Heartbeat).all()) == 1
    time_machine.shift(timedelta(days=2))
    assert heartbeat.last().is_late


def test_only_the_administrator_sees_the_page(browse, page):
    assert browse("bureau.administrator").get(page).status_code == 200
    assert {who: browse(who).get(page).status_code for who in ("bureau.auditor", "u1.admin")} == {
        "bureau.auditor": 403,
        "u1.admin": 403,
    }


def test_the_page_says_what_is_switched_off(browse, page):
    answer = browse("bureau.administrator").get(page).text
    assert "BACKUP_DIR" in answer
    assert "SMTP_URL" in answer
    assert "立即备份" not in answer


def fail(_subjects):
    raise ValueError("no such thing")


@pytest.fixture
def failed(context):
    """A row of the outbox that failed until the worker gave it up."""
    set_actor(system(Via.WORKER))
    with unit_of_work():
        outbox.put("greet", "somebody")
    worker.drain({"greet": fail})
    with unit_of_work():
        row = session.query(OutboxRow).filter_by(topic="greet").one()
        row.attempts, row.retry_at = claims.MOST_ATTEMPTS, clock.now() + timedelta(days=9)
    session.rollback()
    return row.id


def test_what_failed_is_shown_with_its_reason_and_can_be_tried_again(browse, page, failed):
    administrator = browse("bureau.administrator")
    assert "ValueError: no such thing" in administrator.get(page).text
    assert administrator.post(f"{page}/queue/{failed}", {"version": claims.MOST_ATTEMPTS}).status_code == 303
    set_actor(system(Via.WORKER))
    seen = []
    worker.drain({"greet": seen.extend})
    assert seen == ["somebody"]


def test_what_is_done_cannot_be_tried_again(browse, page):
    assert browse("bureau.administrator").post(f"{page}/queue/999999").status_code == 404


def test_a_backup_asked_for_twice_by_one_form_is_one(browse, page, context):
    administrator = browse("bureau.administrator")
    for _click in range(2):
        assert (
            administrator.post(f"{page}/backup", {"idempotency_key": "one double click", "version": 0}).status_code
            == 303
        )
    set_actor(system(Via.WORKER))
    assert len(queries.last_backups(5)) == 1
    assert outbox.waiting("backup") == {str(queries.last_backups(5)[0].id)}


def test_a_backup_that_somebody_else_has_asked_for_since_is_not_made_twice(browse, page):
    answers = [browse("bureau.administrator").post(f"{page}/backup", {"version": 0}).status_code for _ in range(2)]
    assert answers == [303, 409]


def test_an_index_that_lacks_something_is_shown_and_rebuilt_by_the_worker(app, browse, page, cast, context):
    set_actor(system(Via.CLI))
    make_listing(cast, ListingState.PUBLISHED)
    administrator = browse("bureau.administrator")
    assert "索引无法使用" in administrator.get(page).text
    administrator.post(f"{page}/index", {"version": 0})
    set_actor(system(Via.WORKER))
    while worker.drain(app.extensions["handlers"]):
        pass
    assert "1 条已发布信息均已索引" in administrator.get(page).text
    app.extensions["search_engine"].rebuild([])
    assert "已索引 0 条，已发布 1 条" in administrator.get(page).text
