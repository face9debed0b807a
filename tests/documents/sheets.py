"""Workbooks for tests, as different programs save them."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

WPS_SPACE = 'xmlns:wps="http://www.wps.cn/officeDocument/2013/main"'
WPS_VERSION = '<fileVersion appName="xl" lastEdited="3" lowestEdited="5" rupBuild="9302"/>'
Rows = Sequence[Sequence[Any]]


def workbook(rows: Rows, *, change: Callable[[Any], None] | None = None, is_1904: bool = False) -> bytes:
    """A workbook with `rows` on its first sheet; `change` may do more to it."""
    book = openpyxl.Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    for row in rows:
        book.active.append(list(row))
    if change:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def saved(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def repacked(content: bytes, change: Callable[[str, bytes], tuple[str, bytes] | None], **more: bytes) -> bytes:
    """The package with each part changed (or left out), and with further parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if changed := change(name, old.read(name)):
                new.writestr(*changed)
        for name, part in more.items():
            new.writestr(name.replace("__", "/"), part)
    return out.getvalue()


def as_wps_saves(content: bytes) -> bytes:
    """The same workbook with the peculiarities of WPS: other prefixes, absolute targets, a reserved hidden sheet."""

    def change(name: str, part: bytes) -> tuple[str, bytes]:
        text = part.decode()
        if name == "xl/_rels/workbook.xml.rels":
            text = text.replace('Target="worksheets/', 'Target="/xl/worksheets/')
        if name == "xl/workbook.xml":
            text = text.replace("<workbook ", f"<workbook {WPS_SPACE} ", 1)
            text = text.replace("<workbookPr", f"{WPS_VERSION}<workbookPr", 1)
        if name.startswith("xl/worksheets/sheet"):
            text = text.replace("<sheetData>", '<sheetData  xml:space="preserve" >', 1)
        return name, text.encode()

    def reserve(book: Any) -> None:
        book.create_sheet("WpsReserved_CellImgList").sheet_state = "veryHidden"

    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()]
    return repacked(workbook(rows, change=reserve), change)


def bomb(size: int = 300 * 1024**2) -> bytes:
    """A small workbook whose sheet would unpack to `size` bytes."""

    def change(name: str, part: bytes) -> tuple[str, bytes] | None:
        return (name, b" " * size) if name == "xl/worksheets/sheet1.xml" else (name, part)

    return repacked(workbook([["a"]]), change)
