"""Whatever touches a listing puts it into the outbox, in the same transaction."""

import pytest
from sqlalchemy import select

from marketplace.core.actors import Via, system
from marketplace.db import acting_as, session, unit_of_work
from marketplace.jobs import outbox
from marketplace.listings import queries, search, service
from marketplace.listings.lifecycle import ListingState
from tests.listings.makers import make_listing


@pytest.fixture
def listing(context, cast, app):
    made = make_listing(cast, ListingState.PUBLISHED)
    with acting_as(system(Via.WORKER)), unit_of_work():
        for row in session.scalars(select(outbox.OutboxRow)):
            session.delete(row)
    return made


def withdraw(listing, then=lambda: None):
    with acting_as(system(Via.CLI)), unit_of_work():
        present = queries.listing(listing.id)
        service.withdraw(present, actor=system(Via.CLI), version=present.version)
        session.flush()
        present.review_note = "又改了"
        session.flush()
        then()


def stumble():
    raise ZeroDivisionError


def test_a_touched_listing_waits_once_after_the_commit(listing):
    withdraw(listing)
    rows = session.scalars(select(outbox.OutboxRow.subject).where(outbox.OutboxRow.topic == search.TOPIC)).all()
    assert rows == [str(listing.id)]


def test_after_a_rollback_nothing_waits_and_the_next_change_is_noted(listing):
    with pytest.raises(ZeroDivisionError):
        withdraw(listing, stumble)
    assert outbox.waiting(search.TOPIC) == set()
    withdraw(listing)
    assert outbox.waiting(search.TOPIC) == {str(listing.id)}


def test_a_savepoint_that_was_rolled_back_takes_only_its_own_notes_with_it(listing):
    with acting_as(system(Via.CLI)), unit_of_work():
        savepoint = session.begin_nested()
        outbox_note(listing)
        savepoint.rollback()
        outbox_note(listing)
    assert outbox.waiting(search.TOPIC) == {str(listing.id)}


def outbox_note(listing):
    present = queries.listing(listing.id)
    service.withdraw(present, actor=system(Via.CLI), version=present.version)


def test_reading_leaves_no_note(listing):
    with acting_as(system(Via.CLI)), unit_of_work():
        queries.listing(listing.id)
    assert outbox.waiting(search.TOPIC) == set()
