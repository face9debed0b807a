"""Take a table in: judge each row, then enter what is new, all in one unit of work; nothing comes in twice."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from marketplace.core.errors import DomainError, InvalidRows, RowProblem
from marketplace.core.portions import portions
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.documents.columns import Column, Header, read_header
from marketplace.documents.rows import Row, kept

PORTION = 500
SHOWN_ROWS, SHOWN_PROBLEMS = 8, 50
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Ready:
    """A row that holds: what makes it the same row, a digest of all it says, its cells as read, what is entered."""

    row: int
    key: str
    digest: str
    values: Mapping[str, Any]
    value: Any
    amount_fen: int = 0
    # A digest of what it says by the columns alone that such a file had from the beginning.
    shorter_digest: str = ""


class Importer(Protocol):
    """What one kind of table is made of, and how its rows are entered."""

    columns: Sequence[Column]
    # Under which column stands what is wrong with a row as such, and which are shown before anything is entered.
    key_column: str
    shown: Sequence[str]

    def read(self, header: Header, row: Row) -> Ready:
        """One row. Raises InvalidRows with every cell that does not hold."""

    def known(self, rows: Sequence[Ready]) -> Mapping[str, str | None]:
        """Of these rows' keys, those that are here already, each with the digest of what its row said."""

    def enter(self, rows: Sequence[Ready]) -> None:
        """Write rows that are new. Raises what its verb refuses."""


@dataclass(frozen=True)
class Verdict:
    """What is to be said of one row: it is new, or here already, or wrong."""

    row: Row
    ready: Ready | None = None
    is_known: bool = False
    problems: Sequence[RowProblem] = ()


@dataclass(frozen=True)
class Taken:
    """How many rows were entered, were here already, and were left out because they are wrong."""

    added: int = 0
    present: int = 0
    left_out: int = 0


TWICE = N_("This row stands in the file more than once.")
DIFFERS = N_("This is here already, with another content. Change it there, not by a file.")
SAYS_MORE = N_(
    "This is here already, and the row says more than was taken in then. Enter that there, or leave out the columns "
    "that are new."
)


def header_of(importer: Importer, rows: Iterator[Row]) -> tuple[Row, Header]:
    """The first row of a table, as a row and as what it says. Raises CellError."""
    first = next(rows, Row(1, []))
    return first, read_header(importer.columns, first.cells, is_1904=first.is_1904)


def judged(importer: Importer, header: Header, rows: Iterable[Row]) -> Iterator[Verdict]:
    """What is to be said of each row, in their order."""
    # A hash of each key takes a hundred bytes of memory; two keys of one hash would need many billions of rows.
    seen: set[int] = set()
    for portion in portions(rows, PORTION):
        yield from _judged(importer, [_read(importer, header, row) for row in portion], seen)


def _read(importer: Importer, header: Header, row: Row) -> Verdict:
    try:
        return Verdict(row, importer.read(header, row))
    except InvalidRows as error:
        return Verdict(row, problems=error.problems)


def _judged(importer: Importer, verdicts: Sequence[Verdict], seen: set[int]) -> Iterator[Verdict]:
    known = importer.known([verdict.ready for verdict in verdicts if verdict.ready])
    for verdict in verdicts:
        yield _settled(importer, verdict, known, seen) if verdict.ready else verdict


def _settled(importer: Importer, verdict: Verdict, known: Mapping[str, str | None], seen: set[int]) -> Verdict:
    ready = verdict.ready
    assert ready
    if hash(ready.key) in seen:
        return _wrong(importer, verdict, TWICE)
    seen.add(hash(ready.key))
    if ready.key in known and known[ready.key] != ready.digest:
        return _wrong(importer, verdict, _difference(ready, known))
    return Verdict(verdict.row, ready, is_known=ready.key in known)


def differing(importer: Importer, rows: Sequence[Ready], known: Mapping[str, str | None]) -> list[Verdict]:
    """Those of `rows` that are here with another content, each as wrong."""
    wrong = [row for row in rows if row.key in known and known[row.key] != row.digest]
    return [_wrong(importer, Verdict(Row(row.row, [])), _difference(row, known)) for row in wrong]


def _difference(ready: Ready, known: Mapping[str, str | None]) -> str:
    """How a row differs from what is here: it says something else, or the same and more."""
    return SAYS_MORE if ready.shorter_digest and known[ready.key] == ready.shorter_digest else DIFFERS


