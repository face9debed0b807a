"""Recompute the whole chain and say where it first breaks."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.core import clock
from marketplace.db import session
from marketplace.ledger import chain
from marketplace.ledger.models import LedgerEntry, LedgerHead
from marketplace.ledger.service import ORIGIN

BATCH = 500
UNREADABLE = "holds a value that its column cannot have"
# What reading a text as bytes, a time or an identifier fails with.
ILL_TYPED = (ValueError, TypeError)


@dataclass(frozen=True)
class Verdict:
    """How many entries hold, and, where one does not, its place and what is wrong with it."""

    entries: int
    bad_seq: int | None = None
    problem: str = ""

    @property
    def holds(self) -> bool:
        """Whether every entry holds."""
        return self.bad_seq is None


def verify(progress: Callable[[int], None] = lambda _count: None, *, reading: Session | None = None) -> Verdict:
    """Check order, links, hashes, canonical form, look-up columns and the head; never crashes on hostile bytes.

    `reading` is a session on another database than the product's own, such as a copy of it.
    """
    source = reading or session()
    previous, count = chain.GENESIS, 0
    for entry in _entries(source):
        problem = _problem(entry, count + 1, previous) if entry else UNREADABLE
        if entry is None or problem:
            return Verdict(count, count + 1, problem)
        previous, count = entry.hash, count + 1
        progress(1)
    return _head_verdict(source, previous, count)


def _entries(source: Session) -> Iterator[LedgerEntry | None]:
    """Every entry in order; None in the place of one whose columns do not even hold values of their types."""
    seqs = _seqs_after(source, None)
    while seqs:
        yield from _read(source, seqs)
        seqs = _seqs_after(source, seqs[-1])


def _seqs_after(source: Session, last: int | None) -> Sequence[int]:
    query = select(LedgerEntry.seq).order_by(LedgerEntry.seq).limit(BATCH)
    return source.scalars(query if last is None else query.where(LedgerEntry.seq > last)).all()


def _read(source: Session, seqs: Sequence[int]) -> Sequence[LedgerEntry | None]:
    query = select(LedgerEntry).where(LedgerEntry.seq.in_(seqs)).order_by(LedgerEntry.seq)
    try:
        return source.scalars(query.execution_options(populate_existing=True)).all()
    except ILL_TYPED:
        return [None] if len(seqs) == 1 else [entry for seq in seqs for entry in _read(source, [seq])]


def _head_verdict(source: Session, last: bytes, count: int) -> Verdict:
    try:
        head = source.get(LedgerHead, 1, populate_existing=True)
    except ILL_TYPED:
        return Verdict(count, count + 1, UNREADABLE)
    if (head.seq, head.hash) != (count, last) if head else count > 0:
        return Verdict(count, count + 1, "the chain ends before its recorded head")
    return Verdict(count)


def _problem(entry: LedgerEntry, seq: int, previous: bytes) -> str:
    if entry.seq != seq:
        return f"entry {seq} is missing"
    if entry.previous != previous:
        return "does not link to the entry before"
    # SQLite keeps a text or a number in a column of bytes, and gives it back as it is.
    if not isinstance(entry.body, bytes):
        return UNREADABLE
    if chain.link(ORIGIN, seq, previous, entry.body) != entry.hash:
        return "content and hash differ"
    return _content_problem(entry)


def _content_problem(entry: LedgerEntry) -> str:
    try:
        body = json.loads(entry.body)
        canonical = chain.canonical(body) == entry.body
    except (ValueError, RecursionError):
        return "content is not JSON"
    if not canonical:
        return "content is not in canonical form"
    return "" if _columns(entry) == _facts(body) else "look-up columns differ from the content"


def _columns(entry: LedgerEntry) -> tuple[Any, ...]:
    person = str(entry.person_id) if entry.person_id else None
    return str(entry.seq), clock.as_text(entry.at), entry.action, entry.object, person


def _facts(body: Any) -> tuple[Any, ...]:
    who = body.get("actor") if isinstance(body, dict) else None
    person = who.get("person") if isinstance(who, dict) else None
    return (
        (body.get("seq"), body.get("ts"), body.get("action"), body.get("object"), person)
        if isinstance(body, dict)
        else ()
    )
