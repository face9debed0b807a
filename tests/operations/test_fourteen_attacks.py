"""What somebody with the database in hand can do: which of it is found inside, and which only from outside.

design/trust.md, "Protects / does not". Each attack is tried with the copy of a checkpoint and, as a control, without.
"""

import json
import random
from itertools import pairwise

import pytest

from marketplace import ledger
from marketplace.core.actors import Via, system
from marketplace.db import database, session, set_actor
from marketplace.ledger import chain, checkpoints, keys, notes, publishing, reading, signed
from marketplace.ledger.models import LedgerNode
from marketplace.ledger.notes import Signer
from marketplace.ledger.service import ORIGIN
from marketplace.operations import replay
from tests.contracts.makers import S as State
from tests.contracts.makers import make_contract
from tests.databases import in_its_words
from tests.ledger.conftest import attacker, plan
from tests.ledger.test_attacks import edit_body, flip_a_bit, rewrite_all, swap, truncate

__all__ = ["attacker", "plan"]


@pytest.fixture
def outside(attacker, plan, cast):
    """A registered contract, a signed ledger, and the copy of its checkpoint that lies elsewhere."""
    make_contract(cast, State.REGISTERED)
    make_contract(cast, State.REGISTERED)
    publishing.sign(plan)
    set_actor(system(Via.CLI))
    file = next(plan.directory.iterdir())
    key = notes.verifier(keys.present().vkey)
    session.rollback()
    return signed.read(file.read_bytes(), [key], source=file.name)


def is_found(*outside):
    session.rollback()
    set_actor(system(Via.CLI))
    return not ledger.verify(outside=outside).holds or bool(list(replay.differing_rows()))


def delete_and_rehash(attacker, seq):
    """Take an entry out and close the gap: numbers, links and hashes of all that follow are made anew."""
    length, previous = attacker.count(), attacker.column("previous", seq)
    attacker.run(("DELETE FROM ledger_entry WHERE seq = ?", seq))
    for place in range(seq + 1, length + 1):
        body = chain.canonical({**json.loads(attacker.column("body", place)), "seq": str(place - 1)})
        hashed = chain.link(ORIGIN, place - 1, previous, body)
        values = "seq = ?, body = ?, previous = ?, hash = ?"
        attacker.run((f"UPDATE ledger_entry SET {values} WHERE seq = ?", place - 1, body, previous, hashed, place))
        previous = hashed
    attacker.run(("UPDATE ledger_head SET seq = ?, hash = ?", length - 1, previous))


def cut_off_with_head(attacker, seq):
    truncate(attacker, seq)
    attacker.run(("UPDATE ledger_head SET seq = ?, hash = ?", seq - 1, attacker.column("hash", seq - 1)))


def append(attacker, body):
    last = attacker.count()
    previous, seq = attacker.column("hash", last), last + 1
    data = chain.canonical({**body, "seq": str(seq)})
    hashed = chain.link(ORIGIN, seq, previous, data)
    attacker.run(
        ("INSERT INTO ledger_entry (seq, body, previous, hash, at, action, object, person_id) "
         "SELECT ?, ?, ?, ?, at, action, object, person_id FROM ledger_entry WHERE seq = ?",
         seq, data, previous, hashed, last_of(attacker, body["object"])),
        ("UPDATE ledger_head SET seq = ?, hash = ?", seq, hashed),
    )  # fmt: skip


def last_of(attacker, of):
    query = in_its_words("SELECT max(seq) FROM ledger_entry WHERE object = ?")
    found = attacker.connection.exec_driver_sql(query, (of,)).scalar()
    attacker.connection.rollback()
    return found


def last_registration(attacker):
    query = "SELECT max(seq) FROM ledger_entry WHERE action = 'contract.register'"
    seq = attacker.connection.exec_driver_sql(query).scalar()
    attacker.connection.rollback()
    return json.loads(attacker.column("body", seq))


def append_without_state(attacker, _seq):
    body = last_registration(attacker)
    append(attacker, {**body, "after": {**body["after"], "office_note": "forged"}})


def append_with_state(attacker, _seq):
    append_without_state(attacker, _seq)
    number = last_registration(attacker)["after"]["number"]
    attacker.run(("UPDATE contract SET office_note = 'forged' WHERE number = ?", number))


def state_only(attacker, _seq):
    attacker.run(("UPDATE contract SET amount_fen = amount_fen + 1 WHERE number IS NOT NULL",))


def without_checkpoints(attacker):
    attacker.run(("DELETE FROM ledger_checkpoint",), ("DELETE FROM ledger_node",))


def rewrite_and_sign_with_another_key(attacker, _seq):
    rewrite_all(attacker)
    without_checkpoints(attacker)
    forger = Signer(ORIGIN, bytes(32))
    attacker.run(("UPDATE ledger_key SET vkey = ?", str(forger.verifier)))
    session.rollback()
    checkpoints.take([forger])


def rewrite_and_delete_checkpoints(attacker, _seq):
    rewrite_all(attacker)
    without_checkpoints(attacker)


