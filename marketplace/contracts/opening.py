"""Opening import at the command line: contracts registered before the product came (design/house.md)."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from marketplace.contracts.importing_earlier import OpeningImporter
from marketplace.core.actors import Actor, Via, system
from marketplace.core.errors import InvalidRows, RowProblem
from marketplace.core.portions import portions
from marketplace.documents import uploads
from marketplace.documents.importing import PORTION, Verdict, differing, header_of, judged
from marketplace.documents.rows import Row, kept

Progress = Callable[[int], object]


@dataclass(frozen=True)
class Outcome:
    """How many contracts were added, and how many were there already with the same content."""

    added: int
    already_there: int


def read_file(file: Path) -> list[Verdict]:
    """All rows of a workbook or CSV file. Raises Refused, CellError (its header), InvalidRows with every bad cell."""
    with tempfile.TemporaryDirectory() as place:
        rows = Path(place, "rows")
        uploads.stage(file, rows)
        return _sound(kept(rows))


def read_rows(text: str) -> list[Verdict]:
    """All rows of a CSV text. Raises CellError for its header, InvalidRows with every cell that does not hold."""
    lines = csv.reader(io.StringIO(text, newline=""))
    return _sound(row for number, cells in enumerate(lines, 1) if not (row := Row(number, list(cells))).is_blank)


def _sound(rows: Iterable[Row]) -> list[Verdict]:
    table, importer = iter(rows), OpeningImporter(system(Via.IMPORT))
    _first, header = header_of(importer, table)
    verdicts = list(judged(importer, header, table))
    require_sound(verdicts)
    return verdicts


def require_sound(verdicts: Iterable[Verdict]) -> None:
    """Pass where no row is wrong. Raises InvalidRows."""
    problems: list[RowProblem] = [problem for verdict in verdicts for problem in verdict.problems]
    if problems:
        raise InvalidRows(problems)


def import_rows(verdicts: Sequence[Verdict], *, actor: Actor, progress: Progress = lambda _count: None) -> Outcome:
    """Enter the rows that are new, inside the caller's unit of work: all of them or, raising, none.

    Raises NotPermitted, WrongState (the opening is closed), InvalidRows (a number is there with another content).
    """
    importer = OpeningImporter(actor)
    added = 0
    for portion in portions((verdict.ready for verdict in verdicts if verdict.ready), PORTION):
        # Read before the unit of work began; what the register says now is what counts.
        known = importer.known(portion)
        require_sound(differing(importer, portion, known))
        importer.enter([row for row in portion if row.key not in known])
        added += sum(row.key not in known for row in portion)
        progress(len(portion))
    return Outcome(added, len(verdicts) - added)
