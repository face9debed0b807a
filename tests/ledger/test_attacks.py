"""Whatever somebody changes in the ledger by direct SQL is found, at the first place where it does not hold."""

import hashlib
import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace import ledger
from marketplace.db import session
from marketplace.ledger import chain, verifying
from marketplace.ledger.service import ORIGIN

COLUMNS = "seq, body, previous, hash, at, action, object, person_id"


@pytest.fixture(autouse=True)
def stretches(monkeypatch):
    """Many stretches of four entries, as a long ledger has many of four thousand."""
    monkeypatch.setattr(verifying, "LEVEL", 2)


def edit_body(attacker, seq):
    attacker.set("body", seq, attacker.column("body", seq).replace(b'"action"', b'"actiom"'))


def flip_a_bit(name):
    def flip(attacker, seq):
        value = bytearray(attacker.column(name, seq))
        value[random.randrange(len(value))] ^= 1 << random.randrange(8)
        attacker.set(name, seq, bytes(value))

    return flip


def delete(attacker, seq):
    attacker.run(("DELETE FROM ledger_entry WHERE seq = ?", seq))


def delete_and_close_up(attacker, seq):
    delete(attacker, seq)
    for later in range(seq + 1, attacker.length + 1):
        attacker.set("seq", later, later - 1)


def truncate(attacker, seq):
    attacker.run(("DELETE FROM ledger_entry WHERE seq >= ?", seq))


def swap(attacker, seq):
    other = seq + 1 if seq < attacker.length else seq - 1
    attacker.run(
        ("UPDATE ledger_entry SET seq = -1 WHERE seq = ?", seq),
        ("UPDATE ledger_entry SET seq = ? WHERE seq = ?", seq, other),
        ("UPDATE ledger_entry SET seq = ? WHERE seq = -1", other),
    )


def insert_a_copy(attacker, seq):
    copied = COLUMNS.replace("seq", "?", 1).replace("hash", "randomblob(32)")
    attacker.run((f"INSERT INTO ledger_entry ({COLUMNS}) SELECT {copied} FROM ledger_entry WHERE seq = ?",
                  attacker.length + 1, seq))  # fmt: skip


def insert_before_all(attacker, seq):
    copied = COLUMNS.replace("seq", "0", 1).replace("hash", "randomblob(32)")
    attacker.run((f"INSERT INTO ledger_entry ({COLUMNS}) SELECT {copied} FROM ledger_entry WHERE seq = ?", seq))


def rewrite_one(attacker, seq):
    """Change the content and its own hash, as a careful forger would."""
    body = chain.canonical({**json.loads(attacker.column("body", seq)), "action": "nothing.happened"})
    attacker.set("body", seq, body)
    attacker.set("hash", seq, chain.link(ORIGIN, seq, attacker.column("previous", seq), body))
    attacker.set("action", seq, "nothing.happened")


def rewrite_all(attacker, seq=1, until=None):
    """Change one entry and everything that follows from it, the head included: as whoever owns the database can."""
    previous = attacker.column("previous", seq)
    for place in range(seq, (until or attacker.count()) + 1):
        body = json.loads(attacker.column("body", place))
        changed = chain.canonical({**body, "request": "rewritten"} if place == seq else body)
        hashed = chain.link(ORIGIN, place, previous, changed)
        attacker.run(("UPDATE ledger_entry SET body = ?, previous = ?, hash = ? WHERE seq = ?",
                      changed, previous, hashed, place))  # fmt: skip
        previous = hashed
    attacker.run(("UPDATE ledger_head SET hash = ?", previous))


def say(name, value):
    return lambda attacker, seq: attacker.set(name, seq, value)


