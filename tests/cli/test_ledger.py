"""`marketplace ledger verify` says what holds, and its status says it too."""

import json

import pytest

from marketplace.db import database, session, unit_of_work
from marketplace.ledger import notes
from tests.databases import in_its_words
from tests.tally.makers import registered
from tests.tally.test_reports import REGISTERED, freeze


def test_a_sound_ledger_gives_status_zero(run):
    result = run("ledger", "verify")
    assert (result.status, result.err) == (0, "")
    assert "every one holds" in result.out


def test_a_broken_ledger_gives_status_one_and_the_place(run):
    with database.engine.begin() as connection:
        connection.exec_driver_sql(in_its_words("DROP TRIGGER ledger_entry_no_update"))
        connection.exec_driver_sql("UPDATE ledger_entry SET action = 'x' WHERE seq = 4")
    result = run("ledger", "verify", "--json")
    verdict = json.loads(result.out)
    assert (result.status, verdict["holds"], verdict["bad_seq"]) == (1, False, 4)
    assert "Entry 4" in run("ledger", "verify").err


def test_a_key_is_made_and_signs(run, app):
    made = run("ledger", "key", "new")
    assert (made.status, "technology-marketplace+" in made.out) == (0, True)
    again = run("ledger", "checkpoint")
    assert (again.status, "Nothing new" in again.out) == (0, True)
    assert run("ledger", "key", "new").status == 1
    turned = run("ledger", "key", "rotate")
    assert (turned.status, turned.out.count("— technology-marketplace ")) == (0, 2)


def test_without_a_key_nothing_is_signed(run):
    refused = run("ledger", "checkpoint")
    assert (refused.status, refused.out) == (1, "")
    assert "ledger_key" in refused.err


def test_a_key_is_checked_against_the_checkpoints_of_the_database(run):
    announced = run("ledger", "key", "new").out.split()[-1]
    sound = run("ledger", "verify", "--key", announced)
    assert (sound.status, "are signed by the announced key" in sound.out) == (0, True)
    run("ledger", "key", "rotate")
    assert run("ledger", "verify", "--key", announced).status == 0
    assert json.loads(run("ledger", "verify", "--json", "--key", announced).out)["signed"] > 0


OTHER = str(notes.Signer("technology-marketplace", bytes(32)).verifier)


@pytest.mark.parametrize("vkey", ["", "garbage", OTHER])
def test_another_key_or_none_is_refused_without_any_file(run, vkey):
    run("ledger", "key", "new")
    refused = run("ledger", "verify", "--key", vkey)
    assert (refused.status, "every one holds" in refused.out) == (1, False)


def test_a_key_that_nothing_could_be_checked_against_is_refused(run):
    refused = run("ledger", "verify", "--key", OTHER)
    assert (refused.status, "no checkpoint" in refused.err) == (1, True)


def test_verify_sees_that_a_published_report_was_written_anew(run, cast):
    with unit_of_work():
        registered(cast.organisations["r1"], REGISTERED, 320_000_000, 290_000_000)
    freeze(cast, "2024")
    session.rollback()
    with database.engine.begin() as connection:
        for statement in (
            "DROP TRIGGER report_content_no_update",
            "UPDATE report_content SET body = substr(body, 1, 20)",
        ):
            connection.exec_driver_sql(in_its_words(statement))
    result = run("ledger", "verify")
    assert (result.status, "The published report of 2024 has other bytes" in result.err) == (1, True)
