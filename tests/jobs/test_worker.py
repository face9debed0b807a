"""The outbox is drained in order; what fails is tried again later, and holds up nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import session, set_actor, unit_of_work
from marketplace.jobs import claims, outbox, worker
from marketplace.jobs.outbox import OutboxRow


@pytest.fixture(autouse=True)
def empty_outbox(context):
    """Without what making the cast has left in it."""
    set_actor(system(Via.WORKER))
    with unit_of_work():
        for row in session.scalars(select(OutboxRow)):
            session.delete(row)


def put(*subjects, topic="greet"):
    with unit_of_work():
        for subject in subjects:
            outbox.put(topic, subject)
            session.flush()


def fail(subjects):
    raise ValueError("no greeting today")


def rows(topic="greet"):
    return session.scalars(select(OutboxRow).where(OutboxRow.topic == topic)).all()


def test_subjects_come_in_the_order_in_which_they_were_put_each_once():
    put("b", "a", "b", "c")
    seen = []
    assert worker.drain({"greet": seen.extend}) == 4
    assert seen == ["b", "a", "c"]
    assert outbox.waiting("greet") == set()


def test_what_is_done_is_not_done_again():
    put("a")
    seen = []
    assert [worker.drain({"greet": seen.extend}) for _ in range(2)] == [1, 0]
    assert seen == ["a"]


def test_a_topic_that_fails_does_not_hold_up_another():
    put("a")
    put("b", topic="wave")
    seen = []
    assert worker.drain({"greet": fail, "wave": seen.extend}) == 1
    assert (seen, outbox.waiting("greet")) == (["b"], {"a"})


def test_a_failure_is_noted_and_tried_again_only_later(time_machine):
    time_machine.move_to(clock.now(), tick=False)
    put("a")
    worker.drain({"greet": fail})
    seen = []
    assert worker.drain({"greet": seen.extend}) == 0
    assert (rows()[0].attempts, rows()[0].problem) == (1, "ValueError: no greeting today")
    time_machine.shift(3)
    assert worker.drain({"greet": seen.extend}) == 1
    assert seen == ["a"]


def test_each_wait_is_longer_than_the_one_before(time_machine):
    time_machine.move_to(clock.now(), tick=False)
    put("a")
    waits = []
    for _ in range(4):
        worker.drain({"greet": fail})
        waits.append(rows()[0].retry_at - clock.now())
        session.rollback()
        time_machine.shift(waits[-1] + timedelta(seconds=1))
    assert waits == sorted(set(waits))


def test_new_rows_go_on_while_a_failed_one_waits(time_machine):
    time_machine.move_to(clock.now(), tick=False)
    put("a")
    worker.drain({"greet": fail})
    put("b")
    seen = []
    worker.drain({"greet": seen.extend})
    assert seen == ["b"]


def test_what_failed_too_often_is_left_for_people_to_look_at(time_machine):
    time_machine.move_to(clock.now(), tick=False)
    put("a")
    for _ in range(claims.MOST_ATTEMPTS + 2):
        worker.drain({"greet": fail})
        time_machine.shift(10_000)
    assert (rows()[0].attempts, outbox.waiting("greet")) == (claims.MOST_ATTEMPTS, {"a"})


def test_what_was_put_and_rolled_back_never_was():
    with pytest.raises(ZeroDivisionError):
        put_and_stumble()
    assert rows() == []


def put_and_stumble():
    with unit_of_work():
        outbox.put("greet", "a")
        raise ZeroDivisionError


def test_a_long_queue_is_done_in_portions(monkeypatch):
    monkeypatch.setattr(claims, "BATCH", 2)
    put("a", "b", "c")
    portions = []
    while worker.drain({"greet": portions.append}):
        pass
    assert portions == [["a", "b"], ["c"]]


def test_the_loop_drains_until_it_is_stopped_and_survives_a_periodic_task_that_fails(monkeypatch):
    monkeypatch.setattr(worker, "PAUSE_SECONDS", 0)
    put("a")
    seen, done = [], []
    tasks = [lambda: fail(()), lambda: done.append("periodic")]
    worker.run({"greet": seen.extend}, tasks, lambda: bool(seen))
    assert (seen, done) == (["a"], ["periodic"])
