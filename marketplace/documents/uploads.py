"""A table that somebody sent, in whichever of the two formats it came."""

from pathlib import Path

from marketplace.core.text import N_
from marketplace.documents import delimited, workbooks
from marketplace.documents.refusals import Refused
from marketplace.documents.rows import Seen

FORMATS = (".xlsx", ".csv")
UNKNOWN = N_("Only workbooks (.xlsx) and CSV files are taken.")


def format_of(name: str) -> str:
    """The ending of a file's name, in small letters. Raises Refused for one that is not taken."""
    ending = Path(name).suffix.lower()
    if ending not in FORMATS:
        raise Refused(UNKNOWN)
    return ending


def stage(file: Path, rows: Path, most_rows: int | None = None) -> Seen:
    """Write the rows of `file` to `rows`, and say what was seen. Raises Refused, Busy, OSError (the disk is full)."""
    if format_of(file.name) == ".csv":
        return delimited.read(file, rows, most_rows or delimited.MOST_ROWS)
    return workbooks.read(file, rows, min(most_rows or workbooks.MOST_ROWS, workbooks.MOST_ROWS))
