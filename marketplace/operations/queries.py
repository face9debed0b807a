"""What the health page and the worker ask about the platform's operation."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from marketplace.db import session
from marketplace.ledger.models import LedgerHead
from marketplace.operations.models import BackupKind, BackupRun, QualityReport
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


def last_report() -> QualityReport | None:
    """The newest report on the quality of the records."""
    return session.scalars(select(QualityReport).order_by(QualityReport.day.desc()).limit(1)).first()


def report_of(day: date) -> QualityReport | None:
    """The report of a day."""
    return session.get(QualityReport, day)


def last_reports(limit: int, until: date | None = None) -> Sequence[QualityReport]:
    """The newest reports first, from `until` back."""
    query = select(QualityReport).order_by(QualityReport.day.desc()).limit(limit)
    return session.scalars(query if until is None else query.where(QualityReport.day <= until)).all()


def read_something(place: Place) -> None:
    """Pass where the database is there and can be read. Raises OSError, SQLAlchemyError."""
    if place.is_sqlite:
        # A connection that is open would still read a file that was deleted.
        place.database.stat()
    session.execute(select(LedgerHead.seq)).first()
