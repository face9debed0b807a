"""The verbs of operation: ask for a backup, and remember how each one went."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from marketplace import ledger
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import NotFound, StaleVersion
from marketplace.core.permissions import Permission, allow
from marketplace.db import session
from marketplace.jobs import outbox
from marketplace.operations.models import BackupKind, BackupRun

TOPIC = "backup"
REBUILD = "index.rebuild"
AGAIN_AFTER = timedelta(hours=1)


def ask(*, actor: Actor, version: int) -> BackupRun:
    """Have the worker make a backup now. Raises NotPermitted, StaleVersion (somebody has asked since)."""
    allow(actor, Permission.PLATFORM_OPERATE)
    _require_seen(version, outbox.count(TOPIC))
    run = BackupRun(kind=BackupKind.ASKED)
    session.add(run)
    ledger.append(actor, "backup.ask", run)
    outbox.put(TOPIC, str(run.id))
    return run


def ask_rebuild(*, actor: Actor, version: int) -> None:
    """Have the worker build the search index anew. Raises NotPermitted, StaleVersion (somebody has asked since)."""
    allow(actor, Permission.PLATFORM_OPERATE)
    _require_seen(version, outbox.count(REBUILD))
    outbox.put(REBUILD, "all")


def retry(row_id: int, *, actor: Actor, version: int) -> None:
    """Let the worker try again what failed. Raises NotPermitted, NotFound, StaleVersion (tried again since)."""
    allow(actor, Permission.PLATFORM_OPERATE)
    row = outbox.undone(row_id)
    if row is None:
        raise NotFound()
    _require_seen(version, row.attempts)
    row.attempts, row.retry_at = 0, None


def _require_seen(version: int, present: int) -> None:
    if version != present:
        raise StaleVersion()


def begin(kind: BackupKind) -> UUID:
    """Remember that a backup, or a restoration, begins."""
    run = BackupRun(kind=kind, started_at=clock.now())
    session.add(run)
    session.flush()
    return run.id


def begin_ordered(run_id: UUID) -> bool:
    """Remember that a backup that was ordered begins; False where it is done already."""
    run = session.get(BackupRun, run_id)
    if run is None or run.finished_at is not None:
        return False
    run.started_at = clock.now()
    return True


def order_daily(day: date) -> None:
    """Have the worker make the backup of a day, unless it was made or is being made."""
    run = session.scalars(select(BackupRun).where(BackupRun.day == day)).one_or_none()
    if run is not None and not is_open(run):
        return
    if run is None:
        run = BackupRun(kind=BackupKind.DAILY, day=day)
        session.add(run)
    run.started_at, run.finished_at, run.problem = clock.now(), None, ""
    session.flush()
    outbox.put(TOPIC, str(run.id))


def is_open(run: BackupRun) -> bool:
    """Whether the backup of a day has to be ordered again: it failed a while ago. One cut off is still ordered."""
    return bool(run.problem) and clock.now() - (run.started_at or run.asked_at) > AGAIN_AFTER


def finish(run_id: UUID, path: Path, size: int, *, actor: Actor) -> None:
    """Remember where a backup lies, and how many bytes it has."""
    run = session.get_one(BackupRun, run_id)
    run.finished_at, run.path, run.size, run.problem = clock.now(), str(path)[:500], size, ""
    ledger.append(actor, "backup.restore" if run.kind is BackupKind.RESTORED else "backup.take", run)


def note_restored(path: Path, size: int, *, actor: Actor) -> None:
    """Remember a restoration, and that the backup which was being made in the copy's own eyes is the one restored."""
    for run in session.scalars(select(BackupRun).where(BackupRun.finished_at.is_(None))):
        run.started_at, run.finished_at = run.started_at or run.asked_at, clock.now()
        run.path, run.size = str(path)[:500], size
    finish(begin(BackupKind.RESTORED), path, size, actor=actor)


def fail(run_id: UUID, problem: str) -> None:
    """Remember why there is no backup."""
    run = session.get_one(BackupRun, run_id)
    run.finished_at, run.problem = clock.now(), problem[:500]
