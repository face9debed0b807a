"""A letter is written in a unit of work, taken by one sender at a time, and never lost."""

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, session, set_actor, unit_of_work
from marketplace.jobs import letters, outbox
from marketplace.jobs.letters import Letter
from marketplace.jobs.outbox import OutboxRow


@pytest.fixture
def letter(context, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    set_actor(system(Via.WORKER))
    with unit_of_work():
        letters.post("reader@u1.example", "en", "trial", link="https://secret.example")
    return session.scalars(select(Letter.id)).one()


def waiting():
    query = select(OutboxRow).where(OutboxRow.topic == letters.TOPIC).order_by(OutboxRow.id)
    return session.scalars(query).all()


def present(letter):
    return session.get_one(Letter, letter)


def test_a_posted_letter_waits_in_the_outbox(letter):
    assert outbox.waiting(letters.TOPIC) == {str(letter)}


def test_a_letter_of_a_unit_of_work_that_failed_was_never_written(context):
    with pytest.raises(ZeroDivisionError):
        post_and_stumble()
    with acting_as(system(Via.WORKER)):
        assert session.scalars(select(Letter)).all() == []


def post_and_stumble():
    with unit_of_work():
        letters.post("reader@u1.example", "", "trial")
        raise ZeroDivisionError


@pytest.mark.parametrize("address", ["", "nobody", "a@b\nBcc: c@d.example", "a@b.example,c@d.example", "a b@c"])
def test_what_is_no_address_is_refused(context, address):
    with pytest.raises(ValueError, match="not an address"), unit_of_work():
        letters.post(address, "", "trial")


def test_what_a_letter_said_is_forgotten_once_it_is_sent(letter):
    letters.take(letter)
    letters.sent(letter)
    assert present(letter).facts == {}


def test_a_letter_that_is_taken_is_nobody_elses_and_asks_again_later(letter):
    assert letters.take(letter).attempts == 1
    assert letters.take(letter) is None
    assert waiting()[-1].retry_at == present(letter).not_before > clock.now()


def test_a_letter_whose_sender_was_killed_can_be_taken_later(letter, time_machine):
    letters.take(letter)
    time_machine.shift(letters.FIRST_WAIT)
    assert letters.take(letter).attempts == 2


def test_a_sent_letter_is_not_taken_again(letter, time_machine):
    letters.take(letter)
    letters.sent(letter)
    time_machine.shift(letters.LONGEST_WAIT)
    assert letters.take(letter) is None


def test_each_wait_is_longer_until_it_is_an_hour(letter, time_machine):
    waits = []
    for _ in range(8):
        waits.append(letters.take(letter).not_before - clock.now())
        session.rollback()
        time_machine.shift(waits[-1])
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (letters.FIRST_WAIT, letters.LONGEST_WAIT)


def test_after_days_of_failing_a_letter_is_kept_for_people_to_look_at(letter, time_machine):
    with unit_of_work():
        present(letter).attempts = letters.MOST_ATTEMPTS - 1
    letters.take(letter)
    letters.failed(letter, "timed out")
    time_machine.shift(letters.LONGEST_WAIT)
    assert letters.take(letter) is None
    assert (present(letter).problem, present(letter).facts) == ("timed out", {"link": "https://secret.example"})


def test_no_person_reads_letters(letter, cast):
    with acting_as(cast.actor("bureau.administrator")):
        assert session.scalars(select(Letter)).all() == []
