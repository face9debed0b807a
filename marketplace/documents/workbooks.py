"""Read the rows of a workbook (.xlsx) that a stranger sent, sound and in a limited process (T17).

Calamine is fast and gives a formula's last result without a sign, so the sheet's XML is looked at beside it
(marketplace/documents/sheet_cells.py): where a result lacks, and which cells are merged, the cell says so.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from pathlib import Path
from posixpath import join, normpath
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from marketplace.core.text import N_
from marketplace.documents import archives, limited, refusals, sheet_cells
from marketplace.documents.refusals import Refused
from marketplace.documents.rows import Cell, Row, Seen, keep
from marketplace.documents.sheet_cells import Formulas, Merges
from marketplace.documents.tables import as_typed

MOST_ROWS = 20_000
LIMITS = limited.Limits(cpu_seconds=20, memory=512 * 1024**2, written=128 * 1024**2, seconds=60.0)
# Column DZ; whoever types in the thousandth column did not mean to.
_TOO_FAR_RIGHT = re.compile(rb'<(?:\w+:)?c [^>]*\br="(?:[E-Z][A-Z]|[A-Z]{3})[0-9]')
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*\br="([0-9]+)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row [^>]*\bhidden="(?:1|true)"')
_DECLARED = (b"<!DOCTYPE", b"<!ENTITY")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# An integer beyond 15 digits, or a fraction: what a spreadsheet's numbers still hold exactly.
_EXACT = 10**15
# WPS keeps the pictures of cells on a sheet of its own.
_RESERVED = "WpsReserved_"

TOO_MANY_ROWS = N_("The sheet has more than %(most)s rows. Save it as CSV, which may be longer, or split it.")
TOO_MANY_COLUMNS = N_("The sheet has more than 130 columns. Delete the columns that are not needed.")
NO_SHEET = N_("The workbook has no visible sheet.")
NOT_A_WORKBOOK = N_("The file is not a workbook of the .xlsx kind. Save it as .xlsx, or as CSV.")


def read(file: Path, rows: Path, most_rows: int = MOST_ROWS) -> Seen:
    """Write the rows of the first visible sheet of `file` to `rows`, and say what was seen.

    Raises Refused (of limited.run's too) with the reason, Busy, OSError where the disk is full.
    """
    request = {"file": str(file), "rows": str(rows), "most_rows": most_rows}
    found = limited.run(f"{__name__}:extract", request, LIMITS)
    names: dict[str, Any] = {name: tuple(value) for name, value in found.items() if isinstance(value, list)}
    return Seen(**{**found, **names})


def extract(file: str, rows: str, most_rows: int) -> dict[str, Any]:
    """The other side of `read`, in the limited process. Raises Refused."""
    with Path(file).open("rb") as opened:
        if opened.read(4)[:2] != b"PK":
            raise Refused(NOT_A_WORKBOOK)
        archives.require_sound(opened)
        with zipfile.ZipFile(opened) as archive:
            parts = _Parts(archive)
            workbook = _opened(file)
            seen, sheet = _first_visible(workbook)
            xml, is_1904 = parts.sheet(sheet), parts.is_1904()
            hidden = _require_bearable(xml, most_rows)
    formulas = sheet_cells.formulas(xml)
    count = keep(_rows(_sheet(workbook, sheet), formulas, is_1904=is_1904), Path(rows))
    named = sheet_cells.named(sorted(formulas.kept))
    return {**asdict(seen), "hidden_rows": hidden, "rows": count, "formulas": named}


@dataclass(frozen=True)
class _Parts:
    """The parts of the package, and where a sheet's own is."""

    archive: zipfile.ZipFile

    def sheet(self, name: str) -> bytes:
        """The XML of the sheet called `name`. Raises Refused."""
        root = self._tree("xl/workbook.xml")
        related = {each.get("Id"): each.get("Target", "") for each in self._tree("xl/_rels/workbook.xml.rels")}
        for each in root.iter():
            if each.tag.endswith("}sheet") and each.get("name") == name:
                return self._part(_target(related.get(each.get(_RELATION), "")))
        raise Refused(refusals.DAMAGED)

    def is_1904(self) -> bool:
        """Whether its days are counted from 1904 on."""
        found = (each.get("date1904", "") for each in self._tree("xl/workbook.xml").iter())
        return any(each in ("1", "true", "on") for each in found)

    def _tree(self, name: str) -> ElementTree.Element:
        try:
            return ElementTree.fromstring(self._part(name))  # noqa: S314 - declarations are refused, the size is limited
        except ElementTree.ParseError as error:
            raise Refused(refusals.DAMAGED) from error

    def _part(self, name: str) -> bytes:
        try:
            content = self.archive.read(name)
        except KeyError as error:
            raise Refused(NOT_A_WORKBOOK) from error
        if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:100]:
            raise Refused(refusals.DAMAGED)
        if any(mark in content for mark in _DECLARED):
            raise Refused(refusals.ENTITIES)
        return content


def _target(target: str) -> str:
    """A relation's target as a part's name: most programs write it from xl/, some from the root."""
    return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))


def _opened(file: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(file)
    except CalamineError as error:
        raise Refused(refusals.DAMAGED) from error


def _first_visible(workbook: CalamineWorkbook) -> tuple[Seen, str]:
    """The sheet that is read is the first one that can be seen; the others are named and left alone."""
    sheets = [
        each
        for each in workbook.sheets_metadata
        if each.typ is SheetTypeEnum.WorkSheet and not each.name.startswith(_RESERVED)
    ]
    visible = [each.name for each in sheets if each.visible is SheetVisibleEnum.Visible]
    if not visible:
        raise Refused(NO_SHEET)
    hidden = tuple(each.name for each in sheets if each.visible is not SheetVisibleEnum.Visible)
    return Seen(visible[0], tuple(visible[1:]), hidden), visible[0]


def _require_bearable(xml: bytes, most_rows: int) -> int:
    """Pass for a sheet of bearable size; how many of its rows are hidden. Raises Refused."""
    numbers = [int(number[:9]) for number in _ROW.findall(xml)]
    # The heading is a row too.
    if len(numbers) > most_rows + 1 or max(numbers, default=0) > 2 * most_rows + 100:
        raise Refused(TOO_MANY_ROWS, most=most_rows)
    if _TOO_FAR_RIGHT.search(xml):
        raise Refused(TOO_MANY_COLUMNS)
    return len(_HIDDEN_ROW.findall(xml))


def _sheet(workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_name(name)
    except CalamineError as error:
        raise Refused(refusals.DAMAGED) from error


def _rows(sheet: CalamineSheet, formulas: Formulas, *, is_1904: bool) -> Iterator[Row]:
    merges: Merges | None = None
    rows = sheet.to_python(skip_empty_area=False)
    for number, cells in enumerate(rows, start=1):
        found = [formulas.judged((number - 1, place), _cell(cell)) for place, cell in enumerate(cells)]
        row = Row(number, found, is_1904)
        # The first row that says something is the heading; those below it are the data.
        if merges is None and not row.is_blank:
            merges = Merges.of(sheet.merged_cell_ranges or (), number - 1, len(rows))
        yield Row(number, merges.judged(number - 1, found), is_1904) if merges else row


def _cell(value: Any) -> Cell:
    match value:
        case str():
            return as_typed(value) or None
        case float():
            return int(value) if value.is_integer() and abs(value) < _EXACT else value
        case datetime():
            return value.date() if value.time() == time() else value
        case bool() | date():
            return value
    return str(value)
