"""Takes a file in: its name, size and format, the virus scanner, a look through it, and a place in the store."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from marketplace.documents import limited, names, refusals, scanning, store
from marketplace.documents.formats import FileFormat, format_of
from marketplace.documents.refusals import Refused
from marketplace.documents.store import Store

LARGEST = 20 * 1024**2
_BEGINNING = 16
# Apart, so that a picture does not wait for what only a PDF needs.
_TASKS = {
    FileFormat.PDF: "marketplace.documents.pdfs:inspect",
    FileFormat.PNG: "marketplace.documents.pictures:inspect",
    FileFormat.JPEG: "marketplace.documents.pictures:inspect",
    FileFormat.DOCX: "marketplace.documents.packages:inspect",
    FileFormat.XLSX: "marketplace.documents.packages:inspect",
}


@dataclass(frozen=True)
class Taken:
    """A file that lies in the store: what it is called, format, size, SHA-256, and that of its preview if any."""

    name: str
    format: FileFormat
    size: int
    sha256: str
    preview_sha256: str | None


@dataclass(frozen=True)
class Intake:
    """Where files go, and the command that looks for viruses in them (none: nobody does)."""

    store: Store
    scan_command: str = ""

    def take(self, source: BinaryIO, name: str, *, strip: bool) -> Taken:
        """Check a file and keep it: as it came, or with `strip` without what it tells about its author.

        Raises Refused with the reason; then nothing of it is left. Raises OSError where the disk is full.
        """
        called = names.cleaned(name)
        with self.store.arriving() as folder:
            arrived = folder / "arrived"
            _receive(source, arrived)
            kind = format_of(called, _beginning(arrived))
            scanning.scan(arrived, self.scan_command)
            clean, preview = folder / "clean", folder / "preview"
            request = {"source": str(arrived), "kind": kind.value, "preview": str(preview)}
            limited.run(_TASKS[kind], {**request, "clean": str(clean) if strip else None})
            kept = clean if strip else arrived
            size = kept.stat().st_size
            preview_sha256 = self.store.keep(preview) if preview.exists() else None
            return Taken(called, kind, size, self.store.keep(kept), preview_sha256)


def _receive(source: BinaryIO, arrived: Path) -> None:
    if store.copy(source, arrived, LARGEST) > LARGEST:
        raise Refused(refusals.TOO_LARGE, most=LARGEST // 1024**2)


def _beginning(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(_BEGINNING)
