"""The same key gives the same answer, once, also to two at the same time."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from marketplace.core.actors import Via, system
from marketplace.core.errors import KeyReused
from marketplace.db import AlreadyDone, Key, numbering, session, set_actor, unit_of_work
from marketplace.db.idempotency import IdempotencyKey

KEY = Key("key-12345", "somebody:POST:/somewhere", "digest")


@pytest.fixture(autouse=True)
def as_system(context):
    set_actor(system(Via.CLI))


def act(key=KEY, result="/there"):
    with unit_of_work(key) as unit:
        numbering.take("acts")
        unit.result = result


def act_and_stumble():
    with unit_of_work(KEY):
        numbering.take("acts")
        raise ZeroDivisionError


def acts():
    with unit_of_work():
        return numbering.take("acts") - 1


def test_a_repeated_request_is_answered_with_the_first_result():
    act(result="/first")
    with pytest.raises(AlreadyDone) as done:
        act(result="/second")
    assert (done.value.result, acts()) == ("/first", 1)


def test_the_same_key_with_another_content_is_refused():
    act()
    with pytest.raises(KeyReused):
        act(Key(KEY.value, KEY.scope, "another digest"))
    assert acts() == 1


def test_the_same_key_of_somebody_else_is_another_key():
    act()
    act(Key(KEY.value, "another:POST:/somewhere", KEY.digest))
    assert acts() == 2


def test_a_failed_request_may_be_repeated():
    with pytest.raises(ZeroDivisionError):
        act_and_stumble()
    act()
    assert acts() == 1


def test_two_at_once_with_one_key_have_one_effect(app):
    start, answers = Barrier(2), []

    def send():
        with app.app_context():
            set_actor(system(Via.WEB))
            start.wait()
            try:
                act()
                answers.append("done")
            except AlreadyDone as done:
                answers.append(done.result)

    threads = [Thread(target=send) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (sorted(answers), acts()) == (["/there", "done"], 1)
    assert session.scalar(select(func.count()).select_from(IdempotencyKey)) == 1
