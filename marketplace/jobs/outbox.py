"""The outbox: what must happen after a commit is written in that commit, and done by the worker."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Index, String, Table, event, func, insert, select
from sqlalchemy.orm import Mapped, SessionTransaction, UOWTransaction, mapped_column

from marketplace.core import clock
from marketplace.db import Base, Created, Serial, connection, session
from marketplace.db.session import Session


class OutboxRow(Base):
    """One thing to do: its topic, the id of what it is about, and what became of it."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_waiting", "done_at", "topic", "id"),)
    id: Mapped[Serial]
    topic: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[Created]
    done_at: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(500), default="")


# Made once: registering waits for it.
_ENTER = insert(cast(Table, OutboxRow.__table__))
_watched: dict[type[Base], str] = {}


def watch(model: type[Base], topic: str) -> None:
    """Put every touched object of `model` (and its subclasses) in the outbox under `topic`: nobody can forget to."""
    _watched[model] = topic


def put(topic: str, subject: str, not_before: datetime | None = None) -> None:
    """Ask for `topic` to be done about `subject`, if the present unit of work commits; at once, or `not_before`."""
    connection().execute(_ENTER, {**_row(topic, subject), "retry_at": not_before})


def waiting(topic: str) -> set[str]:
    """The subjects under `topic` whose turn has not come yet."""
    query = select(OutboxRow.subject).where(OutboxRow.done_at.is_(None), OutboxRow.topic == topic)
    return set(session.scalars(query))


def waiting_by_topic() -> dict[str, int]:
    """How many rows are not done yet."""
    query = select(OutboxRow.topic, func.count()).where(OutboxRow.done_at.is_(None))
    found = session.execute(query.group_by(OutboxRow.topic).order_by(OutboxRow.topic)).all()
    return {topic: count for topic, count in found}  # noqa: C416 - rows are not yet tuples to type checkers


def failed() -> Sequence[OutboxRow]:
    """The rows that failed and are not done yet, those that were given up among them."""
    query = select(OutboxRow).where(OutboxRow.done_at.is_(None), OutboxRow.attempts > 0)
    return session.scalars(query.order_by(OutboxRow.id)).all()


def undone(row_id: int) -> OutboxRow | None:
    """A row that is not done yet, nor in the hands of a worker at this moment: for that one nobody waits."""
    row = session.get(OutboxRow, row_id, with_for_update={"skip_locked": True})
    return row if row is not None and row.done_at is None else None


def count(topic: str) -> int:
    """How often `topic` was asked for, done or not."""
    return session.scalar(select(func.count()).where(OutboxRow.topic == topic)) or 0


def _topic_of(subject: Any) -> str | None:
    return next((topic for model, topic in _watched.items() if isinstance(subject, model)), None)


@event.listens_for(Session, "after_flush")
def _note_touched(session: Session, _context: UOWTransaction) -> None:
    touched = {*session.new, *session.deleted, *(s for s in session.dirty if session.is_modified(s))}
    named = {(topic, str(subject.id)) for subject in touched if (topic := _topic_of(subject))}
    # One row for each in a transaction is enough: nobody acts on it before the commit.
    noted: set[tuple[str, str]] = session.info.setdefault("noted", set())
    rows = [_row(topic, subject) for topic, subject in sorted(named - noted)]
    if rows:
        connection().execute(insert(OutboxRow), rows)
        noted |= named


def _row(topic: str, subject: str) -> dict[str, Any]:
    return {"topic": topic, "subject": subject, "created_at": clock.now(), "attempts": 0, "problem": ""}


@event.listens_for(Session, "after_soft_rollback")
def _forget_rolled_back(session: Session, _transaction: SessionTransaction) -> None:
    # Also after a savepoint: what it took back with it must be noted again; a row too many does no harm.
    session.info.pop("noted", None)


@event.listens_for(Session, "after_transaction_end")
def _forget_committed(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("noted", None)
