"""Rows of the outbox in one worker's hands: what no other worker gets while this one is at them.

On PostgreSQL the rows are locked until they are marked, by a connection of their own, since the handlers commit in
between; a worker that dies lets go of them at once. On SQLite there is one worker (see cli/serving.py).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, Table, bindparam, or_, select, update

from marketplace.core import clock
from marketplace.db import connection, database, session, unit_of_work
from marketplace.jobs.outbox import OutboxRow

BATCH = 500
MOST_ATTEMPTS = 8
LONGEST_PROBLEM = 500
_OUTBOX = cast(Table, OutboxRow.__table__)
_MARK = update(_OUTBOX).where(_OUTBOX.c.id == bindparam("row"))


@dataclass(frozen=True)
class Claim:
    """The rows that were claimed, and the connection that has them (None: that of the unit of work)."""

    rows: Sequence[Row[Any]]
    connection: Connection | None

    @property
    def subjects(self) -> list[str]:
        """What they are about, in order, each once."""
        return list(dict.fromkeys(row.subject for row in self.rows))

    def finish(self) -> None:
        """Say that they are done."""
        now = clock.now()
        self._mark([{"row": row.id, "done_at": now} for row in self.rows])

    def postpone(self, problem: str) -> None:
        """Say why they are not done, to be tried again: each time twice as long after."""
        now, problem = clock.now(), problem[:LONGEST_PROBLEM]
        self._mark([{"row": row.id, "problem": problem, **_next_attempt(row.attempts + 1, now)} for row in self.rows])

    def _mark(self, marks: list[dict[str, Any]]) -> None:
        statement = _MARK.values({name: bindparam(name) for name in marks[0] if name != "row"})
        if self.connection is not None:
            self.connection.execute(statement, marks)
            return
        with unit_of_work():
            connection().execute(statement, marks)


def _next_attempt(attempts: int, now: datetime) -> dict[str, Any]:
    return {"attempts": attempts, "retry_at": now + timedelta(seconds=2**attempts)}


@contextmanager
def claimed(topic: str) -> Iterator[Claim]:
    """The rows of `topic` that are due, the oldest first and not too many; they are let go of at the end."""
    if database.engine.dialect.name == "sqlite":
        rows = connection().execute(_due(topic)).all()
        session.rollback()
        yield Claim(rows, None)
        return
    # What another worker has just marked must be seen, or be locked; a snapshot would be neither.
    with database.engine.connect().execution_options(isolation_level="READ COMMITTED") as own, own.begin():
        yield Claim(own.execute(_due(topic).with_for_update(skip_locked=True)).all(), own)


def _due(topic: str) -> Select[Any]:
    is_due = or_(_OUTBOX.c.retry_at.is_(None), _OUTBOX.c.retry_at <= clock.now())
    mine = (_OUTBOX.c.done_at.is_(None), _OUTBOX.c.topic == topic, _OUTBOX.c.attempts < MOST_ATTEMPTS, is_due)
    return (
        select(_OUTBOX.c.id, _OUTBOX.c.subject, _OUTBOX.c.attempts).where(*mine).order_by(_OUTBOX.c.id).limit(BATCH)
    )
