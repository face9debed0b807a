"""Verify an exported ledger by Python and `cryptography`: with nothing of the product.

    pip install cryptography
    python verify_ledger.py EXPORT.jsonl [--checkpoint FILE.note …] [--key VKEY]

EXPORT is what `marketplace ledger export` writes: {"origin": …}, then a line {"previous", "hash", "body"} for each
entry (hashes in hexadecimal, the body as the text that was hashed), then a line {"note": …} for each checkpoint.
Checked are: the chain, the canonical form of each body, its number, the Merkle root at each checkpoint, and the
signature of each file given by the key that was announced. The status is 0 where all holds and 1 where it does not.
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


def require_signature(text, lines, vkey):
    """Pass where one of the lines is the signature of the announced key."""
    name, key_id, armoured = vkey.split("+", 2)
    key = base64.b64decode(armoured, validate=True)
    if key[:1] != b"\1" or hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] != key_id:
        raise Broken("the key is no Ed25519 key, or was copied wrongly")
    for line in lines:
        _dash, who, signature = line.split(" ")
        data = base64.b64decode(signature, validate=True)
        if (who, data[:4].hex()) == (name, key_id) and is_signed(key[1:], text.encode(), data[4:]):
            return
    raise Broken("the checkpoint is not signed by the announced key")


def read_entries(lines, origin):
    """Go through the chain; how long it is, the root after each entry, and the notes that the export ends with."""
    tree, previous, roots, kept = Tree(), bytes(32), {}, []
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
    return tree.size, roots, kept


def verify(export, files, vkey):
    """What was found to hold, in one sentence. Raises Broken."""
    with open(export, encoding="utf-8", errors="strict", newline="\n") as file:
        origin = json.loads(next(file, "{}")).get("origin")
        size, roots, kept = read_entries(file, origin)
    for name, note in [*((path.name, path.read_text("utf-8")) for path in files), *(("export", n) for n in kept)]:
        text, covers, root, lines = read_note(note, origin)
        if vkey and name != "export":
            require_signature(text, lines, vkey)
        if covers > size:
            raise Broken(f"{name}: {covers} entries were signed, and the export has {size}")
        if roots.get(covers) != root:
            raise Broken(f"{name}: the first {covers} entries are not those that were signed")
    signed = "signed by the announced key" if vkey else "whose signatures nobody checked: give --key"
    return (
        f"{size} entries hold, against {len(kept)} checkpoints of the export and {len(files)} from outside, {signed}."
    )


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
    except (OSError, ValueError, AttributeError) as error:
        sys.exit(f"DOES NOT HOLD: cannot be read: {error}")


if __name__ == "__main__":
    main()
