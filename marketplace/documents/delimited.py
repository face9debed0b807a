"""Read the rows of a CSV file of any length, in UTF-8 or, as Chinese spreadsheets save it, in GB 18030."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from marketplace.core.text import N_
from marketplace.documents.refusals import Refused
from marketplace.documents.rows import Row, Seen, keep
from marketplace.documents.tables import as_typed

ENCODINGS = ("utf-8-sig", "gb18030")
PIECE = 1024 * 1024
MOST_ROWS = 500_000

NO_ENCODING = N_("The file is neither UTF-8 nor GB 18030 text. Save it as CSV.")
NOT_CSV = N_("Row %(row)s is not CSV: a quotation mark may be missing.")
TOO_MANY_ROWS = N_("The file has more than %(most)s rows. Split it.")


def read(file: Path, rows: Path, most_rows: int = MOST_ROWS) -> Seen:
    """Write the rows of `file` to `rows`, in constant memory. Raises Refused, OSError where the disk is full."""
    return Seen(rows=keep(_rows(file, most_rows), rows))


def _rows(file: Path, most_rows: int) -> Iterator[Row]:
    # A quoted cell may span lines, so rows are counted, as a spreadsheet does, and not lines.
    number = 0
    with file.open(encoding=encoding_of(file), newline="") as text:
        lines = csv.reader(text, strict=True)
        try:
            for number, cells in enumerate(lines, start=1):
                if number > most_rows + 1:
                    raise Refused(TOO_MANY_ROWS, most=most_rows)
                yield Row(number, [as_typed(cell) for cell in cells])
        except csv.Error as error:
            raise Refused(NOT_CSV, row=number + 1) from error


def encoding_of(file: Path) -> str:
    """The first encoding in which the whole file is text. Raises Refused."""
    found = next((encoding for encoding in ENCODINGS if _reads(file, encoding)), None)
    if found is None:
        raise Refused(NO_ENCODING)
    return found


def _reads(file: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with file.open("rb") as data:
            while piece := data.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
