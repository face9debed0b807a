"""Checkpoints to hold a ledger against: those in its own database, and those that were kept elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from marketplace.ledger import notes
from marketplace.ledger.models import LedgerCheckpoint, LedgerKey
from marketplace.ledger.notes import NotANote, Verifier
from marketplace.ledger.reading import ILL_TYPED
from marketplace.ledger.service import ORIGIN


@dataclass(frozen=True)
class Signed:
    """The root that the first `size` entries had when they were signed, and where that is known from."""

    size: int
    root: bytes
    source: str


def inside(source: Session) -> list[Signed] | str:
    """The checkpoints of the database itself; in their place what is wrong with them, if something is.

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
    except NotANote as error:
        return f"the newest checkpoint in the database: {error}"
    except (DBAPIError, AttributeError, *ILL_TYPED):
        source.rollback()
        return "the database cannot be read, or a checkpoint in it"
    return found


def _verifiers(texts: Sequence[str]) -> list[Verifier]:
    return [notes.verifier(text) for text in texts]


def read(data: bytes, verifiers: Sequence[Verifier], expected: Signed | None = None, source: str = "") -> Signed:
    """The checkpoint that `data` is, signed by one of `verifiers`. Raises NotANote."""
    note = notes.read(data)
    said = notes.checkpoint(note.text)
    if said.origin != ORIGIN:
        raise NotANote(f"it is of another ledger, {said.origin[:80]!r}")
    if not any(note.is_signed_by(verifier) for verifier in verifiers):
        raise NotANote("none of the keys has signed it")
    if expected is not None and (said.size, said.root) != (expected.size, expected.root):
        raise NotANote("its row says something else than its note")
    return Signed(said.size, said.root, source)