ATTACKS = {
    "edit the body": edit_body,
    "flip a bit of the body": flip_a_bit("body"),
    "flip a bit of the hash": flip_a_bit("hash"),
    "flip a bit of the link": flip_a_bit("previous"),
    "delete one": delete,
    "delete one and close up": delete_and_close_up,
    "cut off the tail": truncate,
    "swap two": swap,
    "append a copy": insert_a_copy,
    "insert before all": insert_before_all,
    "rewrite one": rewrite_one,
    "another action to look up": say("action", "person.forget"),
    "another object to look up": say("object", "organisation/none"),
    "another person to look up": say("person_id", "0" * 32),
    "another time to look up": say("at", "2020-01-01 00:00:00.000000"),
}
# What the columns' own types do not admit must be found too, and must not stop the verifier.
HOSTILE = {
    "a body of text": say("body", "text"),
    "an empty body": say("body", b""),
    "a deep body": say("body", b"[" * 100_000),
    "a number as body": say("body", 7),
    "a time that is none": say("at", "yesterday"),
    "a person who is none": say("person_id", "nobody"),
    "an action of bytes": say("action", b"\xff\xfe"),
    "an action of broken text": lambda attacker, seq: attacker.run(
        ("UPDATE ledger_entry SET action = CAST(x'fffe' AS TEXT) WHERE seq = ?", seq)
    ),
}


TYPED = pytest.mark.sqlite_only("PostgreSQL's columns refuse what is not of their type")


@pytest.mark.parametrize("attack", [*ATTACKS, *(pytest.param(name, marks=TYPED) for name in HOSTILE)])
def test_an_attack_is_found(attacker, attack):
    random.seed(attack)
    seq = random.randrange(1, attacker.length)
    (ATTACKS | HOSTILE)[attack](attacker, seq)
    assert not ledger.verify().holds


@pytest.mark.parametrize("attack", ["edit the body", "flip a bit of the hash", "delete one", "swap two"])
def test_the_first_bad_place_is_named(attacker, attack):
    ATTACKS[attack](attacker, 5)
    verdict = ledger.verify()
    assert (verdict.bad_seq, verdict.entries) == (5, 4)
    assert verdict.problem


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM ledger_head", "UPDATE ledger_head SET seq = seq + 1", "UPDATE ledger_head SET seq = seq - 1",
     "UPDATE ledger_head SET hash = randomblob(32)", "UPDATE ledger_head SET hash = 'text'",
     pytest.param("UPDATE ledger_head SET seq = 'text'", marks=TYPED)],
)  # fmt: skip
def test_another_head_is_found(attacker, statement):
    attacker.run((statement,))
    assert not ledger.verify().holds


def test_a_whole_chain_of_another_origin_is_found(attacker):
    previous = chain.GENESIS
    for seq in range(1, attacker.length + 1):
        attacker.set("previous", seq, previous)
        previous = chain.link("another-marketplace", seq, previous, attacker.column("body", seq))
        attacker.set("hash", seq, previous)
    attacker.run(("UPDATE ledger_head SET hash = ?", previous))
    assert ledger.verify().bad_seq == 1


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(body=st.one_of(st.binary(max_size=200), st.text(max_size=60).map(lambda text: json.dumps(text).encode())))
def test_no_bytes_crash_the_verifier(attacker, body):
    seq, before = 3, attacker.column("body", 3)
    # With a matching hash, so that the content itself is read.
    attacker.set("body", seq, body)
    attacker.set("hash", seq, chain.link(ORIGIN, seq, attacker.column("previous", seq), body))
    verdict = ledger.verify()
    session.rollback()
    assert not verdict.holds
    attacker.set("body", seq, before)


def test_the_hash_covers_place_history_and_content():
    link = chain.link(ORIGIN, 1, chain.GENESIS, b"{}")
    others = [
        chain.link(ORIGIN, 2, chain.GENESIS, b"{}"),
        chain.link(ORIGIN, 1, hashlib.sha256(b"").digest(), b"{}"),
        chain.link(ORIGIN, 1, chain.GENESIS, b"[]"),
        chain.link("another", 1, chain.GENESIS, b"{}"),
    ]
    assert link not in others


def test_a_whole_stretch_that_was_rewritten_does_not_join_the_next(attacker):
    head = attacker.column("hash", attacker.length)
    rewrite_all(attacker, 1, until=4)
    attacker.run(("UPDATE ledger_head SET hash = ?", head))
    verdict = ledger.verify()
    assert (verdict.bad_seq, verdict.entries) == (5, 4)
    assert "link" in verdict.told
