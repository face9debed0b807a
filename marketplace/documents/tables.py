"""Tables as files: rows of any number go out as CSV or XLSX in constant memory, and none of them is a formula."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import partial
from itertools import islice
from typing import Any, BinaryIO

import xlsxwriter

from marketplace.core import clock, money
from marketplace.core.errors import DomainError
from marketplace.core.text import N_

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A spreadsheet takes a CSV file for UTF-8 only with this mark in front.
MARK = b"\xef\xbb\xbf"
PORTION = 500
MOST_SHEET_ROWS = 1_048_576
LONGEST_CELL = 32_767


class Kind(Enum):
    """What the cells of a column hold; amounts are integers of fen, instants are aware.

    MONEY is written in yuan, TEN_THOUSANDS in 万元 with as many decimals as it has, down to the fen. PERCENT is an
    integer of tenths of a percent, written as a number with one decimal: its heading says %.
    """

    TEXT = "text"
    COUNT = "count"
    MONEY = "money"
    TEN_THOUSANDS = "ten thousands"
    PERCENT = "percent"
    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True)
class Column:
    """One column: its heading in the reader's language, what it holds, and how wide it is in characters."""

    heading: str
    kind: Kind = Kind.TEXT
    width: int = 16


@dataclass(frozen=True)
class Table:
    """A named table; `rows` may be read once, and is read as the file is written."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


# What a spreadsheet may take for the beginning of a formula, also behind blanks, and full-width as a Chinese keyboard
# types it. Quotes are counted in, so that taking one away again gives back exactly what was there.
_FORMULA = re.compile(r"['\s\ufeff\u200b]*[=+\-@＝＋－＠\t\r\n]")


def neutral(text: str) -> str:
    """`text` as no spreadsheet takes it for a formula: behind a quote where it could begin one."""
    # Letters and figures of any script begin nothing, and nearly every text.
    if text[:1].isalnum():
        return text
    return "'" + text if _FORMULA.match(text) else text


def as_typed(cell: str) -> str:
    """What `neutral` made `cell` from, so that an exported file can be imported again."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def csv_portions(table: Table) -> Iterator[bytes]:
    """The table as CSV in UTF-8 with its mark, a portion of rows at a time; amounts in yuan with two decimals."""
    writes = [_CSV_COLUMNS[column.kind] for column in table.columns]
    yield MARK + _lines([[neutral(column.heading) for column in table.columns]])
    rows = iter(table.rows)
    while portion := list(islice(rows, PORTION)):
        # Column by column, for a million cells take their time.
        columns = zip(writes, zip(*portion, strict=True), strict=True)
        yield _lines(zip(*(write(cells) for write, cells in columns), strict=True))


def write_csv(table: Table, file: BinaryIO) -> None:
    """Write the table as CSV, portion by portion."""
    for portion in csv_portions(table):
        file.write(portion)


