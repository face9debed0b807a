"""`marketplace ledger verify` says what holds, and its status says it too."""

import json

from marketplace.db import database
from tests.databases import in_its_words


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
