"""Read the ledger in portions: the entries as they are stored, and the roots of complete blocks of them."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from marketplace.core.text import N_
from marketplace.db import session
from marketplace.ledger import merkle
from marketplace.ledger.models import LedgerEntry, LedgerHead, LedgerNode
from marketplace.ledger.problems import NotSigned

PORTION = 1_000
# What reading a text as bytes, a time or an identifier fails with.
ILL_TYPED = (ValueError, TypeError)


def length() -> int:
    """How many entries there are, by the chain's head."""
    return session.scalar(select(LedgerHead.seq)) or 0


def links(after: int, until: int) -> Iterator[Any]:
    """The seq, previous, body and hash of the entries behind `after` up to `until`, in order. Raises ILL_TYPED."""
    columns = select(LedgerEntry.seq, LedgerEntry.previous, LedgerEntry.body, LedgerEntry.hash)
    while after < until:
        wanted = columns.where(LedgerEntry.seq > after, LedgerEntry.seq <= until).order_by(LedgerEntry.seq)
        found = session.execute(wanted.limit(PORTION)).all()
        yield from found
        if not found:
            return
        after = found[-1].seq


def hash_of(seq: int) -> bytes:
    """The hash of one entry. Raises NotSigned where it is missing."""
    return _hashes(0, seq - 1, 1)[0]


def node(level: int, place: int) -> bytes:
    """The root of a complete block (merkle.Node). Raises NotSigned where what it is made of is missing."""
    steps = level % merkle.STRIDE if level % merkle.STRIDE or not level else 0
    below = _hashes(level - steps, place << steps, 1 << steps)
    row = below if level - steps else [merkle.leaf(each) for each in below]
    while len(row) > 1:
        row = [merkle.parent(*pair) for pair in zip(row[::2], row[1::2], strict=True)]
    return row[0]


def _hashes(level: int, first: int, count: int) -> Sequence[bytes]:
    """The kept roots of `count` blocks, or the hashes of entries."""
    if level:
        where = (LedgerNode.level == level, LedgerNode.place >= first, LedgerNode.place < first + count)
        query = select(LedgerNode.hash).where(*where).order_by(LedgerNode.place)
    else:
        between = (LedgerEntry.seq > first, LedgerEntry.seq <= first + count)
        query = select(LedgerEntry.hash).where(*between).order_by(LedgerEntry.seq)
    try:
        found = session.scalars(query).all()
    except ILL_TYPED:
        found = []
    if len(found) != count:
        raise NotSigned(N_("Entries behind number %(seq)s are missing or damaged."), seq=first << level)
    return found