def _wrong(importer: Importer, verdict: Verdict, message: str) -> Verdict:
    heading = next(column.header for column in importer.columns if column.name == importer.key_column)
    return Verdict(verdict.row, problems=[RowProblem(verdict.row.number, heading, DomainError(message))])


@dataclass
class Findings:
    """What a check found, in JSON's own types: counts, amounts in fen as text, some rows and some problems."""

    unread: Sequence[str] = ()
    new: int = 0
    same: int = 0
    wrong: int = 0
    amount_fen: int = 0
    largest_fen: int = 0
    headings: list[str] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    problems: list[list[Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON holds it: amounts may be beyond its exact numbers."""
        amounts = {"amount_fen": str(self.amount_fen), "largest_fen": str(self.largest_fen)}
        return {**vars(self), "unread": list(self.unread), **amounts}


def check(importer: Importer, rows: Path, problems: Path, progress: Progress) -> Findings:
    """Judge every row of a file that `rows.keep` wrote; wrong ones go to `problems`. Raises CellError, OSError."""
    table = kept(rows)
    _first, header = header_of(importer, table)
    shown = [column for column in importer.columns if column.name in importer.shown]
    findings = Findings(header.unread, headings=[column.name for column in shown])
    places = {column.header: header.places.get(column.name) for column in importer.columns}
    with problems.open("w", encoding="utf-8") as out:
        for verdict in judged(importer, header, table):
            _count(findings, verdict, shown)
            if verdict.problems:
                out.write(json.dumps(_told(verdict, places), ensure_ascii=False, default=str) + "\n")
            progress(1)
    return findings


def _told(verdict: Verdict, places: Mapping[str, int | None]) -> list[Any]:
    said = [[places.get(p.column), p.column, p.error.message, p.error.params] for p in verdict.problems]
    return [verdict.row.number, said]


def _count(findings: Findings, verdict: Verdict, shown: Sequence[Column]) -> None:
    if verdict.problems:
        findings.wrong += 1
        more = [[p.row, p.column, p.error.message, _plain(p.error.params)] for p in verdict.problems]
        findings.problems += more[: max(0, SHOWN_PROBLEMS - len(findings.problems))]
        return
    ready = verdict.ready
    assert ready
    if verdict.is_known:
        findings.same += 1
    else:
        findings.new += 1
        findings.amount_fen += ready.amount_fen
        findings.largest_fen = max(findings.largest_fen, ready.amount_fen)
    if len(findings.rows) < SHOWN_ROWS:
        findings.rows.append([ready.row, verdict.is_known, [_tagged(c, ready.values.get(c.name)) for c in shown]])


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, str | int) else str(value) for name, value in params.items()}


def _tagged(column: Column, value: Any) -> Any:
    """A value as a page can show it in its reader's language."""
    match value:
        case Titled():
            return {"label": value.label}
        case bool():
            return {"yes": value}
        case date():
            return {"day": value.isoformat()}
        case int() if column.is_amount:
            return {"money": str(value)}
        case list() | tuple():
            return {"labels": [getattr(each, "label", str(each)) for each in value]}
    return "" if value is None else str(value)


def take_in(importer: Importer, rows: Path, progress: Progress, *, partly: bool = False) -> Taken:
    """Enter what is new of a checked file, inside the caller's unit of work.

    Raises InvalidRows where a row is wrong (by now), unless the person chose to leave such rows out.
    """
    table = kept(rows)
    _first, header = header_of(importer, table)
    added = present = left_out = 0
    for portion in portions(judged(importer, header, table), PORTION):
        wrong = [problem for verdict in portion for problem in verdict.problems]
        if wrong and not partly:
            raise InvalidRows(wrong)
        new = [v.ready for v in portion if v.ready and not v.is_known]
        importer.enter(new)
        added += len(new)
        present += sum(v.is_known for v in portion)
        left_out += sum(bool(v.problems) for v in portion)
        progress(len(portion))
    return Taken(added, present, left_out)


class ProgressFile:
    """How far a file has come, in a file of its own: a row would wait for the very transaction that it speaks of."""

    SECONDS = 0.3

    def __init__(self, file: Path, total: int) -> None:
        self.file, self.total, self.done, self._next = file, total, 0, 0.0

    def __call__(self, more: int) -> None:
        """Count `more` rows; said a few times a second."""
        self.done += more
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self.SECONDS
            self.file.write_text(f"{self.done} {self.total}")


def progress_of(file: Path) -> tuple[int, int]:
    """How many rows are done, of how many; (0, 0) where that is not known."""
    try:
        done, total = map(int, file.read_text().split())
    except (OSError, ValueError):
        return 0, 0
    return done, total
