"""Rows of an uploaded table, whatever file they came in: numbered as the file counts, kept as JSON lines."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Unreadable:
    """A cell that holds no value of its own, with the reason: `cells` it concerns, `was` what stood there."""

    message: str
    cells: str = ""
    was: str | int | float | None = None

    def __str__(self) -> str:
        return "" if self.was is None else str(self.was)


# What a cell may hold: a day is a date (with the time where the spreadsheet has one), a number is exact as far as a
# spreadsheet is.
Cell = str | int | float | bool | date | Unreadable | None


@dataclass(frozen=True)
class Row:
    """One row: its number in the file (from 1), and its cells from the left.

    In a workbook of 1904 a number that is meant as a day counts from another first day.
    """

    number: int
    cells: list[Cell]
    is_1904: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in self.cells)


@dataclass(frozen=True)
class Seen:
    """What was found in a file: which sheet was read, which were not, how many rows are hidden, and the formulas."""

    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    hidden_sheets: tuple[str, ...] = ()
    hidden_rows: int = 0
    rows: int = 0
    # Which cells hold the last result of a formula, the first few by name.
    formulas: str = ""


def keep(rows: Iterable[Row], file: Path) -> int:
    """Write rows to `file`, blank ones left out; how many. Raises OSError where the disk is full."""
    count = 0
    with file.open("w", encoding="utf-8") as out:
        for row in rows:
            if not row.is_blank:
                told = [row.number, row.cells, *([1904] if row.is_1904 else [])]
                out.write(json.dumps(told, ensure_ascii=False, default=_told) + "\n")
                count += 1
    return count


def kept(file: Path) -> Iterator[Row]:
    """The rows that `keep` wrote, one after the other."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            number, cells, *epoch = json.loads(line)
            yield Row(number, [_cell(cell) for cell in cells], bool(epoch))


def _told(value: Any) -> dict[str, Any]:
    if isinstance(value, Unreadable):
        return {"unreadable": [value.message, value.cells, value.was]}
    assert isinstance(value, date)
    return {"day": value.isoformat()}


def _cell(value: Any) -> Cell:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]  # JSON's own types
    if "unreadable" in value:
        return Unreadable(*value["unreadable"])
    return datetime.fromisoformat(value["day"]) if "T" in value["day"] else date.fromisoformat(value["day"])
