"""Telling people: each as they chose, nobody twice, nobody what they did themselves."""

from dataclasses import replace

import pytest

from marketplace.accounts import queries as accounts
from marketplace.accounts import service as people
from marketplace.accounts.models import Person, Standing
from marketplace.core.actors import Via, system
from marketplace.core.errors import NotFound, NotPermitted
from marketplace.core.permissions import Permission
from marketplace.db import acting_as, session, unit_of_work
from marketplace.notices import queries, service
from marketplace.notices.codes import DEFAULTS, Delivery, NoticeKind
from marketplace.notices.recipients import closest, in_role, those_who
from tests.brokers.makers import join, leave
from tests.notices.makers import US, addressees, choose, letters, tell, told
from tests.people import PEOPLE

pytestmark = pytest.mark.usefixtures("context")
DECIDED, DESK = NoticeKind.LISTING_DECIDED, Permission.DESK_READ


def test_what_somebody_is_told_stands_in_their_inbox_unread(cast):
    tell(cast, "u1.editor")
    with acting_as(cast.actor("u1.editor")):
        inbox = queries.inbox(cast.person("u1.editor").id, unread=True)
    assert (inbox.total, inbox.unread, inbox.items[0].facts) == (1, 1, {"title": "一种窑炉"})


@pytest.mark.parametrize(
    ("delivery", "here", "by_letter", "in_digest"),
    [
        (Delivery.AT_ONCE, 1, 1, False),
        (Delivery.DIGEST, 1, 0, True),
        (Delivery.HERE, 1, 0, False),
        (Delivery.NONE, 0, 0, False),
    ],
)
def test_everybody_is_told_as_they_chose(cast, delivery, here, by_letter, in_digest):
    choose(cast, "u1.editor", DECIDED, delivery)
    tell(cast, "u1.editor")
    notices = told(cast, "u1.editor")
    assert (len(notices), len(letters()), any(n.digest_since for n in notices)) == (here, by_letter, in_digest)


def test_a_choice_can_be_changed_and_is_its_owners_alone(cast):
    choose(cast, "u1.editor", DECIDED, Delivery.NONE)
    choose(cast, "u1.editor", DECIDED, Delivery.HERE)
    with acting_as(cast.actor("u1.editor")):
        assert queries.choices(cast.person("u1.editor").id)[DECIDED] is Delivery.HERE
    with acting_as(cast.actor("u1.admin")):
        assert queries.choices(cast.person("u1.editor").id) == DEFAULTS


def test_every_kind_has_its_default():
    assert set(DEFAULTS) == set(NoticeKind)


def test_nobody_is_told_what_they_did_themselves(cast):
    tell(cast, "u1.editor", "u1.admin", actor=cast.actor("u1.editor"))
    assert [len(told(cast, who)) for who in ("u1.editor", "u1.admin")] == [0, 1]


def test_the_same_occasion_is_told_once(cast):
    tell(cast, "u1.editor", occasion="x")
    tell(cast, "u1.editor", "u1.admin", occasion="x")
    assert [len(told(cast, who)) for who in ("u1.editor", "u1.admin")] == [1, 1]


def test_somebody_suspended_is_told_nothing(cast):
    with acting_as(US), unit_of_work():
        person = accounts.person(cast.person("u1.editor").id)
        people.set_person_standing(person, Standing.SUSPENDED, actor=US, version=person.version)
    tell(cast, "u1.editor")
    assert (told(cast, "u1.editor"), letters()) == ([], [])


def test_imports_tell_nobody_and_people_who_import_write_no_letters(cast):
    tell(cast, "u1.editor", actor=system(Via.IMPORT))
    assert told(cast, "u1.editor") == []
    tell(cast, "u1.editor", actor=replace(cast.actor("e1.engineer"), via=Via.IMPORT))
    assert (len(told(cast, "u1.editor")), letters()) == (1, [])


def test_a_letter_is_in_the_readers_language(cast):
    with acting_as(US):
        reader = session.get_one(Person, cast.person("u1.editor").id)
        assert reader.language == ""
    tell(cast, "u1.editor")
    assert [(letter.address, letter.language) for letter in letters()] == [("editor@u1.example", "")]


def test_nobody_reads_or_marks_what_another_was_told(cast):
    tell(cast, "u1.editor")
    (notice,) = told(cast, "u1.editor")
    with acting_as(cast.actor("bureau.administrator")):
        with pytest.raises(NotFound):
            queries.notice(notice.id)
        with pytest.raises(NotPermitted):
            service.mark_read(notice, actor=cast.actor("bureau.administrator"))


def test_marking_all_leaves_what_came_since(cast, time_machine):
    tell(cast, "u1.editor")
    until = told(cast, "u1.editor")[0].created_at
    time_machine.move_to(until.replace(year=until.year + 1))
    tell(cast, "u1.editor", "u1.admin")
    actor = cast.actor("u1.editor")
    with acting_as(actor), unit_of_work():
        service.mark_all_read(until, actor=actor)
    assert [notice.read_at is not None for notice in told(cast, "u1.editor")] == [True, False]
    assert told(cast, "u1.admin")[0].read_at is None


def test_those_who_may_are_asked_of_the_permission_table(cast):
    u1 = cast.organisations["u1"]
    with acting_as(US):
        organisation = accounts.organisation(u1)
    desk = those_who(DESK, organisation, u1)
    assert desk == {cast.person(who).id for who in PEOPLE if who.startswith("u1.")}
    assert those_who(DESK, organisation, cast.organisations["e1"]) == frozenset()


def test_the_closest_are_authors_and_administrators_and_else_everybody(cast):
    u1, editor, admin = cast.organisations["u1"], cast.person("u1.editor").id, cast.person("u1.admin").id
    with acting_as(US):
        organisation = accounts.organisation(u1)
    third = join(organisation, cast.person("e5.clerk").id, PEOPLE["u1.editor"][1]).person_id
    assert closest(DESK, organisation, u1, [editor, None]) == {editor, admin}
    leave(u1, editor)
    assert closest(DESK, organisation, u1, [editor]) == {admin}
    assert closest(DESK, accounts.organisation(cast.organisations["e1"]), cast.organisations["e1"], [editor]) == {
        cast.person("e1.engineer").id
    }
    assert third in those_who(DESK, organisation, u1)


def test_nobody_acts_for_a_suspended_organisation_nor_where_there_is_none(cast):
    u1 = cast.organisations["u1"]
    with acting_as(US), unit_of_work():
        organisation = accounts.organisation(u1)
        people.set_organisation_standing(organisation, Standing.SUSPENDED, actor=US, version=organisation.version)
    assert in_role(PEOPLE["u1.admin"][1], u1) == frozenset()
    assert in_role(PEOPLE["u1.admin"][1], None) == those_who(DESK, organisation, None) == frozenset()


def test_no_letter_goes_out_for_a_unit_of_work_that_failed(cast):
    with pytest.raises(ZeroDivisionError):
        tell_and_stumble(cast)
    assert (told(cast, "u1.editor"), addressees()) == ([], [])


def tell_and_stumble(cast):
    with acting_as(US), unit_of_work():
        service.tell([cast.person("u1.editor").id], DECIDED, "x", actor=US, endpoint="portal.home")
        raise ZeroDivisionError
