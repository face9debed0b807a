"""The ledger as a file, verified by a program that knows nothing of the product."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.core.actors import Via, system
from marketplace.ledger import exporting, keys, notes, publishing
from tests.ledger.test_checkpoints import enter_many

VERIFIER = Path("tools/verify_ledger.py")


@pytest.fixture
def exported(plan, tmp_path):
    """An export of a signed ledger."""
    publishing.sign(plan)
    enter_many(3)
    publishing.sign(plan)
    file = tmp_path / "ledger.jsonl"
    with open(file, "w", encoding="utf-8") as opened:
        exporting.write(opened)
    return file


def verified(file, *words):
    done = subprocess.run(
        [sys.executable, "-I", VERIFIER, file, *words], capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


def outside(plan):
    return sorted(plan.directory.iterdir())[-1]


def test_a_sound_export_holds_against_the_checkpoint_and_the_key_from_elsewhere(exported, plan):
    status, said = verified(exported, "--checkpoint", outside(plan), "--key", keys.present().vkey)
    assert (status, "hold" in said, "signed by the announced key" in said) == (0, True, True)


def test_it_needs_nothing_of_the_product():
    text = VERIFIER.read_text()
    assert "import marketplace" not in text
    assert "from marketplace" not in text


def lines(file):
    return file.read_text().splitlines(keepends=True)


def edited(rows):
    rows[5] = rows[5].replace('\\"action\\"', '\\"actiom\\"')


def taken_out(rows):
    del rows[5]


def swapped(rows):
    rows[5], rows[6] = rows[6], rows[5]


def cut_off(rows):
    del rows[-3:]


def doubled(rows):
    rows.insert(5, rows[5])


def no_json(rows):
    rows[5] = "no json\n"


def no_body(rows):
    rows[5] = "{}\n"


def a_list(rows):
    rows[5] = "[]\n"


@pytest.mark.parametrize("attack", [edited, taken_out, swapped, cut_off, doubled, no_json, no_body, a_list])
def test_a_changed_export_is_found(exported, plan, attack):
    rows = lines(exported)
    attack(rows)
    exported.write_text("".join(rows))
    status, said = verified(exported, "--checkpoint", outside(plan))
    assert (status, "DOES NOT HOLD" in said, "Traceback" in said) == (1, True, False)


@pytest.mark.parametrize("content", ["", "{}\n"])
def test_a_file_that_is_no_export_holds_nothing(tmp_path, content):
    file = tmp_path / "empty.jsonl"
    file.write_text(content)
    status, said = verified(file)
    assert (status, "does not begin with the name of a ledger" in said) == (1, True)


def rewritten(rows):
    """Another ledger in the place of the exported one, and its tree."""
    sys.path.insert(0, "tools")
    try:
        import verify_ledger as tool  # noqa: PLC0415 - it is no part of the product
    finally:
        sys.path.pop(0)
    kept, tree, previous = [json.loads(rows[0])], tool.Tree(), bytes(32)
    bodies = [json.loads(json.loads(row)["body"]) for row in rows[1:] if "body" in json.loads(row)]
    for seq, said in enumerate(bodies, start=1):
        body = tool.canonical({**said, "request": "rewritten"})
        hashed = tool.link(kept[0]["origin"], seq, previous, body)
        kept.append({"previous": previous.hex(), "hash": hashed.hex(), "body": body.decode()})
        tree.add(hashed)
        previous = hashed
    return kept, tree


def test_a_whole_other_ledger_is_found_by_the_checkpoint_alone(exported, plan):
    kept, _tree = rewritten(lines(exported))
    exported.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept))
    assert verified(exported)[0] == 0
    status, said = verified(exported, "--checkpoint", outside(plan))
    assert (status, "are not those that were signed" in said) == (1, True)


def test_another_key_is_not_taken(exported, plan):
    other = notes.Signer("technology-marketplace", bytes(32)).verifier
    status, said = verified(exported, "--checkpoint", outside(plan), "--key", str(other))
    assert (status, "not signed by the announced key" in said) == (1, True)


def forged_under_an_old_signature(rows):
    """Every entry rewritten, and the last checkpoint's text made to fit, below the signature that it had."""
    kept, tree = rewritten(rows)
    note = json.loads(rows[-1])["note"]
    _signed, lines = note.split("\n\n")
    root = base64.b64encode(tree.root()).decode()
    kept.append({"note": f"{kept[0]['origin']}\n{tree.size}\n{root}\n\n{lines}"})
    rows[:] = [json.dumps(row) + "\n" for row in kept]


def without_checkpoints(rows):
    rows[:] = [row for row in rows if "note" not in json.loads(row)]


@pytest.mark.parametrize("attack", [forged_under_an_old_signature, without_checkpoints])
def test_nothing_is_called_signed_whose_signature_does_not_hold(exported, attack):
    rows = lines(exported)
    attack(rows)
    exported.write_text("".join(rows))
    # Nothing is wrong with its own sums: only the key shows what it is.
    assert verified(exported)[0] == 0
    status, said = verified(exported, "--key", keys.present().vkey)
    assert (status, "DOES NOT HOLD" in said, "are signed" in said) == (1, True, False)


@pytest.mark.parametrize("key", ["", "garbage", "a+b+c", "technology-marketplace+00000000+AAAA"])
def test_what_is_no_key_is_refused(exported, key):
    status, said = verified(exported, "--key", key)
    assert (status, "key" in said, "Traceback" in said) == (1, True, False)


def test_only_what_a_checkpoint_covers_is_called_signed(plan, exported):
    enter_many(4)
    with open(exported, "w", encoding="utf-8") as opened:
        length = exporting.write(opened)
    status, said = verified(exported, "--key", keys.present().vkey)
    assert (status, f"{length} entries hold" in said) == (0, True)
    assert f"the first {length - 4} are signed by the announced key" in said


@pytest.mark.parametrize("announced", [0, 1, 2])
def test_each_key_of_a_chain_of_rotations_vouches_for_the_others(plan, exported, announced):
    for _each in range(2):
        keys.rotate(plan.key, actor=system(Via.CLI))
        enter_many(2)
    publishing.sign(plan)
    with open(exported, "w", encoding="utf-8") as opened:
        exporting.write(opened)
    status, said = verified(exported, "--key", keys.known()[announced].vkey)
    assert (status, "and 2 that it leads to" in said) == (0, True)


def test_a_key_that_nobody_handed_over_to_signs_for_nobody(plan, exported):
    old = keys.present().vkey
    plan.key.unlink()
    keys.new(plan.key, actor=system(Via.CLI))
    publishing.sign(plan)
    with open(exported, "w", encoding="utf-8") as opened:
        exporting.write(opened)
    assert verified(exported, "--key", keys.present().vkey)[0] == 0
    status, said = verified(exported, "--key", old)
    assert (status, "not signed by the announced key" in said) == (1, True)


@pytest.mark.parametrize("spoilt", ["", "x", "technology-marketplace\n1\n\n", "a\nb\nc\n\nd e f\n"])
def test_a_spoilt_checkpoint_is_refused_without_a_crash(exported, tmp_path, spoilt):
    file = tmp_path / "spoilt.note"
    file.write_text(spoilt)
    status, said = verified(exported, "--checkpoint", file, "--key", "a+b+" + base64.b64encode(b"c").decode())
    assert (status, "Traceback" in said) == (1, False)
