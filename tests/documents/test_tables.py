"""Files of any length: no cell is a formula, no amount loses a fen, and what went out can come in again."""

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from marketplace.core import money
from marketplace.documents.tables import Column, Kind, Table, as_typed, csv_portions, neutral, sheet_name, write_xlsx

FORMULA_SIGNS = "=+-@＝＋－＠\t\r\n"
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


def as_csv(columns, *rows):
    text = b"".join(csv_portions(Table("t", columns, iter(rows)))).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


def as_xlsx(columns, *rows):
    file = io.BytesIO()
    write_xlsx(Table("t", columns, iter(rows)), file)
    sheet = openpyxl.load_workbook(file).active
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
@pytest.mark.parametrize("before", ["", " ", "'", "　", "\ufeff"])
def test_no_text_begins_a_formula(sign, before):
    hostile = f"{before}{sign}cmd|' /C calc'!A0"
    assert neutral(hostile).startswith("'")
    assert as_csv([Column("text")], [hostile]) == [["'" + hostile]]
    assert as_xlsx([Column("text")], ["=1+1"]) == [["'=1+1"]]


def test_headings_are_no_formulas_either():
    text = b"".join(csv_portions(Table("t", [Column("=1+1")], [])))
    assert text == b"\xef\xbb\xbf'=1+1\r\n"


@pytest.mark.parametrize("text", ["渝西样例大学", "O'Brien", "'quoted'", "a=b", "2025-03-10", "500118", ""])
def test_a_plain_text_stays_as_it_is(text):
    assert neutral(text) == text


@given(st.text(max_size=20) | st.text(FORMULA_SIGNS + "' a", max_size=6))
def test_what_was_made_neutral_can_be_read_back(text):
    assert as_typed(neutral(text)) == text
    assert not neutral(text).startswith(tuple(FORMULA_SIGNS))


@given(st.integers(1 - money.LIMIT, money.LIMIT - 1))
@example(10**13 + 1)
@example(money.LIMIT - 1)
@settings(max_examples=60)
def test_amounts_go_out_to_the_fen_and_come_back(fen):
    column = [Column("amount", Kind.MONEY)]
    assert money.parse(as_csv(column, [fen])[0][0], money.Unit.YUAN, allow_negative=True) == fen
    value = as_xlsx(column, [fen])[0][0]
    assert round(value * 100) == fen
    assert f"{value:.2f}" == money.plain(fen)


def test_days_and_instants_are_those_of_the_district():
    columns = [Column("day", Kind.DAY), Column("instant", Kind.INSTANT)]
    row = [date(2025, 3, 10), datetime(2025, 3, 9, 20, 30, tzinfo=UTC)]
    assert as_csv(columns, row) == [["2025-03-10", "2025-03-10 04:30"]]
    assert as_xlsx(columns, row) == [[datetime(2025, 3, 10), datetime(2025, 3, 10, 4, 30)]]


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
@settings(max_examples=40)
def test_every_text_goes_out_whole(rows):
    columns = [Column("a"), Column("b")]
    assert [[as_typed(cell) for cell in row] for row in as_csv(columns, *rows)] == rows


def test_rows_are_read_as_they_are_written():
    taken = []

    def rows():
        for number in range(2_000):
            taken.append(number)
            yield [str(number)]

    portions = csv_portions(Table("t", [Column("n")], rows()))
    next(portions), next(portions)
    assert len(taken) < 1_000


@pytest.mark.parametrize(("name", "kept"), [("a/b[c]", "a b c"), ("", "1"), ("名" * 40, "名" * 31)])
def test_a_sheet_is_named_as_a_sheet_may_be(name, kept):
    assert sheet_name(name) == kept
