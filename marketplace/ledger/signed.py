"""Checkpoints to hold a ledger against: those in its own database, and those that were kept elsewhere."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.db import session
from marketplace.ledger import notes
from marketplace.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerKey
from marketplace.ledger.notes import NotANote, Note, Verifier
from marketplace.ledger.reading import ILL_TYPED
from marketplace.ledger.service import ORIGIN

# The entries by which the ledger names the key that signs it from then on.
NAMING = ("key.new", "key.rotate")


@dataclass(frozen=True)
class Signed:
    """The root that the first `size` entries had when they were signed, and where that is known from."""

    size: int
    root: bytes
    source: str


class Unreadable(Exception):
    """The database cannot be read, or a checkpoint in it."""


def inside(source: Session) -> list[Signed]:
    """The checkpoints of the database itself. Raises NotANote, and Unreadable where the database cannot say.

    Of these only the newest one's signature is looked at: whoever can write them can write the keys beside them.
    """
    try:
        # A backup may be older than this table.
        if not inspect(source.connection()).has_table(LedgerCheckpoint.__tablename__):
            return []
        rows = source.scalars(select(LedgerCheckpoint).order_by(LedgerCheckpoint.size)).all()
        keys = list(source.scalars(select(LedgerKey.vkey)))
        found = [Signed(row.size, row.root, f"checkpoint {row.size} of the database") for row in rows]
        if rows:
            read(rows[-1].note.encode(), _verifiers(keys), found[-1])
    except NotANote:
        raise
    except (DBAPIError, AttributeError, *ILL_TYPED) as error:
        source.rollback()
        raise Unreadable from error
    return found


def _verifiers(texts: Sequence[str]) -> list[Verifier]:
    return [notes.verifier(text) for text in texts]


def read(data: bytes, verifiers: Sequence[Verifier], expected: Signed | None = None, source: str = "") -> Signed:
    """The checkpoint that `data` is, signed by one of `verifiers`. Raises NotANote."""
    note, said = _parsed(data, expected, source)
    if not any(note.is_signed_by(verifier) for verifier in verifiers):
        raise NotANote("none of the keys has signed it")
    return said


def _parsed(data: bytes, expected: Signed | None, source: str) -> tuple[Note, Signed]:
    note = notes.read(data)
    said = notes.checkpoint(note.text)
    if said.origin != ORIGIN:
        raise NotANote(f"it is of another ledger, {said.origin[:80]!r}")
    if expected is not None and (said.size, said.root) != (expected.size, expected.root):
        raise NotANote("its row says something else than its note")
    return note, Signed(said.size, said.root, source)


def under(vkey: str, files: Mapping[str, bytes]) -> tuple[list[Signed], int]:
    """The checkpoints that `files` are, and how many entries are signed by the announced key or one that follows it.

    Every checkpoint, of the database and of `files`, has to be: a key is trusted where an entry names it that a
    trusted one has signed. Raises NotANote, also where there is nothing to check the key against.
    """
    keys, covered = {notes.verifier(vkey)}, 0
    outside = [_sourced(data, None, name) for name, data in files.items()]
    waiting, named = [*_of_database(), *outside], _named()
    if not waiting:
        raise NotANote("there is no checkpoint that the key could be checked against")
    while good := [each for each in waiting if any(each[0].is_signed_by(key) for key in keys)]:
        waiting = [each for each in waiting if each not in good]
        covered = max(covered, *(said.size for _note, said in good))
        keys |= {key for seq, key in named if seq <= covered}
    if waiting:
        raise NotANote(f"{waiting[0][1].source}: neither the announced key nor one that follows it has signed it")
    return [said for _note, said in outside], covered


def _of_database() -> list[tuple[Note, Signed]]:
    rows = session.scalars(select(LedgerCheckpoint).order_by(LedgerCheckpoint.size)).all()
    return [_sourced(row.note.encode(), row, f"checkpoint {row.size} of the database") for row in rows]


def _sourced(data: bytes, row: LedgerCheckpoint | None, source: str) -> tuple[Note, Signed]:
    try:
        return _parsed(data, Signed(row.size, row.root, source) if row else None, source)
    except NotANote as error:
        raise NotANote(f"{source}: {error}") from None


def _named() -> list[tuple[int, Verifier]]:
    """The keys that the entries name, and where; that the entries hold is shown by the chain."""
    query = select(LedgerEntry.seq, LedgerEntry.body).where(LedgerEntry.action.in_(NAMING))
    return [(seq, notes.verifier(json.loads(body)["after"]["vkey"])) for seq, body in session.execute(query)]
