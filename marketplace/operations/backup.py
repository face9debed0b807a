"""Take a backup: a folder with a copy of the database, the attachments, and a list that is written last."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from marketplace.core import clock
from marketplace.core.text import N_
from marketplace.core.version import VERSION
from marketplace.documents.store import Store
from marketplace.operations import evidence, manifest, postgresql_copy, sqlite_copy
from marketplace.operations.manifest import Manifest
from marketplace.operations.place import Place
from marketplace.operations.problems import BackupFailed, room_needed

PARTIAL = ".partial"
Progress = Callable[[int, int], None]


def take(place: Place, target: Path, progress: Progress = lambda _done, _all: None) -> Manifest:
    """Back up an installation that is in use into `target`, which is new or empty. Raises BackupFailed, OSError.

    Everything that was acknowledged before the call is in it. It is written beside as TARGET.partial and renamed at
    the end, so that one that was cut off can be told; what fails leaves nothing behind.
    """
    target = target.absolute()
    beside = _beside(target)
    try:
        with room_needed(target.parent, BackupFailed):
            taken = _fill(place, beside, progress)
            os.rename(beside, target)
            manifest.sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return taken


def require_free(target: Path) -> None:
    """Pass for a directory that is new or empty. Raises BackupFailed."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupFailed(N_("%(place)s is not empty: name a new or an empty directory."), place=target)


def _beside(target: Path) -> Path:
    require_free(target)
    beside = target.with_name(target.name + PARTIAL)
    try:
        beside.mkdir(parents=True)
    except FileExistsError:
        raise BackupFailed(
            N_("%(place)s is there already: another backup is being written, or was cut off. Remove it first."),
            place=beside,
        ) from None
    return beside


def _fill(place: Place, beside: Path, progress: Progress) -> Manifest:
    began = clock.as_text(clock.now())
    found = _copy_database(place, beside, progress)
    # After the database: whatever it refers to was stored before, and stored files do not change.
    _copy_files(Store(place.files), Store(beside / "files"))
    names = sorted(path.relative_to(beside).as_posix() for path in _files(beside))
    files = {name: manifest.entry_of(beside / name) for name in names}
    made = Manifest(VERSION, began, place.engine.dialect.name, found, files)
    for path in _files(beside):
        _sync(path)
    manifest.write(beside, made)
    for folder, _folders, _names in os.walk(beside):
        manifest.sync_folder(Path(folder))
    return made


def _copy_database(place: Place, beside: Path, progress: Progress) -> evidence.Evidence:
    if not place.is_sqlite:
        return postgresql_copy.copy(place, beside / postgresql_copy.FILE)
    copied = beside / sqlite_copy.FILE
    sqlite_copy.copy(place.database, copied, progress)
    return looked_at(copied)


def looked_at(database: Path) -> evidence.Evidence:
    """What a copy says of itself, once SQLite found it sound. Raises BackupFailed."""
    engine = sqlite_copy.opened_unchanged(database)
    try:
        problems = sqlite_copy.damage(engine)
        if problems:
            raise BackupFailed(N_("The database is damaged: %(problem)s"), problem=problems[0])
        with engine.connect() as connection:
            return evidence.of(connection)
    finally:
        engine.dispose()


def verify(folder: Path, place: Place) -> Manifest:
    """Read a backup again, every byte of it. Raises BackupFailed where it is not what its list says."""
    listed = manifest.read(folder)
    wrong = next(manifest.differing(folder, listed), None) or _differing_database(folder, listed, place)
    if wrong is not None:
        raise BackupFailed(N_("The backup in %(place)s differs from its list: %(name)s"), place=folder, name=wrong)
    return listed


def _differing_database(folder: Path, listed: Manifest, place: Place) -> str | None:
    """The database's file, where it does not hold what the list says of it."""
    if place.is_sqlite:
        return sqlite_copy.FILE if looked_at(folder / sqlite_copy.FILE) != listed.evidence else None
    held = postgresql_copy.rows(place, folder / postgresql_copy.FILE)
    return postgresql_copy.FILE if held != listed.evidence.rows else None


def _copy_files(source: Store, target: Store) -> None:
    for digest in source.digests():
        copied = target.path(digest)
        copied.parent.mkdir(parents=True, exist_ok=True)
        # Gone since: nothing in the database's copy refers to what was swept away.
        with suppress(FileNotFoundError):
            shutil.copy(source.path(digest), copied)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _sync(path: Path) -> None:
    with open(path, "rb") as file:
        os.fsync(file.fileno())
