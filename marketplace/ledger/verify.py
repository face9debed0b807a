"""Recompute the whole chain and the roots that were signed, and say where it first breaks."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import String, cast, func, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from marketplace.db import session
from marketplace.ledger import chain, form, merkle, signed
from marketplace.ledger.form import Deformed
from marketplace.ledger.models import LedgerEntry, LedgerHead
from marketplace.ledger.reading import ILL_TYPED
from marketplace.ledger.service import ORIGIN
from marketplace.ledger.signed import Signed

BATCH = 1_000
UNREADABLE = "holds a value that its column cannot have"


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


def verify(
    progress: Callable[[int], None] = lambda _count: None,
    *,
    reading: Session | None = None,
    outside: Sequence[Signed] = (),
) -> Verdict:
    """Check order, links, hashes, canonical form, look-up columns, the head, and the root at each checkpoint.

    Never crashes on hostile bytes. `outside` are checkpoints that were kept elsewhere, their signatures checked;
    `reading` is a session on another database than the product's own, such as a copy of it.
    """
    source = reading or session()
    inside = signed.inside(source)
    if isinstance(inside, str):
        return Verdict(0, 1, inside)
    pass_ = _Pass(sorted([*inside, *outside], key=lambda each: each.size))
    for row in _entries(source):
        problem = pass_.problem(row) if row else UNREADABLE
        if problem:
            return Verdict(pass_.count, pass_.bad or pass_.count + 1, problem)
        if pass_.count % BATCH == 0:
            progress(BATCH)
    progress(pass_.count % BATCH)
    return _head_verdict(source, pass_)


@dataclass
class _Pass:
    """One walk from the first entry to the last: the link, the tree and the next checkpoint to come."""

    waiting: list[Signed]
    count: int = 0
    previous: bytes = chain.GENESIS
    tree: merkle.Frontier = field(default_factory=merkle.Frontier)
    # The last entry that a checkpoint has confirmed, and the first that may be another than was signed.
    confirmed: int = 0
    bad: int | None = None

    def problem(self, row: Sequence[Any]) -> str:
        """What is wrong with the next entry; nothing takes it in."""
        seq, previous, body, hashed, *columns = row
        if seq != self.count + 1:
            return f"entry {self.count + 1} is missing"
        if previous != self.previous:
            return "does not link to the entry before"
        # SQLite keeps a text or a number in a column of bytes, and gives it back as it is.
        if not isinstance(body, bytes):
            return UNREADABLE
        if chain.link(ORIGIN, seq, previous, body) != hashed:
            return "content and hash differ"
        try:
            said = form.read(body)
        except Deformed as error:
            return str(error)
        if said != _texts(seq, columns):
            return "look-up columns differ from the content"
        self.count, self.previous = seq, hashed
        self.tree.add(merkle.leaf(hashed))
        return self._unlike_signed()

    def _unlike_signed(self) -> str:
        while self.waiting and self.waiting[0].size == self.count:
            checkpoint = self.waiting.pop(0)
            if checkpoint.root != self.tree.root():
                self.bad = self.confirmed + 1
                return f"the entries up to {self.count} are not those that were signed ({checkpoint.source})"
            self.confirmed = self.count
        return ""


def _texts(seq: int, columns: Sequence[Any]) -> tuple[bytes | None, ...]:
    """The look-up columns as a body has them; what is no text equals nothing."""
    at, action, of, person = columns
    try:
        ts = f"{at[:10]}T{at[11:]}Z"
        who = person and f"{person[:8]}-{person[8:12]}-{person[12:16]}-{person[16:20]}-{person[20:]}".encode()
        return str(seq).encode(), ts.encode(), action.encode(), of.encode(), who
    except (TypeError, AttributeError, ValueError):
        return ()


def _entries(source: Session) -> Iterator[Sequence[Any] | None]:
    """Every entry in order as it is stored; None in the place of one that cannot even be read."""
    columns = _as_stored(source)
    last: int | None = None
    while True:
        query = select(*columns).order_by(LedgerEntry.seq).limit(BATCH)
        rows = _read(source, query if last is None else query.where(LedgerEntry.seq > last))
        if rows is None:
            yield from _one_by_one(source, columns, last)
            return
        yield from rows
        if len(rows) < BATCH or not isinstance(rows[-1].seq, int):
            return
        last = rows[-1].seq


def _one_by_one(source: Session, columns: Sequence[Any], last: int | None) -> Iterator[Sequence[Any] | None]:
    """What can be read, up to what cannot."""
    while True:
        query = select(*columns).order_by(LedgerEntry.seq).limit(1)
        rows = _read(source, query if last is None else query.where(LedgerEntry.seq > last))
        if rows is None:
            yield None
        if not rows:
            return
        yield rows[0]
        last = rows[0].seq


def _read(source: Session, query: Any) -> Sequence[Any] | None:
    try:
        return source.execute(query).all()
    except (DBAPIError, *ILL_TYPED):
        source.rollback()
        return None


def _as_stored(source: Session) -> Sequence[Any]:
    """The columns as they lie there: what no column may hold must be found, and must not stop the reading."""
    entry: Any = LedgerEntry
    plain = (entry.seq, *(type_coerce(c, NullType()).label(c.key) for c in (entry.previous, entry.body, entry.hash)))
    if source.get_bind().dialect.name == "sqlite":
        return *plain, *(type_coerce(c, NullType()) for c in (entry.at, entry.action, entry.object, entry.person_id))
    at = func.to_char(entry.at, "YYYY-MM-DD HH24:MI:SS.US")
    return *plain, at, entry.action, entry.object, func.replace(cast(entry.person_id, String), "-", "")


def _head_verdict(source: Session, found: _Pass) -> Verdict:
    count = found.count
    try:
        head = source.get(LedgerHead, 1, populate_existing=True)
    except (DBAPIError, *ILL_TYPED):
        source.rollback()
        return Verdict(count, count + 1, UNREADABLE)
    if (head.seq, head.hash) != (count, found.previous) if head else count > 0:
        return Verdict(count, count + 1, "the chain ends before its recorded head")
    if found.waiting:
        missing = found.waiting[-1]
        return Verdict(count, count + 1, f"{missing.size} entries were signed ({missing.source})")
    return Verdict(count)
