"""The list that makes a folder a backup: every file with its hash, and what the database said of itself."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from marketplace.core.text import N_
from marketplace.operations.evidence import Evidence
from marketplace.operations.problems import NotRestored

NAME = "manifest.json"
FORMAT = 1
# Keys are kept apart from what they protect; what is built anew from the database is not kept twice.
LEFT_OUT = ("secret_key", "ledger_key", "index", "assets", "mail", "log")


@dataclass(frozen=True)
class Entry:
    """One file of a backup."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """Everything that a backup says of itself."""

    product: str
    made_at: str
    dialect: str
    evidence: Evidence
    files: Mapping[str, Entry]
    format: int = FORMAT

    @property
    def size(self) -> int:
        """The bytes of all its files."""
        return sum(entry.size for entry in self.files.values())


def write(folder: Path, manifest: Manifest) -> None:
    """Write the list, last of all files: without it a folder is no backup."""
    content = json.dumps({**asdict(manifest), "left_out": LEFT_OUT}, ensure_ascii=False, indent=1)
    with open(folder / NAME, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path) -> Manifest:
    """The list of the backup in `folder`. Raises NotRestored where there is none, or one that cannot be read."""
    try:
        content = json.loads((folder / NAME).read_bytes())
    except FileNotFoundError:
        raise NotRestored(
            N_("%(place)s is no finished backup: it has no manifest.json. A backup that was cut off has none."),
            place=folder,
        ) from None
    except ValueError:
        raise _damaged(folder) from None
    return _understood(folder, content)


def _understood(folder: Path, content: object) -> Manifest:
    try:
        given = dict(content)  # type: ignore[call-overload]
        given.pop("left_out", None)
        if given.get("format") != FORMAT:
            raise NotRestored(N_("The backup in %(place)s was made by a newer version of the product."), place=folder)
        files = {_safe(name): Entry(**entry) for name, entry in given.pop("files").items()}
        return Manifest(**given | {"evidence": Evidence(**given["evidence"])}, files=files)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _damaged(folder) from None


def _safe(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(name)
    return name


def _damaged(folder: Path) -> NotRestored:
    return NotRestored(N_("The manifest.json of %(place)s cannot be read: the backup is damaged."), place=folder)


def entry_of(path: Path) -> Entry:
    """What a file's content is."""
    with open(path, "rb") as file:
        return Entry(hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size)


def differing(folder: Path, manifest: Manifest) -> Iterator[str]:
    """The files that are missing or are not what the list says."""
    for name, entry in manifest.files.items():
        path = folder / name
        if not path.is_file() or entry_of(path) != entry:
            yield name


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
