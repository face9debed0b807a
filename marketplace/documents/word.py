"""Word documents (.docx) of plain parts: A4, Chinese type, numbered pages. What was typed is only ever text.

A part is a heading, a paragraph or a table; nothing of a text is read as markup, and characters that XML does not
know are left out.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The first is for Latin letters and figures, the others for Chinese.
LATIN, BODY, HEADING = "Times New Roman", "SimSun", "SimHei"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Title:
    """What stands on top, in the middle."""

    text: str


@dataclass(frozen=True)
class Heading:
    """The heading of a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text, its first line set in."""

    text: str


@dataclass(frozen=True)
class Table:
    """Rows of texts, all equally long; with `head` the first row is a heading. Without `ruled` it has no lines."""

    rows: Sequence[Sequence[str]]
    head: bool = False
    ruled: bool = True


Part = Title | Heading | Paragraph | Table


@dataclass(frozen=True)
class About:
    """What the file says of itself, and what stands around the page's number in the foot: "Page ", " of ", ""."""

    title: str
    author: str
    made_at: datetime
    around_number: tuple[str, str, str]


def write(parts: Iterable[Part], about: About) -> bytes:
    """The parts as a file, in their order."""
    word = Document()
    _set_page(word)
    _set_type(word)
    _set_foot(word, about.around_number)
    for part in parts:
        _add(word, part)
    _set_properties(word, about)
    made = io.BytesIO()
    word.save(made)
    return made.getvalue()


def clean(text: str) -> str:
    """A text without the characters that XML does not know."""
    return _NOT_XML.sub("", text)


def _add(word: Word, part: Part) -> None:
    match part:
        case Title(text):
            word.add_heading(clean(text), 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
        case Heading(text):
            word.add_heading(clean(text), 1)
        case Paragraph(text):
            word.add_paragraph(clean(text)).paragraph_format.first_line_indent = Pt(24)
        case Table():
            _add_table(word, part)


def _add_table(word: Word, part: Table) -> None:
    table = word.add_table(rows=0, cols=max(len(row) for row in part.rows))
    if part.ruled:
        table.style = "Table Grid"
    for number, row in enumerate(part.rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            run = cell.paragraphs[0].add_run(clean(text))
            run.bold = True if part.head and number == 0 else None
    word.add_paragraph()


def _set_page(word: Word) -> None:
    """A4 upright, with the margins of official papers."""
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3), Cm(2.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)


def _set_type(word: Word) -> None:
    sizes = {"Normal": (BODY, 12), "Title": (HEADING, 20), "Heading 1": (HEADING, 14)}
    for name, (face, size) in sizes.items():
        style: Any = word.styles[name]
        style.font.name, style.font.size = LATIN, Pt(size)
        style.font.color.rgb = None
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), face)
    normal: Any = word.styles["Normal"]
    normal.paragraph_format.line_spacing = 1.5
    normal.paragraph_format.space_after = Pt(0)


def _set_foot(word: Word, around: tuple[str, str, str]) -> None:
    line = word.sections[0].footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = around
    line.add_run(before)
    _add_field(line, "PAGE")
    line.add_run(between)
    _add_field(line, "NUMPAGES")
    line.add_run(after)


def _add_field(line: Any, name: str) -> None:
    """A number that the reader's program reckons."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    line._p.append(field)


def _set_properties(word: Word, about: About) -> None:
    """What Word shows of the file; its texts have at most 255 characters."""
    said = word.core_properties
    said.title, said.author = clean(about.title)[:255], clean(about.author)[:255]
    said.created = said.modified = about.made_at
    said.last_modified_by, said.comments, said.language = "", "", "zh-CN"
