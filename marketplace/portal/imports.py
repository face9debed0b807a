"""Imports of files, of every kind: what each takes, where its files lie, and what the worker does about them."""

import errno
import hashlib
import logging
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

from sqlalchemy.exc import OperationalError

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Standing
from marketplace.core.actors import Actor, Via
from marketplace.core.errors import DomainError, InvalidRows, NotPermitted
from marketplace.core.text import N_
from marketplace.db import acting_as, session, unit_of_work
from marketplace.documents import importing, uploads
from marketplace.documents.importing import ProgressFile
from marketplace.jobs import jobs
from marketplace.jobs.jobs import Job, JobState
from marketplace.portal.import_kinds import KINDS

MOST_BYTES = 100 * 1024**2
PIECE = 1024**2
AN_HOUR = 3600
NO_ROOM = N_("There is no room left on the server's disk. Nothing was imported; tell the bureau, then try again.")
GONE = N_("The file is no longer here. Send it again.")
CHANGED = N_("Since the check, row %(row)s (%(column)s) has become wrong: %(reason)s Send the file again.")
UNFORESEEN = N_("Something went wrong that nobody foresaw. Nothing was imported; tell the bureau.")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """Where the files of one job lie."""

    root: Path
    job_id: UUID

    @property
    def folder(self) -> Path:
        """The job's own folder."""
        return self.root / str(self.job_id)

    @property
    def rows(self) -> Path:
        """The rows of the file, whatever its format was."""
        return self.folder / "rows.jsonl"

    @property
    def problems(self) -> Path:
        """What is wrong with them."""
        return self.folder / "problems.jsonl"

    @property
    def progress(self) -> Path:
        """How far the worker has come."""
        return self.folder / "progress"

    def upload(self) -> Path:
        """The file as it was sent. Raises DomainError where it is gone."""
        found = next(iter(self.folder.glob("upload.*")), None)
        if found is None:
            raise DomainError(GONE)
        return found

    def clear(self) -> None:
        """Remove all of it."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True)
class Received:
    """A file that was sent, on disk: whose job it will be, and the SHA-256 of what came."""

    place: Place
    sha256: str


def receive(root: Path, name: str, content: IO[bytes]) -> Received:
    """Write what was sent to a new job's folder. Raises Refused, DomainError, OSError (the disk is full)."""
    ending = uploads.format_of(name)
    place = Place(root, jobs.new_id())
    try:
        place.folder.mkdir(parents=True)
        return Received(place, _written(content, place.folder / f"upload{ending}"))
    except BaseException:
        place.clear()
        raise


def _written(content: IO[bytes], file: Path) -> str:
    digest, size = hashlib.sha256(), 0
    with file.open("wb") as out:
        while piece := content.read(PIECE):
            digest.update(piece)
            size += len(piece)
            out.write(piece)
    if not size:
        raise DomainError(N_("The file is empty."))
    return digest.hexdigest()


def no_room(error: Exception) -> Exception:
    """A full disk in words; any other error as it is."""
    is_full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    if is_full or (isinstance(error, OperationalError) and "full" in str(error.orig)):
        return DomainError(NO_ROOM)
    return error


def check(root: Path, job_ids: Sequence[str]) -> None:
    """What the worker does about files that were sent: read them, judge every row, and say what would come in."""
    for job_id in job_ids:
        _work(root, job_id, JobState.WAITING, _check)


def write(root: Path, job_ids: Sequence[str]) -> None:
    """What the worker does about files that were confirmed: take them in, each in one unit of work."""
    for job_id in job_ids:
        _work(root, job_id, JobState.CONFIRMED, _write)


def _work(root: Path, job_id: str, expected: JobState, act: Callable[[Job, Place], None]) -> None:
    """Do what a job waits for; what was done already, before somebody killed the worker, is not done again."""
    found = session.get(Job, UUID(job_id))
    if found is None or found.state is not expected:
        return
    try:
        act(found, Place(root, UUID(job_id)))
    except Exception as error:
        session.rollback()
        _fail(job_id, no_room(error))


def _fail(job_id: str, error: Exception) -> None:
    if not isinstance(error, DomainError):
        log.exception("import %s failed", job_id, exc_info=error)
        error = DomainError(UNFORESEEN)
    with unit_of_work():
        job = session.get_one(Job, UUID(job_id))
        if job.is_running:
            jobs.fail(job, _first(error))


def _first(error: DomainError) -> DomainError:
    if not isinstance(error, InvalidRows):
        return error
    problem = error.problems[0]
    return DomainError(CHANGED, row=problem.row, column=problem.column, reason=str(problem.error))


def _check(job: Job, place: Place) -> None:
    job_id, kind, actor = job.id, KINDS[job.kind], actor_of(job)
    session.rollback()
    seen = uploads.stage(place.upload(), place.rows, kind.most_rows)
    progress = ProgressFile(place.progress, max(0, seen.rows - 1))
    with acting_as(actor):
        findings = importing.check(kind.importer(actor), place.rows, place.problems, progress)
    outcome = {**vars(seen), **findings.as_json(), "other_sheets": list(seen.other_sheets)}
    with unit_of_work():
        found = session.get_one(Job, job_id)
        jobs.checked(found, {**outcome, "hidden_sheets": list(seen.hidden_sheets)}, progress.total)
    place.progress.unlink(missing_ok=True)


def _write(job: Job, place: Place) -> None:
    job_id, kind, partly, total = job.id, KINDS[job.kind], job.partly, job.total
    if not place.rows.exists():
        raise DomainError(GONE)
    progress = ProgressFile(place.progress, total)
    with unit_of_work():
        # Who confirmed it must still be allowed to when it happens.
        actor = actor_of(session.get_one(Job, job_id))
        with acting_as(actor):
            taken = importing.take_in(kind.importer(actor), place.rows, progress, partly=partly)
        jobs.finish(session.get_one(Job, job_id), vars(taken), progress.done)


def actor_of(job: Job) -> Actor:
    """The person of a job with the roles that they hold now. Raises NotPermitted."""
    person = accounts.person_by_id(job.person_id) if job.person_id else None
    if person is None or person.standing is not Standing.ACTIVE:
        raise NotPermitted()
    place = accounts.organisation(job.owner_id)
    return Actor(person.id, person.name, place.id, place.name, accounts.roles_in(person.id, place.id), Via.IMPORT)


def sweep(root: Path) -> None:
    """Remove the files of imports that are over."""
    if not root.is_dir():
        return
    wanted = jobs.still_wanted()
    for folder in root.iterdir():
        if folder.name not in wanted:
            _remove_if_old(folder)


def _remove_if_old(folder: Path) -> None:
    # A folder without its job may be one whose file is just arriving.
    if time.time() - folder.stat().st_mtime > AN_HOUR:
        shutil.rmtree(folder, ignore_errors=True)
