"""Restore a backup into an empty place, and believe nothing of it before it is in service."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.orm import Session

from marketplace import ledger
from marketplace.core.text import N_
from marketplace.db import schema
from marketplace.operations import evidence, manifest, postgresql_copy, sqlite_copy
from marketplace.operations.evidence import Evidence
from marketplace.operations.manifest import Manifest
from marketplace.operations.place import Place
from marketplace.operations.problems import NotRestored, room_needed

BESIDE = "restoring"
Progress = Callable[[int, int], None]


def restore(place: Place, folder: Path, progress: Progress = lambda _done, _all: None) -> Manifest:
    """Put the backup in `folder` into a place that is empty. Raises NotRestored, OSError.

    It is copied beside, compared with its list byte by byte, and looked at as a whole: pages, references, ledger and
    sums. Only then is it put in its place; what fails leaves the place as empty as it was.
    """
    listed = manifest.read(folder)
    _require_known(folder, listed, place)
    require_empty(place)
    beside = place.data_dir / BESIDE
    shutil.rmtree(beside, ignore_errors=True)
    try:
        with room_needed(place.data_dir, NotRestored):
            _copy(folder, beside, listed, progress)
            believed = _believed_sqlite if place.is_sqlite else _believed_postgresql
            # The database last: an installation without one is empty, and may be restored into again.
            with believed(beside, listed, place) as put_in_place, _files_in_place(beside, place):
                put_in_place()
            manifest.sync_folder(place.data_dir)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return listed


def require_empty(place: Place) -> None:
    """Pass for an installation that holds nothing yet. Raises NotRestored."""
    tables = inspect(place.engine).get_table_names()
    if tables or (place.files.is_dir() and any(place.files.iterdir())):
        raise NotRestored(
            N_("%(place)s already holds data: restore only into a new DATA_DIR with an empty database."),
            place=place.data_dir,
        )


def _require_known(folder: Path, listed: Manifest, place: Place) -> None:
    if not schema.knows(listed.evidence.schema):
        raise NotRestored(
            N_("The backup was made by version %(version)s, which is newer than this product: install that one."),
            version=listed.product,
        )
    if listed.dialect != place.engine.dialect.name:
        raise NotRestored(
            N_("The backup is one of %(kind)s, but DATABASE_URL names another kind of database."), kind=listed.dialect
        )


def _copy(folder: Path, beside: Path, listed: Manifest, progress: Progress) -> None:
    for number, (name, entry) in enumerate(listed.files.items(), start=1):
        target = beside / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copy(folder / name, target)
        except FileNotFoundError:
            raise NotRestored(N_("The backup is incomplete: %(name)s is missing."), name=name) from None
        if manifest.entry_of(target) != entry:
            raise NotRestored(N_("The backup was changed after it was made: %(name)s differs."), name=name)
        progress(number, len(listed.files))


@contextmanager
def _believed_sqlite(beside: Path, listed: Manifest, place: Place) -> Iterator[Callable[[], None]]:
    """How the copy beside is put in its place, once all of it was looked at."""
    engine = sqlite_copy.opened(beside / sqlite_copy.FILE)
    try:
        problems = sqlite_copy.damage(engine)
        if problems:
            raise NotRestored(N_("The database in the backup is damaged: %(problem)s"), problem=problems[0])
        with engine.connect() as connection:
            verify_content(connection, listed.evidence)
    finally:
        engine.dispose()
    yield partial(_replace_database, beside, place)


@contextmanager
def _believed_postgresql(beside: Path, listed: Manifest, place: Place) -> Iterator[Callable[[], None]]:
    """The same for PostgreSQL: what made everything, and has looked at it, is a transaction still to be committed."""
    with place.engine.connect().execution_options(writes=True) as connection:
        transaction = connection.begin()
        try:
            postgresql_copy.load(place, beside / postgresql_copy.FILE, connection)
            verify_content(connection, listed.evidence)
            yield transaction.commit
        finally:
            # The script has changed what the connection is set to.
            connection.invalidate()


def verify_content(connection: Connection, expected: Evidence) -> None:
    """Pass where ledger and figures are what the list says. Raises NotRestored."""
    if evidence.of(connection) != expected:
        raise NotRestored(N_("The database in the backup differs from what its manifest.json says."))
    with Session(connection) as reading:
        verdict = ledger.verify(reading=reading)
    if not verdict.holds:
        raise NotRestored(verdict.problem, **verdict.facts)


@contextmanager
def _files_in_place(beside: Path, place: Place) -> Iterator[None]:
    """Attachments come before the database that refers to them, and go again where that does not come."""
    if not (beside / "files").is_dir():
        yield
        return
    if place.files.is_dir():
        place.files.rmdir()
    os.rename(beside / "files", place.files)
    try:
        yield
    except BaseException:
        os.rename(place.files, beside / "files")
        raise


def _replace_database(beside: Path, place: Place) -> None:
    place.engine.dispose()
    for companion in ("-wal", "-shm"):
        place.database.with_name(place.database.name + companion).unlink(missing_ok=True)
    os.replace(beside / sqlite_copy.FILE, place.database)
    manifest.sync_folder(place.database.parent)
