"""When backups are made, and which of them are kept: by the worker each day, and whenever somebody asks for one."""

import logging
import re
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from marketplace.core import clock
from marketplace.core.actors import Actor, Via, system
from marketplace.core.text import N_
from marketplace.db import unit_of_work
from marketplace.operations import backup, manifest, queries, service
from marketplace.operations.place import Place
from marketplace.operations.problems import BackupFailed

MADE_HERE = re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}")
ABANDONED_AFTER_SECONDS = 6 * 3600
WORKER = system(Via.WORKER)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Plan:
    """Where daily backups go (None switches them off), from which hour in Asia/Shanghai, and how many are kept."""

    directory: Path | None
    hour: int
    keep: int


def daily(plan: Plan) -> None:
    """Order the backup of today once its hour has come: once a day, however often the worker starts."""
    if plan.directory is not None and _is_due(plan):
        with unit_of_work():
            service.order_daily(clock.today())


def make(place: Place, plan: Plan, run_ids: Sequence[str]) -> None:
    """Make the backups that were ordered. A failure stands in its run; the day's is ordered again after a while."""
    for run_id in map(UUID, run_ids):
        with unit_of_work():
            open_still = service.begin_ordered(run_id)
        if open_still:
            try:
                _make(place, plan, run_id)
            except (BackupFailed, OSError):
                log.exception("backup failed")


def carry_out(place: Place, run_id: UUID, target: Path, *, actor: Actor) -> manifest.Manifest:
    """Make one backup, read it again, and remember how it went. Raises BackupFailed, OSError."""
    try:
        taken = backup.take(place, target)
        _read_again(place, target)
    except Exception as error:
        with unit_of_work():
            service.fail(run_id, str(error))
        raise
    with unit_of_work():
        service.finish(run_id, target, taken.size, actor=actor)
    return taken


def _read_again(place: Place, target: Path) -> None:
    try:
        backup.verify(target, place)
    except Exception:
        shutil.rmtree(target)
        raise


def _is_due(plan: Plan) -> bool:
    if clock.now().astimezone(clock.LEGAL_ZONE).hour < plan.hour:
        return False
    made = queries.backup_of(clock.today())
    return made is None or service.is_open(made)


def _make(place: Place, plan: Plan, run_id: UUID) -> None:
    stamp = clock.now().astimezone(clock.LEGAL_ZONE).strftime("%Y%m%d-%H%M%S")
    target = (plan.directory or _nowhere(run_id)) / f"{stamp}-{run_id.hex[:8]}"
    carry_out(place, run_id, target, actor=WORKER)
    # Only after a new one is there and sound are old ones taken away.
    for old in _surplus(target.parent, plan.keep):
        shutil.rmtree(old)


def _nowhere(run_id: UUID) -> Path:
    problem = N_("BACKUP_DIR is not set: there is no place for backups.")
    with unit_of_work():
        service.fail(run_id, problem)
    raise BackupFailed(problem)


def _surplus(directory: Path, keep: int) -> list[Path]:
    """Our finished backups but the newest ones, and what cut-off ones have left."""
    folders = sorted(path for path in directory.iterdir() if path.is_dir())
    finished = [path for path in folders if MADE_HERE.fullmatch(path.name) and (path / manifest.NAME).is_file()]
    cut_off = [path for path in folders if MADE_HERE.fullmatch(path.name.removesuffix(backup.PARTIAL))]
    abandoned = [path for path in cut_off if path.suffix == backup.PARTIAL and _is_abandoned(path)]
    return finished[: max(0, len(finished) - max(1, keep))] + abandoned


def _is_abandoned(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > ABANDONED_AFTER_SECONDS
