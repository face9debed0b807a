"""The proof that one entry is in the ledger, as a file that needs nobody's trust; and whether such a file holds."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.ledger import chain, keys, merkle, notes, reading
from marketplace.ledger.models import LedgerCheckpoint, LedgerEntry
from marketplace.ledger.notes import NotANote
from marketplace.ledger.service import ORIGIN

FORMAT = "technology-marketplace/inclusion-proof/1"
LARGEST = 200_000  # bytes
LONGEST_PATH = 64


class NoProof(DomainError):
    """What was given is no proof, or one that does not hold."""


@dataclass(frozen=True)
class Proved:
    """What a proof shows: which entry, what it says (None where the proof keeps that to itself), under what."""

    seq: int
    code: str
    size: int
    note: str
    body: Any


def proof_of(entry: LedgerEntry, checkpoint: LedgerCheckpoint) -> dict[str, Any]:
    """The proof that `entry` is among those that `checkpoint` covers. Raises NotSigned."""
    path = merkle.inclusion(reading.node, entry.seq - 1, checkpoint.size)
    return {
        "format": FORMAT,
        "seq": entry.seq,
        "previous": entry.previous.hex(),
        "body": entry.body.decode(),
        "path": [step.hex() for step in path],
        "checkpoint": checkpoint.note,
    }


def check(data: bytes) -> Proved:
    """What the proof in `data` shows. Raises NoProof; nothing but the public keys is read for it."""
    seq, previous, digest, path, note, body = _parts(data)
    hashed = chain.link_digest(ORIGIN, seq, previous, digest)
    try:
        signed = notes.read(note.encode())
        checkpoint = notes.checkpoint(signed.text)
    except NotANote:
        raise NoProof(N_("The proof holds no signed checkpoint.")) from None
    if checkpoint.origin != ORIGIN or not any(signed.is_signed_by(notes.verifier(k.vkey)) for k in keys.known()):
        raise NoProof(N_("The checkpoint in the proof is not signed by a key of this ledger."))
    if not merkle.includes(merkle.leaf(hashed), seq - 1, checkpoint.size, path, checkpoint.root):
        raise NoProof(N_("The entry is not among those that the checkpoint covers: the proof does not hold."))
    return Proved(seq, chain.short_code(hashed), checkpoint.size, note, body)


def _parts(data: bytes) -> tuple[int, bytes, bytes, Sequence[bytes], str, Any]:
    if len(data) > LARGEST:
        raise NoProof(N_("The file is too large to be a proof."))
    try:
        given = json.loads(data)
        if given["format"] != FORMAT:
            raise ValueError
        path = [_hash(step) for step in given["path"][: LONGEST_PATH + 1]]
        seq, note, text = given["seq"], given["checkpoint"], given.get("body")
        digest = sha256(text.encode()).digest() if text is not None else _hash(given["body_sha256"])
        body = json.loads(text) if text is not None else None
        is_whole = isinstance(seq, int) and 0 < seq < 2**63 and isinstance(note, str) and len(path) <= LONGEST_PATH
        if not is_whole:
            raise ValueError
        note.encode()
        return seq, _hash(given["previous"]), digest, path, note, body
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise NoProof(N_("This is no proof of an entry, or it was changed.")) from None


def _hash(text: Any) -> bytes:
    found = bytes.fromhex(text)
    if len(found) != 32:
        raise ValueError
    return found
