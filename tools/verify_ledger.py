"""Verify an exported ledger by Python and `cryptography`: with nothing of the product.

    pip install cryptography
    python verify_ledger.py EXPORT.jsonl [--checkpoint FILE.note …] [--key VKEY]

EXPORT is what `marketplace ledger export` writes: {"origin": …}, then a line {"previous", "hash", "body"} for each
entry (hashes in hexadecimal, the body as the text that was hashed), then a line {"note": …} for each checkpoint.
Checked are: the chain, the canonical form of each body, its number, the Merkle root at each checkpoint, and the
signature of each checkpoint, of the export and of the files, by the key that was announced or one that its signed
entries name after it. The status is 0 where all holds and 1 where it does not.
docs/proof.md says what this shows and what it cannot show.
"""

import argparse
import base64
import hashlib
import json
import struct
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# The entries by which a ledger names the key that signs it from then on.
NAMING = ("key.new", "key.rotate")


class Broken(Exception):
    """Something does not hold; the message says what, and where."""


def canonical(value):
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)
    return text.encode()


def link(origin, seq, previous, body):
    """The hash of an entry: of the ledger's name, the entry's place, the hash before, and the body."""
    head = f"{origin}/audit-v1\0".encode() + struct.pack(">Q", seq) + previous
    return hashlib.sha256(head + hashlib.sha256(body).digest()).digest()


class Tree:
    """The Merkle tree of RFC 6962, grown leaf by leaf."""

    def __init__(self):
        self.size, self.roots = 0, []

    def add(self, entry):
        self.roots.append(hashlib.sha256(b"\0" + entry).digest())
        self.size += 1
        places = self.size
        while places % 2 == 0:
            right = self.roots.pop()
            self.roots.append(hashlib.sha256(b"\1" + self.roots.pop() + right).digest())
            places //= 2

    def root(self):
        found = self.roots[-1] if self.roots else hashlib.sha256(b"").digest()
        for left in reversed(self.roots[:-1]):
            found = hashlib.sha256(b"\1" + left + found).digest()
        return found


def is_signed(public, message, signature):
    """Ed25519 (RFC 8032)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def read_note(text, origin):
    """A checkpoint: the text that was signed, how many entries it covers, their root, and the signature lines."""
    signed, _blank, lines = text.rpartition("\n\n")
    first, size, root = (signed + "\n").split("\n")[:3]
    if first != origin:
        raise Broken(f"the checkpoint is of another ledger: {first!r}")
    return signed + "\n", int(size), base64.b64decode(root, validate=True), lines.splitlines()


def read_key(vkey):
    """A public key as it is announced: its name, its number, and its bytes."""
    try:
        name, key_id, armoured = vkey.split("+", 2)
        key = base64.b64decode(armoured, validate=True)
    except ValueError:
        raise Broken("what was given is no key: name+hash+base64") from None
    if len(key) != 33 or key[:1] != b"\1" or hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] != key_id:
        raise Broken("the key is no Ed25519 key, or was copied wrongly")
    return name, key_id, key[1:]


def has_signed(key, text, lines):
    """Whether one of the lines is this key's signature."""
    name, key_id, public = key
    for line in lines:
        _dash, who, signature = line.split(" ")
        data = base64.b64decode(signature, validate=True)
        if (who, data[:4].hex()) == (name, key_id) and is_signed(public, text.encode(), data[4:]):
            return True
    return False


def require_signed(vkey, notes, named):
    """How many entries are signed, and by how many keys. Raises Broken where a checkpoint is not.

    The announced key is trusted, and each that an entry names which is signed by a trusted one: that is how one key
    follows another.
    """
    keys, covered = {read_key(vkey)}, 0
    if not notes:
        raise Broken("the export has no checkpoint, and none was given: there is nothing to check the key against")
    waiting = dict(enumerate(notes))
    while True:
        good = [
            at for at, (_from, text, _size, lines) in waiting.items() if any(has_signed(k, text, lines) for k in keys)
        ]
        if not good:
            break
        covered = max(covered, *(waiting.pop(at)[2] for at in good))
        keys |= {read_key(key) for seq, key in named.items() if seq <= covered}
    if waiting:
        name, _text, size, _lines = next(iter(waiting.values()))
        raise Broken(
            f"{name}: the checkpoint of {size} entries is not signed by the announced key or one that follows"
        )
    return covered, len(keys)


def read_entries(lines, origin):
    """Go through the chain: the root after each entry, the notes at the end, and the keys that entries name."""
    tree, previous, roots, kept, named = Tree(), bytes(32), {}, [], {}
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            if "note" in row:
                kept.append(row["note"])
                continue
            body, seq = row["body"].encode(), tree.size + 1
            found, given = link(origin, seq, previous, body), bytes.fromhex(row["hash"])
            parsed = json.loads(body)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise Broken(f"line {number + 1} of the export cannot be read ({type(error).__name__})") from None
        if row.get("previous") != previous.hex():
            raise Broken(f"entry {seq} does not link to the entry before")
        if found != given:
            raise Broken(f"entry {seq}: content and hash differ")
        if canonical(parsed) != body:
            raise Broken(f"entry {seq} is not in canonical form")
        if not isinstance(parsed, dict) or parsed.get("seq") != str(seq):
            raise Broken(f"entry {seq} says that it is another one")
        tree.add(found)
        previous = found
        roots[seq] = tree.root()
        if parsed.get("action") in NAMING:
            named[seq] = parsed["after"]["vkey"]
    return tree.size, roots, kept, named


def verify(export, files, vkey):
    """What was found to hold, in one sentence. Raises Broken."""
    with open(export, encoding="utf-8", errors="strict", newline="\n") as file:
        origin = json.loads(next(file, "{}")).get("origin")
        size, roots, kept, named = read_entries(file, origin)
    if not origin:
        raise Broken("the file does not begin with the name of a ledger")
    notes = []
    for name, note in [*((path.name, path.read_text("utf-8")) for path in files), *(("export", n) for n in kept)]:
        text, covers, root, lines = read_note(note, origin)
        if covers > size:
            raise Broken(f"{name}: {covers} entries were signed, and the export has {size}")
        if roots.get(covers) != root:
            raise Broken(f"{name}: the first {covers} entries are not those that were signed")
        notes.append((name, text, covers, lines))
    held = f"{size} entries hold, against {len(kept)} checkpoints of the export and {len(files)} from outside"
    if vkey is None:
        return f"{held}, whose signatures nobody checked: give --key."
    covered, keys = require_signed(vkey, notes, named)
    others = f" and {keys - 1} that it leads to" if keys > 1 else ""
    return f"{held}; the first {covered} are signed by the announced key{others}."


def main():
    reader = argparse.ArgumentParser(description="Verify an exported ledger.")
    reader.add_argument("export", type=Path)
    reader.add_argument("--checkpoint", type=Path, action="append", default=[], help="a .note file kept elsewhere")
    reader.add_argument("--key", help="the public key as it was announced: name+hash+base64")
    given = reader.parse_args()
    try:
        print(verify(given.export, given.checkpoint, given.key))
    except Broken as error:
        sys.exit(f"DOES NOT HOLD: {error}")
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        sys.exit(f"DOES NOT HOLD: cannot be read: {error}")


if __name__ == "__main__":
    main()
