"""Rows of an uploaded table, whatever file they came in: numbered as the file counts, kept as JSON lines."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

# What a cell may hold: a day is a date, a number is exact as far as a spreadsheet is.
Cell = str | int | float | bool | date | None


@dataclass(frozen=True)
class Row:
    """One row: its number in the file (from 1), and its cells from the left."""

    number: int
    cells: list[Cell]

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in self.cells)


@dataclass(frozen=True)
class Seen:
    """What was found in a file: which sheet was read, which were not, and how many rows of it are hidden."""

    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    hidden_sheets: tuple[str, ...] = ()
    hidden_rows: int = 0
    rows: int = 0


def keep(rows: Iterable[Row], file: Path) -> int:
    """Write rows to `file`, blank ones left out; how many. Raises OSError where the disk is full."""
    count = 0
    with file.open("w", encoding="utf-8") as out:
        for row in rows:
            if not row.is_blank:
                out.write(json.dumps([row.number, row.cells], ensure_ascii=False, default=_day) + "\n")
                count += 1
    return count


def kept(file: Path) -> Iterator[Row]:
    """The rows that `keep` wrote, one after the other."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            number, cells = json.loads(line)
            yield Row(number, [_cell(cell) for cell in cells])


def _day(value: Any) -> dict[str, str]:
    assert isinstance(value, date)
    return {"day": value.isoformat()}


def _cell(value: Any) -> Cell:
    return date.fromisoformat(value["day"]) if isinstance(value, dict) else value
