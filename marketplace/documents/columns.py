"""The columns of a table that is imported: what they may be called, and how each cell is read or refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from marketplace.core import money
from marketplace.core.dates import from_serial, parse_date
from marketplace.core.errors import DomainError
from marketplace.core.text import N_, NOT_SHOWABLE, half_width, is_showable
from marketplace.documents.rows import Cell, Unreadable

Read = Callable[[Cell], Any]
UNITS = {
    "元": money.Unit.YUAN,
    "万元": money.Unit.TEN_THOUSAND_YUAN,
    "yuan": money.Unit.YUAN,
    "10,000 yuan": money.Unit.TEN_THOUSAND_YUAN,
}
MOST_REMEMBERED = 1_000
EMPTY_CELL = N_("This cell is empty.")


class CellError(DomainError):
    """A cell that cannot be read; the message says what would be right."""


@dataclass(frozen=True)
class Column:
    """One column: its Chinese heading, its name in our words, how a cell is read; more for templates.

    `english` is its other heading, `also` are further ones; `choices` are what its cells may say, by what a template
    offers; `empty` is what an optional cell means where nothing stands in it.
    """

    header: str
    name: str
    read: Read
    optional: bool = False
    is_amount: bool = False
    english: str = ""
    also: Sequence[str] = ()
    hint: str = ""
    choices: Callable[[], Sequence[str]] | None = None
    empty: Any = ""
    # The column has to be there, and a row may have nothing in it.
    may_be_empty: bool = False

    def headings(self) -> set[str]:
        """Everything that the column may be called, as `plain_heading` writes it."""
        return {plain_heading(heading) for heading in (self.header, self.english, *self.also) if heading}


@dataclass(frozen=True)
class Header:
    """The first row of a file: where each column stands, the unit of each amount, what is not read, the epoch."""

    places: Mapping[str, int]
    units: Mapping[str, money.Unit]
    unread: Sequence[str] = ()
    is_1904: bool = False
    # What texts were read as, by column: days, codes and names come again and again.
    remembered: dict[str, dict[str | date, Any]] = field(default_factory=dict, compare=False)


def plain_heading(heading: str) -> str:
    """A heading without width, case, blanks and the star of what is needed."""
    return half_width(heading).strip("* \ufeff\n").casefold().replace(" ", "").replace("\n", "")


def read_header(columns: Sequence[Column], cells: Sequence[Cell], *, is_1904: bool = False) -> Header:
    """Find the columns by their headings. Raises CellError for one that lacks, comes twice, or has no unit."""
    places: dict[str, int] = {}
    units: dict[str, money.Unit] = {}
    unread: list[str] = []
    for place, cell in enumerate(cells):
        heading = str(cell or "")
        column, unit = _found(columns, heading)
        if column is None:
            unread += [heading.strip()] if heading.strip() else []
            continue
        if column.name in places:
            raise CellError(N_("The column “%(column)s” stands in the file twice."), column=column.header)
        places[column.name] = place
        if unit:
            units[column.name] = unit
    _require_all(columns, places)
    return Header(places, units, tuple(unread), is_1904)


def _found(columns: Sequence[Column], heading: str) -> tuple[Column | None, money.Unit | None]:
    plain = plain_heading(heading)
    unit = None
    for said, meant in UNITS.items():
        if plain.endswith(f"({said.replace(' ', '')})"):
            plain, unit = plain.removesuffix(f"({said.replace(' ', '')})"), meant
    found = next((c for c in columns if plain in c.headings() and c.is_amount == (unit is not None)), None)
    return found, unit


def _require_all(columns: Sequence[Column], places: Mapping[str, int]) -> None:
    missing = [column.header for column in columns if not column.optional and column.name not in places]
    if missing:
        raise CellError(
            N_("The file lacks these columns: %(columns)s. An amount's header says 元 or 万元."),
            columns="、".join(missing),
        )


def read_cell(header: Header, cells: Sequence[Cell], column: Column) -> Any:
    """One cell's value. Raises DomainError (money, date, code) or CellError."""
    place = header.places.get(column.name)
    cell = cells[place] if place is not None and place < len(cells) else None
    # A number may equal one of another kind, as 1 does True; texts and days equal only themselves.
    if type(cell) is not str and type(cell) is not date:
        return _read(header, cell, column)
    known = header.remembered.setdefault(column.name, {})
    if cell in known:
        return known[cell]
    value = _read(header, cell, column)
    if len(known) < MOST_REMEMBERED:
        known[cell] = value
    return value


def _read(header: Header, cell: Cell, column: Column) -> Any:
    if isinstance(cell, Unreadable):
        raise CellError(cell.message, cells=cell.cells)
    if cell is None or (isinstance(cell, str) and not half_width(cell)):
        if not (column.optional or column.may_be_empty):
            raise CellError(EMPTY_CELL)
        return column.empty
    if column.is_amount:
        return money.parse(written(cell), header.units[column.name])
    if column.read is day and isinstance(cell, int | float) and not isinstance(cell, bool):
        return from_serial(cell, is_1904=header.is_1904)
    return column.read(cell)


def written(cell: Cell) -> str:
    """A cell as somebody would have typed it: numbers with all the digits that a spreadsheet keeps."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell) if isinstance(cell, Unreadable) else repr(cell)


def text(cell: Cell) -> str:
    """A text, as typed but for blanks at its ends. Raises CellError for what cannot be shown."""
    found = written(cell).strip()
    if not is_showable(found):
        raise CellError(NOT_SHOWABLE)
    return found


def code(cell: Cell) -> str:
    """A code of digits and letters in half width. Raises CellError where a spreadsheet made a number of it.

    A spreadsheet keeps 15 digits: what stood behind them is gone, and is not guessed (story S5).
    """
    if isinstance(cell, float) or (isinstance(cell, int) and len(str(cell)) > 15):
        raise CellError(
            N_("The spreadsheet has made a number of this code and lost its last digits. Format the cell as text.")
        )
    found = half_width(written(cell))
    if _is_exponent(found):
        raise CellError(
            N_("The spreadsheet has made a number of this code and lost its last digits. Format the cell as text.")
        )
    return found


def _is_exponent(found: str) -> bool:
    digits = found.replace(".", "", 1).replace("+", "", 1)
    return "E+" in found.upper() and digits.upper().replace("E", "", 1).isdigit()


def day(cell: Cell) -> date:
    """A day: a date of the spreadsheet, whatever its time of day, or one written out. Raises DomainError.

    A bare number is a day by the epoch of its workbook, which the header of the file knows.
    """
    if isinstance(cell, date):
        return parse_date(cell.isoformat()[:10])
    return parse_date(written(cell))


def yes_or_no(cell: Cell) -> bool:
    """Yes or no in either language. Raises CellError."""
    answers = {"是": True, "否": False, "yes": True, "no": False, "true": True, "false": False}
    found = half_width(written(cell)).casefold()
    if found not in answers:
        raise CellError(N_("Please write 是 or 否."))
    return answers[found]


def coded(said: Callable[[], Mapping[str, Any]]) -> Read:
    """A reader of codes; `said` gives every spelling (half width, small letters) with what it means."""

    def read(cell: Cell) -> Any:
        typed = half_width(written(cell))
        found = said().get(typed.casefold())
        if found is None:
            raise CellError(N_("“%(typed)s” is not in the code table."), typed=typed[:40])
        return found

    return read
