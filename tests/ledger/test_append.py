"""What an entry holds, how it is chained, and what it never shows."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace import ledger
from marketplace.accounts import service
from marketplace.core.actors import Via, system
from marketplace.db import database, session, set_actor, unit_of_work
from marketplace.ledger import chain
from marketplace.ledger.models import LedgerEntry, LedgerHead
from marketplace.listings import queries
from marketplace.listings.lifecycle import ListingState
from tests.databases import in_its_words
from tests.listings.makers import make_listing

ACTOR = system(Via.CLI)


@pytest.fixture(autouse=True)
def as_system(context):
    set_actor(ACTOR)


def entries():
    return session.scalars(select(LedgerEntry).order_by(LedgerEntry.seq)).all()


def test_the_entries_of_the_cast_are_chained_from_the_beginning():
    previous = chain.GENESIS
    for place, entry in enumerate(entries(), start=1):
        assert (entry.seq, entry.previous, json.loads(entry.body)["seq"]) == (place, previous, str(place))
        previous = entry.hash
    assert session.get(LedgerHead, 1).hash == previous


def test_an_untouched_ledger_holds():
    verdict = ledger.verify()
    assert (verdict.holds, verdict.entries, verdict.problem) == (True, len(entries()), "")


def test_an_empty_ledger_holds(app):
    with database.engine.begin() as connection:
        connection.exec_driver_sql(in_its_words("DROP TRIGGER ledger_entry_no_delete"))
        connection.exec_driver_sql("DELETE FROM ledger_entry")
        connection.exec_driver_sql("DELETE FROM ledger_head")
    assert ledger.verify().holds


def test_verifying_reports_its_progress():
    counts = []
    ledger.verify(counts.append)
    assert sum(counts) == len(entries())


def test_an_entry_says_who_did_what_to_which(cast):
    listing = make_listing(cast, ListingState.PUBLISHED)
    body = json.loads(entries()[-1].body)
    assert (body["action"], body["object"]) == ("listing.publish", f"research_result/{listing.id}")
    assert body["actor"]["person"] == str(cast.person("bureau.reviewer2").id)
    assert (body["actor"]["roles"], body["actor"]["via"]) == (["reviewer"], "web")


def test_an_entry_that_is_rolled_back_leaves_the_chain_whole():
    before = len(entries())
    with pytest.raises(IntegrityError):
        enter_twice()
    assert (len(entries()), ledger.verify().holds) == (before, True)


def enter_twice():
    with unit_of_work():
        first = service.add_person(actor=ACTOR, name="甲", email="same@x.example", password="a password of the tests")
        twin = type(first)(name="乙", email=first.email, password_hash="")
        session.add(twin)
        ledger.append(ACTOR, "person.add", twin)


def test_personal_and_confidential_values_stay_out_of_the_ledger(cast):
    listing = make_listing(cast, ListingState.PUBLISHED)
    written = b"".join(entry.body for entry in entries()).decode()
    people = [value for person in cast.people.values() for value in (person.name, person.email)]
    secrets = [*people, "李联系", "023-4980-0001", listing.salt.hex(), "argon2"]
    assert [secret for secret in secrets if secret in written] == []


def test_a_sealed_value_is_committed_to_and_the_same_value_looks_different_elsewhere(cast):
    first, second = (make_listing(cast, ListingState.PUBLISHED) for _ in range(2))
    kept = {entry.object: json.loads(entry.body)["after"]["contact_phone"] for entry in entries()[-6:]}
    commitments = {kept[ledger.reference(each)] for each in (first, second)}
    assert len(commitments) == 2
    assert all(commitment.startswith("sha256:") for commitment in commitments)


@pytest.mark.parametrize("statement", ["UPDATE ledger_entry SET action = 'x'", "DELETE FROM ledger_entry"])
def test_the_table_itself_refuses_to_be_changed(statement):
    with database.engine.connect() as connection, pytest.raises(IntegrityError, match="append-only"):
        connection.exec_driver_sql(statement)


def test_amounts_are_kept_as_text_of_fen(cast):
    make_listing(cast, ListingState.DRAFT)
    assert json.loads(entries()[-1].body)["after"]["price_from_fen"] == "50000000"


def test_the_ledger_is_the_same_after_reading_the_listing_again(cast):
    listing = make_listing(cast, ListingState.PUBLISHED)
    session.expire_all()
    assert queries.listing(listing.id).salt == listing.salt
    assert ledger.verify().holds
