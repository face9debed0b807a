"""A file that was refused comes back as it was, wrong cells coloured, with a column that says what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

import xlsxwriter

from marketplace.documents.rows import Cell, Row, Unreadable
from marketplace.documents.tables import LONGEST_CELL, neutral

# Each comment is a drawing: a file with more of them opens slowly, and the column says the same.
MOST_COMMENTS = 1_000


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one cell of a row, in the reader's language; `place` is its column, none for the row."""

    place: int | None
    message: str


def write(
    header: Row, rows: Iterable[Row], wrong: Mapping[int, Sequence[Wrong]], heading: str, file: BinaryIO
) -> None:
    """Write `rows` under their `header`; `wrong` maps a row's number to what is wrong with it."""
    with xlsxwriter.Workbook(file, {"constant_memory": True, "date_1904": header.is_1904}) as book:
        paper = _Paper(book, book.add_worksheet(), len(header.cells))
        paper.head(header.cells, heading)
        last = 0
        for last, row in enumerate(rows, start=1):
            paper.row(last, row.cells, wrong.get(row.number, ()))
        paper.sheet.autofilter(0, 0, last, paper.width)


class _Paper:
    """The sheet that is written, from top to bottom."""

    def __init__(self, book: Any, sheet: Any, width: int) -> None:
        self.sheet, self.width, self.comments = sheet, width, 0
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self.red = book.add_format({"bg_color": "#F8D7DA", "font_color": "#8A1C1C"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.red_day = book.add_format({"num_format": "yyyy-mm-dd", "bg_color": "#F8D7DA"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, width - 1, 16)
        sheet.set_column(width, width, 70)

    def head(self, cells: Sequence[Cell], heading: str) -> None:
        for place, cell in enumerate(cells):
            self._cell(0, place, cell, False, self.bold)
        self.sheet.write_string(0, self.width, heading, self.bold)

    def row(self, number: int, cells: Sequence[Cell], wrong: Sequence[Wrong]) -> None:
        marked = {each.place for each in wrong}
        for place, cell in enumerate(cells[: self.width]):
            self._cell(number, place, cell, place in marked, self.red if place in marked else None)
        for place in sorted(each for each in marked if each is not None and each >= len(cells)):
            self.sheet.write_blank(number, place, None, self.red)
        if wrong:
            said = "; ".join(dict.fromkeys(each.message for each in wrong))
            self.sheet.write_string(number, self.width, said[:LONGEST_CELL], self.red)
        for each in wrong:
            self._comment(number, each)

    def _comment(self, number: int, wrong: Wrong) -> None:
        if wrong.place is not None and self.comments < MOST_COMMENTS:
            self.comments += 1
            self.sheet.write_comment(number, wrong.place, wrong.message, {"x_scale": 2, "author": ""})

    def _cell(self, row: int, place: int, cell: Cell, is_wrong: bool, shape: Any) -> None:
        match cell:
            case Unreadable():
                self._cell(row, place, cell.was, is_wrong, shape)
            case None:
                self.sheet.write_blank(row, place, None, shape)
            case date():
                self.sheet.write_datetime(row, place, cell, self.red_day if is_wrong else self.day)
            case bool():
                self.sheet.write_boolean(row, place, cell, shape)
            case int() | float():
                self.sheet.write_number(row, place, cell, shape)
            case str():
                self.sheet.write_string(row, place, neutral(cell)[:LONGEST_CELL], shape)
