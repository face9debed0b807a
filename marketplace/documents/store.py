"""Keeps files by what they are: under the SHA-256 of their content, in two levels of folders, each content once."""

import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_NAME = re.compile(r"[0-9a-f]{64}")
_READ_ONLY = 0o440
_PIECE = 1024**2
ARRIVING = "arriving"


@dataclass(frozen=True)
class Store:
    """A folder of files that never change and never are programs."""

    folder: Path

    @contextmanager
    def arriving(self) -> Iterator[Path]:
        """A folder for one file on its way in; whatever is still there at the end is deleted."""
        place = self.folder / ARRIVING
        place.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=place))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, file: Path) -> str:
        """Move `file`, which lies on the same disk, to its place, and return its SHA-256.

        It is on the disk for good when this returns. Raises OSError where the disk is full.
        """
        digest = digest_of(file)
        target = self.path(digest)
        if target.exists():
            # As good as new: nobody sweeps it away before it is referred to.
            os.utime(target)
            return digest
        _sync(file)
        file.chmod(_READ_ONLY)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.rename(target)
        for folder in (target.parent, target.parent.parent, self.folder):
            _sync(folder)
        return digest

    def path(self, digest: str) -> Path:
        """Where the content with this SHA-256 lies, or would."""
        if not _NAME.fullmatch(digest):
            raise ValueError("not a SHA-256 in hexadecimal")
        return self.folder / digest[:2] / digest[2:4] / digest

    def has(self, digest: str) -> bool:
        """Whether the content is here."""
        return self.path(digest).is_file()

    def open(self, digest: str) -> BinaryIO:
        """The content. Raises FileNotFoundError."""
        return self.path(digest).open("rb")

    def digests(self) -> Iterator[str]:
        """Everything that is kept."""
        for file in self.folder.glob("??/??/*"):
            if _NAME.fullmatch(file.name):
                yield file.name

    def is_older(self, digest: str, seconds: float) -> bool:
        """Whether the content came, or came again, more than so many seconds ago."""
        try:
            return self.path(digest).stat().st_mtime < time.time() - seconds
        except FileNotFoundError:
            return False

    def forget(self, digest: str) -> None:
        """Delete the content."""
        self.path(digest).unlink(missing_ok=True)

    def clear_arriving(self, seconds: float) -> int:
        """Delete what a crash left half-way more than so many seconds ago, and say how much."""
        left = [p for p in self.folder.glob(f"{ARRIVING}/*") if p.stat().st_mtime < time.time() - seconds]
        for folder in left:
            shutil.rmtree(folder, ignore_errors=True)
        return len(left)


def digest_of(file: Path) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def copy(source: BinaryIO, target: Path, most: int) -> int:
    """Write at most `most` bytes of `source` to `target`, and say how many; more than `most` means: too many."""
    count = 0
    with target.open("xb") as out:
        while count <= most and (piece := source.read(_PIECE)):
            count += len(piece)
            out.write(piece)
    return count


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
