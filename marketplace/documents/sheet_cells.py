"""What a sheet says of its cells beside their values: which hold formulas, and which are merged (T17).

A formula's last result stands for it; where none was kept the cell is wrong, never the whole file. Of merged cells
the first one has the value; a merge over several rows of data leaves open which row means it: those cells are wrong.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from marketplace.core.text import N_
from marketplace.documents import refusals
from marketplace.documents.refusals import Refused
from marketplace.documents.rows import Cell, Unreadable

# A row and a column, each from 0.
Place = tuple[int, int]
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_NAMED_AT_MOST = 10

NO_RESULT = N_("This cell holds a formula without a result. Copy it, paste the value only, and save.")
MERGED = N_("The cells %(cells)s are merged over several rows. Unmerge them, and fill in each row.")


@dataclass(frozen=True)
class Formulas:
    """The cells that hold formulas: those with a last result, and those without one."""

    kept: frozenset[Place] = frozenset()
    without: frozenset[Place] = frozenset()

    def judged(self, place: Place, cell: Cell) -> Cell:
        """The cell as it is, or as one that cannot be read."""
        return Unreadable(NO_RESULT, named([place])) if place in self.without else cell


def formulas(xml: bytes) -> Formulas:
    """The formulas of a sheet. Raises Refused for XML that is damaged."""
    if not _FORMULA.search(xml):
        return Formulas()
    kept: set[Place] = set()
    without: set[Place] = set()
    try:
        _look(xml, kept, without)
    except ElementTree.ParseError as error:
        raise Refused(refusals.DAMAGED) from error
    return Formulas(frozenset(kept), frozenset(without))


def _look(xml: bytes, kept: set[Place], without: set[Place]) -> None:
    row = column = -1
    # Declarations were refused before, and the size is limited.
    for event, element in ElementTree.iterparse(io.BytesIO(xml), ("start", "end")):  # noqa: S314
        tag = element.tag.rpartition("}")[2]
        if event == "start" and tag == "row":
            row, column = int(element.get("r") or row + 2) - 1, -1
        elif event == "start" and tag == "c":
            row, column = _place(element.get("r", ""), (row, column + 1))
        elif event == "end" and tag == "c" and _child(element, "f") is not None:
            (kept if _has_result(element) else without).add((row, column))
        elif event == "end" and tag == "row":
            element.clear()


def _place(reference: str, otherwise: Place) -> Place:
    """Where a cell stands; one without a reference stands beside the one before it."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return otherwise
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def _child(element: ElementTree.Element, tag: str) -> ElementTree.Element | None:
    return next((each for each in element if each.tag.rpartition("}")[2] == tag), None)


def _has_result(cell: ElementTree.Element) -> bool:
    """Whether a last result was kept; an empty text is one, an error (#N/A) is none."""
    value = _child(cell, "v")
    if value is None or cell.get("t") == "e":
        return False
    return bool(value.text) or cell.get("t") == "str"


@dataclass(frozen=True)
class Merges:
    """The merged cells of a sheet, by the rows that they touch; `heading` is the row of the headings."""

    heading: int
    by_row: dict[int, list[tuple[Place, Place]]]

    @classmethod
    def of(cls, ranges: Iterable[tuple[Place, Place]], heading: int, height: int) -> "Merges":
        """Those of a sheet of so many rows."""
        found: dict[int, list[tuple[Place, Place]]] = {}
        for first, last in ranges:
            for row in range(first[0], min(last[0] + 1, height)):
                found.setdefault(row, []).append((first, last))
        return cls(heading, found)

    def judged(self, row: int, cells: Sequence[Cell]) -> list[Cell]:
        """A row's cells: the first of merged ones has the value, and none where the rows are several."""
        found = list(cells)
        for first, last in self.by_row.get(row, ()):
            rows_of_data = last[0] - max(first[0], self.heading + 1) + 1
            for column in range(first[1], min(last[1] + 1, len(found))):
                found[column] = self._merged(found[column], row, column, (first, last), rows_of_data)
        return found

    def _merged(self, cell: Cell, row: int, column: int, over: tuple[Place, Place], rows_of_data: int) -> Cell:
        if row > self.heading and rows_of_data > 1:
            was = cell if isinstance(cell, str | int | float) else None
            return Unreadable(MERGED, f"{address(*over[0])}:{address(*over[1])}", was)
        return cell if (row, column) == over[0] else None


def named(places: Sequence[Place]) -> str:
    """The first of these cells by name: A2, B3 …"""
    return ", ".join(address(*place) for place in places[:_NAMED_AT_MOST]) + (
        " …" if len(places) > _NAMED_AT_MOST else ""
    )


def address(row: int, column: int) -> str:
    """The name of a cell."""
    letters, place = "", column + 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"