def _lines(rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _csv_text(cell: Any) -> str:
    return neutral(cell) if type(cell) is str else "" if cell is None else neutral(str(cell))


def _csv_money(cell: Any) -> str:
    # A sum's row has words under other headings; they are no amounts.
    return money.plain(cell) if type(cell) is int else _csv_text(cell)


def _csv_ten_thousands(cell: Any) -> str:
    return money.typed(cell, money.Unit.TEN_THOUSAND_YUAN) if type(cell) is int else _csv_text(cell)


def _csv_percent(cell: Any) -> str:
    return f"{cell / 10:.1f}" if type(cell) is int else _csv_text(cell)


def _csv_day(cell: Any) -> str:
    return cell.isoformat() if isinstance(cell, date) else _csv_text(cell)


def _csv_instant(cell: Any) -> str:
    return f"{_local(cell):%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else _csv_text(cell)


def _csv_count(cell: Any) -> Any:
    return cell if type(cell) is int else _csv_text(cell)


# The same for a whole column: what nearly every cell is, is written without a call for each.
def _csv_texts(cells: Sequence[Any]) -> list[str]:
    return [cell if type(cell) is str and cell[:1].isalnum() else _csv_text(cell) for cell in cells]


def _csv_moneys(cells: Sequence[Any]) -> list[str]:
    return [f"{c // 100}.{c % 100:02}" if type(c) is int and c >= 0 else _csv_money(c) for c in cells]


def _csv_days(cells: Sequence[Any]) -> list[str]:
    return [cell.isoformat() if type(cell) is date else _csv_day(cell) for cell in cells]


def _local(instant: datetime) -> datetime:
    return instant.astimezone(clock.LEGAL_ZONE).replace(tzinfo=None)


_CSV: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: _csv_text,
    Kind.COUNT: _csv_count,
    Kind.MONEY: _csv_money,
    Kind.TEN_THOUSANDS: _csv_ten_thousands,
    Kind.PERCENT: _csv_percent,
    Kind.DAY: _csv_day,
    Kind.INSTANT: _csv_instant,
}
_CSV_COLUMNS: dict[Kind, Callable[[Sequence[Any]], Iterable[Any]]] = {
    Kind.TEXT: _csv_texts,
    Kind.COUNT: partial(map, _csv_count),
    Kind.MONEY: _csv_moneys,
    Kind.TEN_THOUSANDS: partial(map, _csv_ten_thousands),
    Kind.PERCENT: partial(map, _csv_percent),
    Kind.DAY: _csv_days,
    Kind.INSTANT: partial(map, _csv_instant),
}
_FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.MONEY: "#,##0.00",
    Kind.TEN_THOUSANDS: "#,##0.00####",
    Kind.PERCENT: "0.0",
    Kind.DAY: "yyyy-mm-dd",
    Kind.INSTANT: "yyyy-mm-dd hh:mm",
}


def write_xlsx(table: Table, file: BinaryIO) -> None:
    """Write the table as a workbook, row by row. Raises DomainError where a sheet cannot hold it."""
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(sheet_name(table.name))
        head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "bottom": 1})
        formats = {kind: book.add_format({"num_format": shape}) for kind, shape in _FORMATS.items()}
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, neutral(column.heading), head)
        last = _write_rows(sheet, table, formats)
        sheet.autofilter(0, 0, last, max(0, len(table.columns) - 1))


def _write_rows(sheet: Any, table: Table, formats: dict[Kind, Any]) -> int:
    kinds = [column.kind for column in table.columns]
    number = 0
    for number, row in enumerate(table.rows, start=1):
        if number >= MOST_SHEET_ROWS:
            raise DomainError(N_("A worksheet holds a million rows at most; export this list as CSV."))
        for place, (kind, cell) in enumerate(zip(kinds, row, strict=True)):
            _write_cell(sheet, number, place, kind, cell, formats)
    return number


def _write_cell(sheet: Any, row: int, place: int, kind: Kind, cell: Any, formats: dict[Kind, Any]) -> None:
    match cell:
        case None | "":
            return
        case bool() | str():
            sheet.write_string(row, place, neutral(str(cell))[:LONGEST_CELL])
        # Fifteen digits are exact in the only numbers that a workbook has, and no amount has more (money.LIMIT).
        case int() if kind is Kind.MONEY and abs(cell) < money.LIMIT:
            sheet.write_number(row, place, cell / 100, formats[kind])
        case int() if kind is Kind.TEN_THOUSANDS and abs(cell) < money.LIMIT:
            sheet.write_number(row, place, cell / 1_000_000, formats[kind])
        case int() if kind is Kind.PERCENT:
            sheet.write_number(row, place, cell / 10, formats[kind])
        case int() if kind is Kind.COUNT:
            sheet.write_number(row, place, cell, formats[kind])
        case datetime():
            sheet.write_datetime(row, place, _local(cell), formats[Kind.INSTANT])
        case date():
            sheet.write_datetime(row, place, cell, formats[Kind.DAY])
        case _:
            sheet.write_string(row, place, _CSV[kind](cell)[:LONGEST_CELL])


def sheet_name(name: str) -> str:
    """`name` without what a sheet's name may not hold, cut to what it may."""
    return re.sub(r"[\[\]:*?/\\']", " ", name)[:31].strip() or "1"
