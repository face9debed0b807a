"""Restore a backup into an empty place, and believe nothing of it before it is in service."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlalchemy.orm import Session

from marketplace import ledger
from marketplace.core.text import N_
from marketplace.db import schema
from marketplace.operations import evidence, manifest, sqlite_copy
from marketplace.operations.evidence import Evidence
from marketplace.operations.manifest import Manifest
from marketplace.operations.place import Place
from marketplace.operations.problems import NotRestored, room_needed

BESIDE = "restoring"
Progress = Callable[[int, int], None]


def restore(place: Place, folder: Path, progress: Progress = lambda _done, _all: None) -> Manifest:
    """Put the backup in `folder` into a place that is empty. Raises NotRestored, OSError.

    It is copied beside, compared with its list byte by byte, and looked at as a whole: pages, references, ledger and
    sums. Only then is it renamed into its place; what fails leaves the place as empty as it was.
    """
    listed = manifest.read(folder)
    _require_known(folder, listed, place)
    require_empty(place)
    beside = place.data_dir / BESIDE
    shutil.rmtree(beside, ignore_errors=True)
    try:
        with room_needed(place.data_dir, NotRestored):
            _copy(folder, beside, listed, progress)
            _verify(beside, listed)
            _put_in_place(beside, place)
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


def _verify(beside: Path, listed: Manifest) -> None:
    engine = sqlite_copy.opened(beside / sqlite_copy.FILE)
    try:
        problems = sqlite_copy.damage(engine)
        if problems:
            raise NotRestored(N_("The database in the backup is damaged: %(problem)s"), problem=problems[0])
        verify_content(engine, listed.evidence)
    finally:
        engine.dispose()


def verify_content(engine: Engine, expected: Evidence) -> None:
    """Pass where ledger and figures are what the list says. Raises NotRestored."""
    with Session(engine) as reading:
        if evidence.of(reading.connection()) != expected:
            raise NotRestored(N_("The database in the backup differs from what its manifest.json says."))
        verdict = ledger.verify(reading=reading)
    if not verdict.holds:
        raise NotRestored(
            N_("The ledger in the backup does not hold at entry %(seq)s: %(problem)s"),
            seq=verdict.bad_seq,
            problem=verdict.problem,
        )


def _put_in_place(beside: Path, place: Place) -> None:
    if (beside / "files").is_dir():
        if place.files.is_dir():
            place.files.rmdir()
        os.rename(beside / "files", place.files)
    # Last: an installation without its database is empty, and may be restored into again.
    place.engine.dispose()
    for companion in ("-wal", "-shm"):
        place.database.with_name(place.database.name + companion).unlink(missing_ok=True)
    os.replace(beside / sqlite_copy.FILE, place.database)
    manifest.sync_folder(place.data_dir)
    manifest.sync_folder(place.database.parent)
