"""Workbooks of strangers: what they hold is read exactly, or refused in clear words, and cheaply."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.core.errors import DomainError
from marketplace.documents import columns, uploads, workbooks
from marketplace.documents.refusals import Refused
from marketplace.documents.rows import Row, Unreadable, keep, kept
from marketplace.documents.sheet_cells import MERGED, NO_RESULT
from tests.documents.sheets import as_wps_saves, bomb, repacked, saved, workbook

HEAD = ["名称", "金额", "日期"]


@pytest.fixture
def read(tmp_path):
    """The rows of a file's content: read(b"…") or read(b"…", "a.csv")."""

    def read_it(content, name="a.xlsx", **more):
        seen = uploads.stage(saved(tmp_path / name, content), tmp_path / "rows", **more)
        return seen, [(row.number, row.cells) for row in kept(tmp_path / "rows")]

    return read_it


def refusal(read, content, name="a.xlsx", **more):
    with pytest.raises(Refused) as refused:
        read(content, name, **more)
    return str(refused.value)


def test_texts_numbers_and_days_are_read_as_they_are(read):
    row = ["石墨烯", 0.57, date(2025, 3, 10), 500118, "12500118MB0A10013K", 1.13, True]
    seen, rows = read(workbook([HEAD, row]))
    assert rows[1] == (2, [*row])
    assert (seen.sheet, seen.rows) == ("Sheet", 2)


def test_row_numbers_are_those_that_the_reader_of_the_workbook_sees(read):
    _seen, rows = read(workbook([HEAD, [], ["a", 1, None], [], [], ["b", 2, None]]))
    assert [number for number, _cells in rows] == [1, 3, 6]


def test_days_of_a_1904_workbook_are_the_same_days(read):
    row = ["a", 1, date(2025, 3, 10)]
    assert read(workbook([HEAD, row], is_1904=True))[1] == read(workbook([HEAD, row]))[1]


def test_a_time_of_day_is_kept_and_a_column_of_days_drops_it(read):
    _seen, rows = read(workbook([["a"], [datetime(2025, 3, 10, 8, 30)]]))
    assert rows[1] == (2, [datetime(2025, 3, 10, 8, 30)])
    assert columns.day(rows[1][1][0]) == date(2025, 3, 10)
    assert columns.written(rows[1][1][0]) == "2025-03-10 08:30:00"


def test_a_row_says_whether_its_numbers_count_from_1904(tmp_path):
    for is_1904 in (False, True):
        uploads.stage(saved(tmp_path / "a.xlsx", workbook([[45726]], is_1904=is_1904)), tmp_path / "rows")
        assert [row.is_1904 for row in kept(tmp_path / "rows")] == [is_1904]


def merged(*ranges):
    def change(book):
        for each in ranges:
            book.active.merge_cells(each)

    return change


def test_cells_merged_over_rows_of_data_are_wrong_by_name_and_the_others_are_read(read):
    content = workbook([HEAD, ["a", 1, None], ["", 2, None], ["c", 3, None]], change=merged("A2:A3"))
    _seen, rows = read(content)
    assert rows[1] == (2, [Unreadable(MERGED, "A2:A3", "a"), 1, None])
    assert rows[2] == (3, [Unreadable(MERGED, "A2:A3"), 2, None])
    assert rows[3] == (4, ["c", 3, None])


def test_of_cells_merged_in_one_row_or_with_the_heading_the_first_has_the_value(read):
    rows = [["", "", ""], HEAD, ["a", 1, "x"], ["b", 2, None]]
    found = read(workbook(rows, change=merged("B2:C2", "A2:A3", "B4:C4")))[1]
    assert found == [(2, ["名称", "金额", None]), (3, [None, 1, "x"]), (4, ["b", 2, None])]


def with_results(content, **results):
    """The workbook with what a spreadsheet has reckoned: B2=2 gives its formula that last result."""

    def change(name, part):
        text = part.decode()
        for cell, (attributes, result) in results.items() if name == "xl/worksheets/sheet1.xml" else ():
            text = re.sub(
                rf'<c r="{cell}"><f>(.*?)</f><v ?/?>(</v>)?',
                rf'<c r="{cell}"{attributes}><f>\1</f><v>{result}</v>',
                text,
            )
        return name, text.encode()

    return repacked(content, change)


def test_of_a_formula_the_last_result_is_read_and_its_cell_is_named(read):
    content = workbook([HEAD, ["a", "=1+1", None], ['=A2&"b"', 1, "=TODAY()"]])
    seen, rows = read(with_results(content, B2=("", 2), A3=(' t="str"', "ab")))
    assert rows[1] == (2, ["a", 2, None])
    assert rows[2] == (3, ["ab", 1, Unreadable(NO_RESULT, "C3")])
    assert seen.formulas == "B2, A3"


