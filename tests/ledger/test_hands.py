"""A long ledger is verified by several processes, and they find what one alone finds."""

import multiprocessing

import pytest

from marketplace import ledger
from marketplace.db import session
from marketplace.ledger import hands, publishing, reading, verifying
from tests.ledger.test_attacks import edit_body
from tests.ledger.test_checkpoints import enter_many


@pytest.fixture(autouse=True)
def several(monkeypatch):
    """Two processes for whatever there is, in short stretches."""
    monkeypatch.setattr(verifying, "LEVEL", 6)
    monkeypatch.setattr(hands, "MANY", 2)
    monkeypatch.setattr(hands, "FEW", 1)


@pytest.fixture
def begun(monkeypatch):
    """The processes that were begun."""
    found = []
    start = multiprocessing.get_context("spawn").Process.start

    def counted(process):
        found.append(process)
        start(process)

    monkeypatch.setattr("multiprocessing.context.SpawnProcess.start", counted)
    return found


def test_what_several_walk_is_joined_and_held_against_what_was_signed(plan, begun):
    for count in (100, 64, 30):
        enter_many(count)
        publishing.sign(plan)
    session.rollback()
    counts = []
    verdict = ledger.verify(counts.append)
    assert (verdict.holds, verdict.entries, sum(counts)) == (True, reading.length(), reading.length())
    assert len(begun) == 2


def test_the_first_bad_entry_is_named_whoever_walked_it(plan, attacker):
    enter_many(300)
    for seq in (250, 129, 128, 3):
        edit_body(attacker, seq)
        verdict = ledger.verify()
        assert (verdict.bad_seq, verdict.entries) == (seq, seq - 1)


def test_a_copy_in_another_session_is_read_by_that_alone(plan, begun):
    enter_many(300)
    session.rollback()
    assert ledger.verify(reading=session()).holds
    assert not begun
