"""Two workers never do the same at once, and what one was at when it died another does."""

from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.cli import serving
from marketplace.core.actors import Via, system
from marketplace.db import session, set_actor, unit_of_work
from marketplace.jobs import outbox, worker
from marketplace.jobs.claims import claimed
from marketplace.jobs.outbox import OutboxRow

TWO_AT_ONCE = pytest.mark.postgresql_only("on SQLite there is one worker")


@pytest.fixture(autouse=True)
def as_worker(context: None) -> None:
    set_actor(system(Via.WORKER))


def put(*subjects: str) -> None:
    with unit_of_work():
        for subject in subjects:
            outbox.put("greet", subject)
            session.flush()


@TWO_AT_ONCE
def test_rows_in_one_workers_hands_are_passed_over_by_the_other() -> None:
    put("a", "b")
    with claimed("greet") as mine:
        assert mine.subjects == ["a", "b"]
        put("c")
        seen: list[str] = []
        assert worker.drain({"greet": seen.extend}) == 1
        assert seen == ["c"]
        mine.finish()
    assert outbox.waiting("greet") == set()


@TWO_AT_ONCE
def test_what_a_worker_was_at_when_it_died_is_free_at_once() -> None:
    put("a")
    with pytest.raises(KeyboardInterrupt), claimed("greet"):
        raise KeyboardInterrupt
    seen: list[str] = []
    worker.drain({"greet": seen.extend})
    assert seen == ["a"]


@TWO_AT_ONCE
def test_nobody_waits_for_a_row_that_is_being_done() -> None:
    put("a")
    number = session.scalars(select(OutboxRow.id).where(OutboxRow.topic == "greet")).one()
    with claimed("greet"), unit_of_work():
        assert outbox.undone(number) is None


@TWO_AT_ONCE
def test_four_workers_do_everything_once(app: Flask) -> None:
    put(*map(str, range(300)))
    done: list[str] = []

    def work() -> None:
        with app.app_context():
            set_actor(system(Via.WORKER))
            while worker.drain({"greet": done.extend}):
                pass

    workers = [Thread(target=work) for _ in range(4)]
    [each.start() for each in workers]
    [each.join() for each in workers]
    assert sorted(done, key=int) == [str(number) for number in range(300)]


@pytest.mark.sqlite_only("PostgreSQL lets several work")
def test_a_second_worker_waits_for_the_end_of_the_first(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PAUSE_AFTER_STUMBLING", 0.01)
    entered, stopped = Event(), Event()

    def second() -> None:
        with app.app_context(), serving._place_of_its_own(app, stopped):
            entered.set()

    waiting = Thread(target=second)
    with serving._place_of_its_own(app, stopped):
        waiting.start()
        assert not entered.wait(0.1)
    waiting.join(5)
    assert entered.is_set()