def test_a_formula_whose_result_is_an_error_has_none(read):
    content = with_results(workbook([["a"], ["=1/0"]]), A2=(' t="e"', "#DIV/0!"))
    assert read(content)[1][1] == (2, [Unreadable(NO_RESULT, "A2")])


def test_a_formula_with_another_prefix_is_found_too(read):
    def change(name, part):
        if name != "xl/worksheets/sheet1.xml":
            return name, part
        text = part.decode().replace("<f>1+1</f><v />", "<f t='shared' si='0'>1+1</f><v>2</v>")
        text = text.replace("<f>1+1</f><v></v>", "<f t='shared' si='0'>1+1</f><v>2</v>")
        text = text.replace("<worksheet xmlns=", "<x:worksheet xmlns:x=").replace("</worksheet>", "</x:worksheet>")
        for tag in ("sheetData", "row", "c", "f", "v"):
            text = text.replace(f"<{tag} ", f"<x:{tag} ").replace(f"<{tag}>", f"<x:{tag}>")
            text = text.replace(f"</{tag}>", f"</x:{tag}>")
        return name, text.encode()

    seen, _rows = read(repacked(workbook([HEAD, ["a", "=1+1", None]]), change))
    assert seen.formulas == "B2"


def test_the_first_visible_sheet_is_read_and_the_others_are_named(read):
    def change(book):
        book.active.title = "藏"
        book.active.sheet_state = "hidden"
        for name in ("合同", "说明"):
            book.create_sheet(name).append([name])

    seen, rows = read(workbook([["secret"]], change=change))
    assert (seen.sheet, seen.other_sheets, seen.hidden_sheets) == ("合同", ("说明",), ("藏",))
    assert rows == [(1, ["合同"])]


def test_hidden_rows_are_read_and_counted(read):
    def change(book):
        book.active.row_dimensions[2].hidden = True

    seen, rows = read(workbook([HEAD, ["a", 1, None]], change=change))
    assert (seen.hidden_rows, len(rows)) == (1, 2)


def test_a_workbook_saved_by_wps_is_read_like_any_other(read):
    plain = workbook([HEAD, ["石墨烯", 0.57, date(2025, 3, 10)]])
    seen, rows = read(as_wps_saves(plain))
    assert rows == read(plain)[1]
    assert seen.hidden_sheets == ()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"PK\x05\x06" + b"\0" * 18),
        ("a.xlsx", b"PK\x03\x04 not a zip"),
        ("a.xlsx", b"<html>"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600),
        ("a.xls", b"anything"),
        ("a.csv", b"\xff\xff\xff\xff"),
        ("a.csv", b'a,b\n"never closed\n'),
    ],
)
def test_what_is_no_table_is_refused(read, name, content):
    assert refusal(read, content, name)


def test_declarations_in_xml_are_refused(read):
    def change(name, part):
        is_sheet = name == "xl/workbook.xml"
        return name, part.replace(b"<workbook ", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook ', 1) if is_sheet else part

    assert refusal(read, repacked(workbook([HEAD]), change))


def test_more_rows_or_columns_than_bearable_are_refused(read):
    rows = [["a"]] * 12
    assert "10" in refusal(read, workbook(rows), most_rows=10)
    assert "10" in refusal(read, b"a\n" * 12, "a.csv", most_rows=10)
    assert refusal(read, workbook([HEAD], change=lambda book: book.active.cell(1, 16_000, "far")))


def test_zip_bombs_are_refused_at_once_also_many_at_a_time(tmp_path):
    file = saved(tmp_path / "bomb.xlsx", bomb())
    assert file.stat().st_size < 400_000

    def take(number):
        with pytest.raises(DomainError):
            workbooks.read(file, tmp_path / f"rows-{number}")

    begun = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(take, range(6)))
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_every_usual_encoding(read, encoding):
    content = "名称,金额\r\n石墨烯,“１２０”\r\n\r\n'=1+1,2\r\n".encode(encoding)
    rows = [(1, ["名称", "金额"]), (2, ["石墨烯", "“１２０”"]), (4, ["=1+1", "2"])]
    assert read(content, "a.csv")[1] == rows


CELLS = st.none() | st.booleans() | st.integers(-(10**15) + 1, 10**15 - 1) | st.dates() | st.text(max_size=20)


@given(st.lists(st.lists(CELLS, max_size=4), max_size=6))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_rows_are_kept_exactly(tmp_path, rows):
    whole = [Row(number, cells) for number, cells in enumerate(rows, start=1)]
    keep(whole, tmp_path / "kept")
    assert list(kept(tmp_path / "kept")) == [row for row in whole if not row.is_blank]
