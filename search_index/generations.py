"""Keeps an index's files on disk so that a reader finds either all of one batch or all of the one before.

CURRENT           names the generation in service and the checksum of each of its files; replaced by rename
g000001/, …       the files of one generation; a file is never written twice
LOCK              held by whoever writes
"""

import fcntl
import json
import os
import re
import shutil
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from search_index.engine import IndexUnavailable

_GENERATION = re.compile(r"g(\d{6,})")


@dataclass(frozen=True)
class Manifest:
    """What CURRENT says."""

    generation: str
    checksums: Mapping[str, int]


class Generations:
    """The generations of one index in one folder."""

    def __init__(self, folder: Path, lock_timeout: float = 5.0) -> None:
        self._folder = folder
        self._current = folder / "CURRENT"
        self._lock_timeout = lock_timeout

    def current(self) -> Manifest:
        """The files in service now, by the last finished batch of any process."""
        content = json.loads(self._current.read_bytes())
        return Manifest(str(content["generation"]), dict(content["checksums"]))

    def load(self, manifest: Manifest, known: Mapping[str, bytes]) -> dict[str, bytes]:
        """The files of a manifest, each checked; those already known with that very content are not read again."""
        folder = self._folder / manifest.generation
        return {
            name: _known(known, name, checksum) or _checked(folder / name, checksum)
            for name, checksum in manifest.checksums.items()
        }

    def publish(self, generation: str, files: Mapping[str, bytes], before: Manifest | None = None) -> Manifest:
        """Write what is new to disk for good, put exactly these files in service, then drop what no reader needs."""
        folder = self._folder / generation
        folder.mkdir(exist_ok=True)
        published = before.checksums if before and before.generation == generation else {}
        for name in files.keys() - published.keys():
            _write_durably(folder / name, files[name])
        _sync_folder(folder)
        manifest = Manifest(generation, {name: zlib.crc32(content) for name, content in files.items()})
        self._put_in_service(manifest)
        # A reader that has just read the old CURRENT may still need the files of one batch before.
        _remove_all_but(folder, manifest.checksums.keys() | published.keys())
        return manifest

    def next_generation(self) -> str:
        """A number no generation has, not even one left half-built."""
        numbers = [int(match[1]) for name in os.listdir(self._folder) if (match := _GENERATION.fullmatch(name))]
        return f"g{max(numbers, default=0) + 1:06d}"

    def remove_older(self, *kept: str) -> None:
        """Remove the generations, finished or half-built, that are not among those kept."""
        for name in os.listdir(self._folder):
            if _GENERATION.fullmatch(name) and name not in kept:
                shutil.rmtree(self._folder / name, ignore_errors=True)

    @contextmanager
    def writing(self, *, create: bool = False) -> Iterator[None]:
        """Hold the one writer's lock; IndexUnavailable when another holds it for too long."""
        descriptor = self._open_lock(create)
        try:
            self._acquire(descriptor)
            yield
        finally:
            os.close(descriptor)

    def _open_lock(self, create: bool) -> int:
        try:
            if create:
                self._folder.mkdir(parents=True, exist_ok=True)
            return os.open(self._folder / "LOCK", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise IndexUnavailable(f"There is no index in {self._folder}.") from error

    def _acquire(self, descriptor: int) -> None:
        deadline = time.monotonic() + self._lock_timeout
        while True:
            try:
                return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise IndexUnavailable("Another process is writing the index.") from None
            time.sleep(0.02)

    def _put_in_service(self, manifest: Manifest) -> None:
        content = {"generation": manifest.generation, "checksums": dict(manifest.checksums)}
        beside = self._folder / "CURRENT.new"
        _write_durably(beside, json.dumps(content).encode())
        os.replace(beside, self._current)
        _sync_folder(self._folder)


def _known(known: Mapping[str, bytes], name: str, checksum: int) -> bytes | None:
    # A folder that was deleted and built anew gives the same names to other contents.
    content = known.get(name)
    return content if content is not None and zlib.crc32(content) == checksum else None


def _checked(path: Path, checksum: int) -> bytes:
    content = path.read_bytes()
    if zlib.crc32(content) != checksum:
        raise IndexUnavailable(f"{path} is damaged.")
    return content


def _write_durably(path: Path, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_all_but(folder: Path, kept: set[str]) -> None:
    for name in os.listdir(folder):
        if name not in kept:
            (folder / name).unlink(missing_ok=True)
