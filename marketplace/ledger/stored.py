"""Read the entries as they lie in the database, whatever somebody may have put there."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import String, cast, func, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from marketplace.ledger.models import LedgerEntry
from marketplace.ledger.reading import ILL_TYPED

BATCH = 1_000
Rows = Sequence[Sequence[Any]]


def entries(source: Session, after: int, until: int | None) -> Iterator[Sequence[Any] | None]:
    """The entries behind `after` up to `until` (the first and the last where there are none), in order.

    Each is seq, previous, body, hash, at, action, object and person; None in the place of one that cannot be read.
    """
    wanted = select(*_as_stored(source)).order_by(LedgerEntry.seq)
    if until is not None:
        wanted = wanted.where(LedgerEntry.seq <= until)
    # What somebody has put before the first entry belongs to the first stretch.
    last = after or None
    while True:
        rows = _read(source, _behind(wanted, last).limit(BATCH))
        if rows is None:
            yield from _one_by_one(source, wanted, last)
            return
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1][0]


def count(source: Session) -> int:
    """How many entries there are; none where the database cannot say."""
    rows = _read(source, select(func.count()).select_from(LedgerEntry))
    return rows[0][0] if rows else 0


def _behind(wanted: Any, last: int | None) -> Any:
    return wanted if last is None else wanted.where(LedgerEntry.seq > last)


def _one_by_one(source: Session, wanted: Any, last: int | None) -> Iterator[Sequence[Any] | None]:
    """What can be read, up to what cannot."""
    while True:
        rows = _read(source, _behind(wanted, last).limit(1))
        if rows is None:
            yield None
        if not rows:
            return
        yield rows[0]
        last = rows[0][0]


def _read(source: Session, query: Any) -> Rows | None:
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
