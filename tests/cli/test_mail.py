"""`marketplace mail` writes a trial letter, shows what has not gone out, and begins anew with what was given up."""

import pytest

from marketplace.core.actors import Via, system
from marketplace.db import acting_as, unit_of_work
from marketplace.jobs import letters


def give_up(app):
    with app.app_context(), acting_as(system(Via.WORKER)):
        letter = letters.take(letters.unsent()[0].id)
        letters.failed(letter.id, "550 no such mailbox", for_good=True)


def test_a_trial_letter_waits_until_it_is_sent(run):
    assert run("mail", "try", "reader@u1.example").status == 0
    assert "reader@u1.example  trial  0 attempts" in run("mail", "waiting").out


def test_what_is_no_address_is_refused_in_one_sentence(run):
    ran = run("mail", "try", "nobody")
    assert (ran.status, "not an address" in ran.err) == (1, True)


def test_what_was_given_up_says_why_and_can_be_sent_again(run, app):
    run("mail", "try", "reader@u1.example")
    give_up(app)
    assert "given up  550 no such mailbox" in run("mail", "waiting").out
    assert run("mail", "again").out == "1 letters are on their way again.\n"
    with app.app_context(), acting_as(system(Via.WORKER)):
        assert letters.take(letters.unsent()[0].id).attempts == 1


@pytest.mark.usefixtures("context")
def test_a_unit_of_work_writes_letters_for_anybody_who_acts(cast):
    actor = cast.actor("e1.engineer")
    with acting_as(actor), unit_of_work():
        letters.post("reader@u1.example", "", "trial")
    with acting_as(system(Via.WORKER)):
        assert len(letters.unsent()) == 1
