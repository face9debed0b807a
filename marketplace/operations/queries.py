"""What the health page and the worker ask about the platform's operation."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from marketplace.db import session
from marketplace.ledger.models import LedgerHead
from marketplace.operations.models import BackupKind, BackupRun
from marketplace.operations.place import Place


def backup_of(day: date) -> BackupRun | None:
    """The daily backup of a day."""
    return session.scalars(select(BackupRun).where(BackupRun.day == day)).one_or_none()


def last_backups(limit: int) -> Sequence[BackupRun]:
    """The newest runs first, restorations among them."""
    return session.scalars(select(BackupRun).order_by(BackupRun.asked_at.desc()).limit(limit)).all()


def last_good_backup() -> BackupRun | None:
    """The newest backup that came to its end without a problem."""
    good = (BackupRun.finished_at.is_not(None), BackupRun.problem == "", BackupRun.kind != BackupKind.RESTORED)
    return session.scalars(select(BackupRun).where(*good).order_by(BackupRun.finished_at.desc()).limit(1)).first()


def read_something(place: Place) -> None:
    """Pass where the database is there and can be read. Raises OSError, SQLAlchemyError."""
    if place.is_sqlite:
        # A connection that is open would still read a file that was deleted.
        place.database.stat()
    session.execute(select(LedgerHead.seq)).first()
