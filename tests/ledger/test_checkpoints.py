"""Signed checkpoints: what they say, when they are made, and what is never signed."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import event, select

from marketplace import ledger
from marketplace.core.actors import Via, system
from marketplace.db import database, session, unit_of_work
from marketplace.ledger import checkpoints, keys, merkle, notes, publishing, reading
from marketplace.ledger.models import LedgerEntry, LedgerNode
from marketplace.ledger.problems import KeyUnusable, NotSigned
from tests.ledger.test_attacks import rewrite_all

ACTOR = system(Via.CLI)


def enter(count=1):
    """Some entries more."""
    with unit_of_work():
        for _each in range(count):
            ledger.append_all(ACTOR, "test.act", [ledger.Entered("test/1", {}, {})])


def enter_many(count):
    with unit_of_work():
        ledger.append_all(ACTOR, "test.act", [ledger.Entered("test/1", {}, {})] * count)


def whole_root():
    tree = merkle.Frontier()
    for hashed in session.scalars(select(LedgerEntry.hash).order_by(LedgerEntry.seq)):
        tree.add(merkle.leaf(hashed))
    return tree.root()


def files(plan):
    return sorted(path.name for path in plan.directory.iterdir())


def test_a_checkpoint_says_how_many_entries_there_are_and_their_root(plan):
    made = publishing.sign(plan)
    note = notes.read(made.note.encode())
    found = notes.checkpoint(note.text)
    assert (found.size, found.root) == (reading.length(), whole_root())
    assert note.is_signed_by(notes.verifier(keys.present().vkey))
    assert checkpoints.latest_checkpoint() is made


def test_its_file_outside_is_the_note_itself(plan):
    made = publishing.sign(plan)
    assert (plan.directory / f"{made.size:012d}.note").read_text() == made.note


def test_nothing_new_needs_no_checkpoint(plan):
    publishing.sign(plan)
    assert publishing.sign(plan) is None
    assert len(files(plan)) == 1


def test_each_checkpoint_continues_the_one_before(plan):
    sizes = []
    for more in (1, 255, 30, 500, 3):
        enter_many(more)
        sizes.append(publishing.sign(plan))
        assert sizes[-1].root == whole_root()
    for old, new in pairwise(sizes):
        path = merkle.consistency(reading.node, old.size, new.size)
        assert merkle.continues(old.size, old.root, new.size, new.root, path)


def test_every_entry_is_proved_to_be_in_the_newest_checkpoint(plan):
    enter_many(600)
    made = publishing.sign(plan)
    for place in (0, 1, 255, 256, 511, 512, made.size - 1):
        path = merkle.inclusion(reading.node, place, made.size)
        assert merkle.includes(merkle.leaf(reading.hash_of(place + 1)), place, made.size, path, made.root)


def test_a_checkpoint_reads_what_is_new_and_little_of_what_is_old(plan):
    enter_many(2_000)
    publishing.sign(plan)
    enter(3)
    rows = []
    event.listen(database.engine, "after_cursor_execute", lambda *given: rows.append(given[2]))
    publishing.sign(plan)
    assert len(rows) < 60
    assert session.query(LedgerNode).count() == reading.length() // 256


def test_it_is_due_after_some_entries_or_when_a_day_has_begun(plan, time_machine):
    time_machine.move_to(datetime(2027, 3, 8, 16, 6, tzinfo=UTC), tick=False)  # 00:06 of the 9th in Shanghai
    assert publishing.is_due(plan)
    publishing.sign(plan)
    assert not publishing.is_due(plan)
    enter()
    assert not publishing.is_due(plan)
    time_machine.shift(timedelta(hours=23, minutes=58))  # 00:04 of the 10th
    assert not publishing.is_due(plan)
    time_machine.shift(timedelta(minutes=2))
    assert publishing.is_due(plan)
    publishing.sign(plan)
    enter_many(100)
    assert publishing.is_due(plan)


def test_the_worker_signs_by_itself_and_only_with_a_key(plan):
    plan.key.rename(plan.key.with_name("elsewhere"))
    publishing.keep_up(plan)
    assert checkpoints.latest_checkpoint() is None
    plan.key.with_name("elsewhere").rename(plan.key)
    publishing.keep_up(plan)
    assert checkpoints.latest_checkpoint().size == reading.length()


def test_a_copy_that_could_not_be_written_is_written_later(plan):
    made = publishing.sign(plan)
    (plan.directory / f"{made.size:012d}.note").unlink()
    publishing.keep_up(plan)
    assert len(files(plan)) == 1


def entry_changed_since(attacker, plan):
    enter(5)
    attacker.set("body", reading.length() - 2, b'{"v":"1"}')


def entry_changed_before(attacker, plan):
    enter(5)
    attacker.set("hash", reading.length() - 7, bytes(32))


def tail_cut_off(attacker, plan):
    length = reading.length()
    attacker.run(("DELETE FROM ledger_entry WHERE seq > ?", length - 3))
    last = attacker.column("hash", length - 3)
    attacker.run(("UPDATE ledger_head SET seq = ?, hash = ?", length - 3, last))


def all_rewritten(attacker, plan):
    rewrite_all(attacker)
    enter(5)


def all_rewritten_and_checkpoints_deleted(attacker, plan):
    rewrite_all(attacker)
    attacker.run(("DELETE FROM ledger_checkpoint",), ("DELETE FROM ledger_node",))


def node_changed(attacker, plan):
    attacker.run(("UPDATE ledger_node SET hash = ? WHERE place = 0", bytes(32)))
    enter()


@pytest.mark.parametrize(
    "attack",
    [entry_changed_since, entry_changed_before, tail_cut_off, all_rewritten, all_rewritten_and_checkpoints_deleted,
     node_changed],
)  # fmt: skip
def test_what_contradicts_an_earlier_signature_is_not_signed(attacker, plan, attack):
    enter_many(300)
    publishing.sign(plan)
    before = files(plan)
    attack(attacker, plan)
    with pytest.raises(NotSigned):
        publishing.sign(plan)
    assert files(plan) == before


def test_without_the_copy_outside_a_whole_rewriting_would_be_signed(attacker, plan):
    publishing.sign(plan)
    all_rewritten_and_checkpoints_deleted(attacker, plan)
    (plan.directory / files(plan)[0]).unlink()
    # The control of the test above: this is why the copies must lie where the attacker cannot reach.
    assert publishing.sign(plan)


@pytest.mark.parametrize("spoilt", [b"", b"nonsense", b"technology-marketplace\n3\nAAAA\n\n"])
def test_a_file_outside_that_is_no_checkpoint_stops_the_signing(plan, spoilt):
    publishing.sign(plan)
    (plan.directory / f"{10**11}.note").write_bytes(spoilt)
    enter()
    with pytest.raises(NotSigned):
        publishing.sign(plan)


def test_the_secret_key_is_its_owner_s_alone(plan):
    assert plan.key.stat().st_mode & 0o777 == 0o600
    plan.key.chmod(0o644)
    with pytest.raises(KeyUnusable):
        publishing.sign(plan)


def test_the_secret_stands_nowhere_but_in_its_file(plan):
    publishing.sign(plan)
    secret = keys.signer(plan.key).seed
    written = b"".join(session.scalars(select(LedgerEntry.body)))
    assert secret.hex().encode() not in written
    # Base64 itself may hold a plus: only the first four part the fields.
    armoured = plan.key.read_bytes().split(b"+", 4)[4].strip()
    assert len(armoured) == 44
    assert armoured not in written


def test_a_key_that_the_ledger_does_not_name_signs_nothing(plan):
    plan.key.write_text(notes.Signer("technology-marketplace", bytes(32)).secret_text())
    with pytest.raises(KeyUnusable):
        publishing.sign(plan)


@pytest.mark.parametrize("text", ["", "PRIVATE+KEY+", "no key", "\ud800".encode("utf-8", "surrogatepass")])
def test_what_is_no_key_signs_nothing(plan, text):
    plan.key.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(KeyUnusable):
        publishing.sign(plan)


def test_a_key_is_not_made_over_another(plan):
    with pytest.raises(KeyUnusable):
        keys.new(plan.key, actor=ACTOR)


def test_another_key_takes_over_by_a_checkpoint_that_both_have_signed(plan):
    publishing.sign(plan)
    old = notes.verifier(keys.present().vkey)
    made = keys.rotate(plan.key, actor=ACTOR)
    note, new = notes.read(made.note.encode()), notes.verifier(keys.present().vkey)
    assert (note.is_signed_by(old), note.is_signed_by(new), old == new) == (True, True, False)
    enter()
    later = notes.read(publishing.sign(plan).note.encode())
    assert (later.is_signed_by(old), later.is_signed_by(new)) == (False, True)
    told = json.loads(session.scalars(select(LedgerEntry.body).order_by(LedgerEntry.seq.desc()).offset(1)).first())
    assert (told["action"], told["facts"]["replaces"]) == ("key.rotate", str(old))


def test_a_rotation_that_was_cut_off_is_finished_at_the_next_signing(plan, monkeypatch):
    def cut_off(*_given):
        raise OSError

    monkeypatch.setattr(checkpoints, "take", cut_off)
    monkeypatch.setattr(keys, "signer", lambda path, real=keys.signer: real(path))
    with pytest.raises(OSError):
        keys.rotate(plan.key, actor=ACTOR)
    monkeypatch.undo()
    note = notes.read(publishing.sign(plan).note.encode())
    assert note.is_signed_by(notes.verifier(keys.present().vkey))


def test_a_lost_key_is_replaced_by_another(plan):
    publishing.sign(plan)
    plan.key.unlink()
    keys.new(plan.key, actor=ACTOR)
    assert [bool(key.last_size) for key in keys.known()] == [True, False]
    assert publishing.sign(plan)