def go_back(attacker, seq):
    """What a restored backup looks like: whole, consistent, and short of what was done since."""
    cut_off_with_head(attacker, seq)
    without_checkpoints(attacker)


# name: the attack, whether it is found inside, and whether with a checkpoint from outside.
ATTACKS = {
    "edit body": (edit_body, True, True),
    "flip one bit of a hash": (flip_a_bit("hash"), True, True),
    "delete in the middle": (lambda a, seq: a.run(("DELETE FROM ledger_entry WHERE seq = ?", seq)), True, True),
    "delete, renumber, rehash": (delete_and_rehash, True, True),
    "cut off the tail and mend the head": (cut_off_with_head, True, True),
    "swap": (swap, True, True),
    "append without state": (append_without_state, True, True),
    "state only": (state_only, True, True),
    "rewrite all": (lambda a, _seq: rewrite_all(a), True, True),
    "rewrite all and sign with another key": (rewrite_and_sign_with_another_key, True, True),
    "rewrite all and delete the checkpoints": (rewrite_and_delete_checkpoints, False, True),
    "append with matching state": (append_with_state, False, False),
}


def test_what_nobody_touched_is_found_whole(outside):
    assert not is_found(outside)


# Attacks on one entry are tried at several random ones.
SOMEWHERE = ("edit body", "flip one bit of a hash", "delete in the middle", "delete, renumber, rehash",
             "cut off the tail and mend the head", "swap")  # fmt: skip
TRIALS = [(name, trial) for name in ATTACKS for trial in range(5 if name in SOMEWHERE else 1)]


@pytest.mark.parametrize(("name", "trial"), TRIALS)
def test_an_attack_is_found_where_it_can_be(attacker, outside, name, trial):
    attack, _inside, from_outside = ATTACKS[name]
    random.seed(f"{name} {trial}")
    attack(attacker, random.randrange(5, outside.size - 3))
    assert is_found(outside) is from_outside


def test_a_verifier_that_followed_the_links_alone_would_miss_what_was_hashed_anew(attacker, outside):
    """The control of the test above: it can fail."""
    delete_and_rehash(attacker, 7)
    session.rollback()
    links = list(reading.links(0, reading.length()))
    assert all(before.hash == after.previous for before, after in pairwise(links))
    assert is_found(outside)


# The key's own row was changed here, so that rewriting with another key is found inside by the replay of that row.
@pytest.mark.parametrize("name", [name for name, (_attack, inside, _outside) in ATTACKS.items() if not inside])
def test_the_control_without_a_checkpoint_from_outside_finds_nothing(attacker, outside, name):
    ATTACKS[name][0](attacker, 7)
    assert not is_found()


def test_a_ledger_rewritten_with_the_stolen_key_is_found_from_outside_only(attacker, plan, outside):
    rewrite_and_delete_checkpoints(attacker, 1)
    session.rollback()
    assert checkpoints.take([keys.signer(plan.key)])
    assert (is_found(), is_found(outside)) == (False, True)


def test_going_back_to_before_is_found_from_outside(attacker, outside):
    go_back(attacker, outside.size)
    session.rollback()
    assert ledger.verify().holds
    verdict = ledger.verify(outside=[outside])
    assert (verdict.holds, str(outside.size) in verdict.told) == (False, True)


def test_the_first_entry_that_may_differ_from_what_was_signed_is_named(attacker, plan, outside, cast):
    make_contract(cast, State.REGISTERED)
    set_actor(system(Via.CLI))
    later = publishing.sign(plan)
    rewrite_all(attacker, outside.size + 2)
    session.rollback()
    verdict = ledger.verify(outside=[outside])
    assert verdict.bad_seq == outside.size + 1
    assert str(later.size) in verdict.told


@pytest.mark.sqlite_only("the file is flipped bit by bit")
def test_two_hundred_flipped_bits_crash_nothing(app, outside):
    """In the file itself, beneath SQLite: it never says that all holds where an entry is read as another."""
    session.remove()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    file = app.extensions["place"].database
    whole, chance = file.read_bytes(), random.Random(7)
    before = bodies()
    verdicts = []
    for _flip in range(200):
        spoilt, place = bytearray(whole), chance.randrange(100, len(whole))
        spoilt[place] ^= 1 << chance.randrange(8)
        database.engine.dispose()
        file.write_bytes(spoilt)
        verdicts.append(ledger.verify(outside=[outside]).holds)
        session.remove()
        assert not verdicts[-1] or bodies() == before
    database.engine.dispose()
    file.write_bytes(whole)
    assert (True in verdicts, False in verdicts) == (True, True)
    assert ledger.verify(outside=[outside]).holds


def bodies():
    with database.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT seq, body, hash FROM ledger_entry ORDER BY seq").all()


def test_kept_blocks_are_no_part_of_the_verdict(attacker, outside):
    attacker.run(("DELETE FROM ledger_node",))
    assert (is_found(outside), session.query(LedgerNode).count()) == (False, 0)
