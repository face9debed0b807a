"""`marketplace jobs` shows what the worker failed at, and lets it try again."""

import json

import pytest

from marketplace.core.actors import Via, system
from marketplace.db import session, set_actor, unit_of_work
from marketplace.jobs import claims, outbox, worker
from marketplace.jobs.outbox import OutboxRow


def fail(_subjects):
    raise ValueError("no greeting today")


@pytest.fixture
def failed(run):
    """The number of a row that the worker has given up, beside one that waits."""
    set_actor(system(Via.WORKER))
    with unit_of_work():
        outbox.put("greet", "somebody")
        outbox.put("wave", "everybody")
    worker.drain({"greet": fail})
    with unit_of_work():
        row = session.query(OutboxRow).filter_by(topic="greet").one()
        row.attempts = claims.MOST_ATTEMPTS
    return row.id


def test_a_queue_without_failures_is_listed_with_status_zero(run):
    result = run("jobs", "list")
    assert (result.status, result.err) == (0, "")
    assert "9  organisation.changed" in result.out


def test_what_was_given_up_is_named_with_its_reason_and_the_status_says_so(run, failed):
    result = run("jobs", "list")
    assert result.status == 1
    assert f"#{failed}  greet  somebody  8 times, given up: ValueError: no greeting today" in result.out


def test_programs_get_the_same(run, failed):
    said = json.loads(run("jobs", "list", "--json").out)
    assert said["waiting"]["wave"] == 1
    assert [(row["number"], row["given_up"]) for row in said["failed"]] == [(failed, True)]


@pytest.mark.parametrize("everything", [True, False])
def test_what_failed_is_tried_again(run, failed, everything):
    assert run("jobs", "retry", "--all" if everything else str(failed)).status == 0
    seen = []
    set_actor(system(Via.WORKER))
    worker.drain({"greet": seen.extend})
    assert seen == ["somebody"]
    assert run("jobs", "list").status == 0


def test_a_row_that_did_not_fail_is_refused(run, failed):
    assert run("jobs", "retry", "999999").status == 1
    assert run("jobs", "retry").status == 2
