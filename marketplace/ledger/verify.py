"""Recompute the whole chain and say where it first breaks."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from marketplace.core import clock
from marketplace.db import session
from marketplace.ledger import chain
from marketplace.ledger.models import LedgerEntry, LedgerHead
from marketplace.ledger.service import ORIGIN

BATCH = 1000


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


def verify(progress: Callable[[int], None] = lambda _count: None) -> Verdict:
    """Check order, links, hashes, canonical form, look-up columns and the head; never crashes on hostile bytes."""
    previous, count = chain.GENESIS, 0
    for entry in _entries():
        problem = _problem(entry, count + 1, previous)
        if problem:
            return Verdict(count, count + 1, problem)
        previous, count = entry.hash, count + 1
        progress(1)
    return _head_verdict(previous, count)


def _entries() -> Iterator[LedgerEntry]:
    query = select(LedgerEntry).order_by(LedgerEntry.seq).execution_options(yield_per=BATCH)
    yield from session.scalars(query)


def _head_verdict(last: bytes, count: int) -> Verdict:
    head = session.get(LedgerHead, 1)
    if (head.seq, head.hash) != (count, last) if head else count > 0:
        return Verdict(count, count + 1, "the chain ends before its recorded head")
    return Verdict(count)


def _problem(entry: LedgerEntry, seq: int, previous: bytes) -> str:
    if entry.seq != seq:
        return f"entry {seq} is missing"
    if entry.previous != previous:
        return "does not link to the entry before"
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
