"""The daily digest: in the morning, one letter, once, of what is unread and still theirs."""

from datetime import datetime, timedelta

import pytest

from marketplace.core.clock import LEGAL_ZONE
from marketplace.db import acting_as, unit_of_work
from marketplace.notices import digests, service
from marketplace.notices.codes import Delivery, NoticeKind
from tests.brokers.makers import leave
from tests.notices.makers import US, addressees, choose, letters, tell, told

EVENING = datetime(2026, 11, 22, 18, tzinfo=LEGAL_ZONE)
MORNING = datetime(2026, 11, 23, 8, 10, tzinfo=LEGAL_ZONE)


@pytest.fixture(autouse=True)
def evening(context, cast, time_machine):
    """Both of u1 want digests, and were told two things last evening."""
    time_machine.move_to(EVENING)
    for who in ("u1.editor", "u1.admin"):
        choose(cast, who, NoticeKind.LISTING_DECIDED, Delivery.DIGEST)
    tell(cast, "u1.editor", "u1.admin", organisation_id=cast.organisations["u1"])
    tell(cast, "u1.editor", title="另一种窑炉", organisation_id=cast.organisations["u1"])


def test_nothing_goes_out_before_the_morning(time_machine):
    time_machine.move_to(MORNING.replace(hour=7))
    digests.send_due()
    assert letters() == []


def test_one_letter_a_person_holds_everything_of_the_day_before(time_machine):
    time_machine.move_to(MORNING)
    digests.send_due()
    assert addressees() == ["admin@u1.example", "editor@u1.example"]
    (mine,) = [letter for letter in letters() if letter.address.startswith("editor")]
    assert [line["facts"]["title"] for line in mine.facts["lines"]] == ["一种窑炉", "另一种窑炉"]
    assert (mine.facts["count"], mine.facts["more"]) == ("2", "0")


def test_a_second_worker_or_a_restart_writes_no_second_one(time_machine):
    for later in (timedelta(0), timedelta(minutes=1), timedelta(hours=9)):
        time_machine.move_to(MORNING + later)
        digests.send_due()
    assert len(letters()) == 2


def test_a_worker_that_was_down_in_the_morning_writes_it_later(time_machine):
    time_machine.move_to(MORNING + timedelta(hours=9))
    digests.send_due()
    assert len(letters()) == 2


def test_what_came_after_eight_waits_for_tomorrow(cast, time_machine):
    time_machine.move_to(MORNING)
    tell(cast, "u1.editor", title="第三种")
    digests.send_due()
    time_machine.move_to(MORNING + timedelta(hours=20))
    digests.send_due()
    assert len(letters()) == 2
    time_machine.move_to(MORNING + timedelta(days=1))
    digests.send_due()
    assert [line["facts"]["title"] for line in letters()[-1].facts["lines"]] == ["第三种"]


def test_what_was_read_meanwhile_is_left_out(cast, time_machine):
    actor = cast.actor("u1.admin")
    with acting_as(actor), unit_of_work():
        service.mark_read(told(cast, "u1.admin")[0], actor=actor)
    time_machine.move_to(MORNING)
    digests.send_due()
    assert addressees() == ["editor@u1.example"]


def test_whoever_left_gets_nothing_more_of_the_organisation(cast, time_machine):
    leave(cast.organisations["u1"], cast.person("u1.editor").id)
    time_machine.move_to(MORNING)
    digests.send_due()
    assert addressees() == ["admin@u1.example"]


def test_a_digest_is_written_whole_or_not_at_all(monkeypatch, time_machine):
    time_machine.move_to(MORNING)
    with monkeypatch.context() as patched:
        patched.setattr(digests.letters, "post", lambda *_a, **_k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            digests.send_due()
    digests.send_due()
    assert len(letters()) == 2


def test_a_long_one_says_how_many_more_there_are(cast, monkeypatch, time_machine):
    monkeypatch.setattr(digests, "MOST_LINES", 1)
    time_machine.move_to(MORNING)
    digests.send_due()
    assert {letter.facts["more"] for letter in letters()} == {"0", "1"}


def test_the_system_writes_it_whoever_acted_before(cast, time_machine):
    time_machine.move_to(MORNING)
    with acting_as(cast.actor("e1.engineer")):
        digests.send_due()
    with acting_as(US):
        assert len(letters()) == 2
