"""Rows that were changed by hand are named: table, id, what differs, and the entry that says otherwise."""

import pytest

from marketplace.contracts.models import Contract
from marketplace.core.actors import Via, system
from marketplace.db import database, session, set_actor
from marketplace.listings.attachments import KEEPING
from marketplace.listings.lifecycle import ListingState
from marketplace.operations import replay
from tests.contracts.makers import S as State
from tests.contracts.makers import make_contract
from tests.databases import in_its_words
from tests.documents.makers import make_attachment
from tests.listings.makers import make_interest, make_listing


@pytest.fixture
def world(app, context, cast):
    """Something of each recorded kind, done by the verbs."""
    contract = make_contract(cast, State.REGISTERED)
    make_contract(cast, State.REVIEWED)
    listing = make_listing(cast, ListingState.PUBLISHED)
    make_interest(cast, listing)
    make_attachment(app, KEEPING, make_listing(cast, ListingState.DRAFT), cast.actor("u1.editor"))
    set_actor(system(Via.CLI))
    return contract.id


def found():
    session.rollback()
    return [finding.as_json()["message"] for finding in replay.differing_rows()]


def by_hand(*statements):
    session.rollback()
    with database.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(in_its_words(statement))


def test_what_the_verbs_have_done_is_what_the_ledger_says(world):
    assert found() == []


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("UPDATE contract SET amount_fen = amount_fen + 1 WHERE state = 'registered'", "amount_fen"),
        ("UPDATE contract SET title = 'another' WHERE state = 'registered'", "title"),
        (
            "UPDATE contract SET state = 'withdrawn' WHERE state = 'reviewed'",
            "state",
        ),
        ("UPDATE contract_party SET name = 'another' WHERE side = 'buyer'", "parties"),
        ("UPDATE organisation SET code = '91500118MA5U10025X' WHERE code = '91500118MA5U10025E'", "code"),
        ("UPDATE membership SET role = 'registrar' WHERE role = 'auditor'", "role"),
        ("UPDATE listing SET title = 'another'", "title"),
        ("UPDATE interest SET message = 'another'", "message"),
        ("UPDATE attachment SET sha256 = '" + "0" * 64 + "'", "sha256"),
    ],
)
def test_a_changed_row_is_named_with_the_entry_that_says_otherwise(world, statement, names):
    by_hand(statement)
    message = next(each for each in found() if "is not what entry" in each)
    assert names in message
    assert message.split()[0] in statement.replace("contract_party", "contract").replace("listing", "research_result")


def test_the_contract_is_named_by_its_id_and_the_last_entry_about_it(world):
    by_hand("UPDATE contract SET amount_fen = amount_fen + 1 WHERE number IS NOT NULL")
    assert any(str(world) in message and "amount_fen" in message for message in found())


def test_a_row_that_no_entry_knows_is_named(world):
    columns = "person_id, organisation_id, role, created_at"
    same = "person_id, organisation_id, 'broker', created_at FROM membership LIMIT 1"
    by_hand(f"INSERT INTO membership (id, {columns}) SELECT '{'ab' * 16}', {same}")
    assert [message for message in found() if "no entry of the ledger knows it" in message]


def test_a_row_that_is_gone_is_named(world):
    by_hand("DELETE FROM interest")
    assert [message for message in found() if "is gone" in message]


def test_a_posting_too_many_is_named(world):
    by_hand(
        "INSERT INTO posting (contract_id, event, posted_on, registered_on, count, amount_fen, technology_fen, "
        "contract_class, subclass, field, seller_region, buyer_region, source, created_at) "
        "SELECT contract_id, event, posted_on, registered_on, 0, 5, 0, contract_class, subclass, field, "
        "seller_region, buyer_region, source, created_at FROM posting"
    )
    number = session.get(Contract, world).number
    assert [message for message in found() if number in message and "posted" in message]


def test_a_posting_under_another_head_is_named(world):
    by_hand("DROP TRIGGER posting_no_update", "UPDATE posting SET buyer_region = '110101'")
    assert [message for message in found() if "posted" in message]


@pytest.mark.sqlite_only("PostgreSQL's columns refuse what is not of their type")
@pytest.mark.parametrize("value", ["'nonsense'", "x'fffe'", "CAST(x'fffe' AS TEXT)", "1e400"])
def test_a_row_that_cannot_be_read_is_named(world, value):
    by_hand(
        "PRAGMA ignore_check_constraints = 1", f"UPDATE contract SET signed_on = {value} WHERE state = 'reviewed'"
    )
    assert [message for message in found() if "cannot be read" in message]
