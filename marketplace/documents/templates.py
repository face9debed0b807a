"""The workbook that somebody fills in to import it: headings with help, drop-downs, and a sheet that explains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

ROWS_WITH_CHOICES = 2_000
# Excel takes a list of choices from a sheet where it is longer than 255 characters in itself.
FIRST_CHOICE = 1


@dataclass(frozen=True)
class Field:
    """One column of a template, in the reader's language."""

    heading: str
    hint: str = ""
    needed: bool = True
    is_text: bool = True
    choices: Sequence[str] = ()
    example: Any = ""
    # Of a column that only some rows need: which.
    needed_where: str = ""

    @property
    def help(self) -> str:
        """What is said beside the heading."""
        return "\n".join(filter(None, (self.needed_where, self.hint)))


@dataclass(frozen=True)
class Words:
    """What the template says besides its columns."""

    sheet: str
    explanations: str
    codes: str
    headings: Sequence[str]
    needed: str
    optional: str
    partly: str = ""
    notes: Sequence[str] = ()


def write(fields: Sequence[Field], words: Words, file: BinaryIO) -> None:
    """Write an empty template: the sheet to fill in, the explanations, and the code tables."""
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(words.sheet)
        _explain(book, fields, words)
        choices = _codes(book, fields, words)
        _headings(book, sheet, fields)
        for place, field in enumerate(fields):
            if field.choices:
                source = choices[place]
                rule = {"validate": "list", "source": source, "error_type": "warning"}
                sheet.data_validation(1, place, ROWS_WITH_CHOICES, place, rule)


def _headings(book: Any, sheet: Any, fields: Sequence[Field]) -> None:
    head = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
    needed = book.add_format({**head, "bg_color": "#123F7F", "font_color": "#FFFFFF"})
    optional = book.add_format({**head, "bg_color": "#E8EEF7"})
    partly = book.add_format({**head, "bg_color": "#F6E7C4"})
    # Text keeps the zeros and the last digits of codes.
    as_text = book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 0)
    for place, field in enumerate(fields):
        sheet.set_column(place, place, max(12, 2 * len(field.heading)), as_text if field.is_text else None)
        mark = needed if field.needed else partly if field.needed_where else optional
        sheet.write_string(0, place, field.heading, mark)
        if field.help:
            sheet.write_comment(0, place, field.help, {"x_scale": 2, "author": ""})


def _explain(book: Any, fields: Sequence[Field], words: Words) -> None:
    sheet = book.add_worksheet(words.explanations)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for place, width in enumerate((28, 10, 70, 40)):
        sheet.set_column(place, place, width)
    for row, note in enumerate(words.notes):
        sheet.write_string(row, 0, note)
    top = len(words.notes) + 1
    sheet.write_row(top, 0, words.headings, bold)
    for row, field in enumerate(fields, start=top + 1):
        is_needed = words.needed if field.needed else words.partly if field.needed_where else words.optional
        sheet.write_row(row, 0, [field.heading, is_needed, field.help, str(field.example)], wrapped)


def _codes(book: Any, fields: Sequence[Field], words: Words) -> Mapping[int, str]:
    """The code tables, a column each; where the choices of each field stand."""
    sheet = book.add_worksheet(words.codes)
    bold = book.add_format({"bold": True})
    found: dict[int, str] = {}
    coded = [(place, field) for place, field in enumerate(fields) if field.choices]
    for column, (place, field) in enumerate(coded):
        sheet.set_column(column, column, 24)
        sheet.write_string(0, column, field.heading, bold)
        sheet.write_column(FIRST_CHOICE, column, field.choices)
        letter, last = xl_col_to_name(column), FIRST_CHOICE + len(field.choices)
        found[place] = f"='{words.codes}'!${letter}${FIRST_CHOICE + 1}:${letter}${last}"
    return found
