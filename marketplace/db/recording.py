"""No change without its trace: what is written to a recorded table must have been recorded in that transaction."""

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, UOWTransaction

from marketplace.db.session import Session

Identity = tuple[str, Any]


class Unrecorded(RuntimeError):
    """A verb changed a recorded object and wrote no ledger entry for it: a mistake of ours, never of the user."""


def identity(subject: Any) -> Identity:
    """What names `subject` across written and recorded."""
    return subject.__tablename__, subject.id


def mark_recorded(session: Session, subject: Any) -> None:
    """Say that `subject`'s change has its ledger entry."""
    session.info.setdefault("recorded", set()).add(identity(subject))


def note_written(session: Session, subject: Any) -> None:
    """Say that `subject` was written, where no flush could notice."""
    if _is_recorded(subject):
        session.info.setdefault("written", set()).add(identity(subject))


def require_all_recorded(session: Session) -> None:
    """Raises Unrecorded where a recorded object was written without an entry."""
    missing = session.info.get("written", set()) - session.info.get("recorded", set())
    if missing:
        raise Unrecorded(f"changed without a ledger entry: {sorted(map(str, missing))}")


def forget(session: Session) -> None:
    """Start the next unit of work with nothing written."""
    session.info.pop("written", None)
    session.info.pop("recorded", None)


def _is_recorded(subject: Any) -> bool:
    return getattr(type(subject), "__recorded__", False)


@event.listens_for(Session, "after_flush")
def _note_written(session: Session, _context: UOWTransaction) -> None:
    changed = [s for s in session.dirty if _is_recorded(s) and session.is_modified(s)]
    added = [s for s in session.new if _is_recorded(s)]
    gone = [s for s in session.deleted if _is_recorded(s)]
    written = session.info.setdefault("written", set())
    written.update(identity(s) for s in (*changed, *added, *gone))


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk_changes(state: ORMExecuteState) -> None:
    """A bulk UPDATE or DELETE would pass by the events above."""
    if not (state.is_update or state.is_delete):
        return
    mapper = state.bind_mapper
    if mapper is not None and getattr(mapper.class_, "__recorded__", False):
        raise Unrecorded(f"bulk change of {inspect(mapper.class_).local_table}; change its objects one by one")
