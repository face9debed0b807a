"""The outbox: what must happen after a commit is written in that commit, and done by the worker."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, event, insert, select
from sqlalchemy.orm import Mapped, UOWTransaction, mapped_column

from marketplace.core import clock
from marketplace.db import Base, Created, Serial, session
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


_watched: dict[type[Base], str] = {}


def watch(model: type[Base], topic: str) -> None:
    """Put every touched object of `model` (and its subclasses) into the outbox under `topic`: nobody can forget to."""
    _watched[model] = topic


def put(topic: str, subject: str) -> None:
    """Ask for `topic` to be done about `subject`, if the present unit of work commits."""
    session.add(OutboxRow(topic=topic, subject=subject))


def waiting(topic: str) -> set[str]:
    """The subjects under `topic` whose turn has not come yet."""
    return set(session.scalars(select(OutboxRow.subject).where(OutboxRow.done_at.is_(None), OutboxRow.topic == topic)))


def _topic_of(subject: Any) -> str | None:
    return next((topic for model, topic in _watched.items() if isinstance(subject, model)), None)


@event.listens_for(Session, "after_flush")
def _note_touched(session: Session, _context: UOWTransaction) -> None:
    touched = {*session.new, *session.deleted, *(s for s in session.dirty if session.is_modified(s))}
    named = ((_topic_of(subject), subject) for subject in touched)
    rows = [{"topic": topic, "subject": str(s.id), "created_at": clock.now(), "attempts": 0, "problem": ""}
            for topic, s in named if topic]
    if rows:
        session.connection().execute(insert(OutboxRow), rows)
