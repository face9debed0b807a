"""Papers: a template and plain data become a PDF/A-2b, with its fonts within, and the same bytes for the same data.

A template is a typst file of a room's own; it finds the data, as JSON, in `sys.inputs.data`, and sets the document's
date from them: nothing here looks at the clock. What was typed is only ever data, never part of a template.
"""

import json
import re
import threading
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst
from pylopdf_fonts_zh_cn import sans_path, serif_path

STANDARD: Literal["a-2b"] = "a-2b"
# 〓 stands for a character that no font has, as printers do it; PDF/A forbids to leave a hole.
NO_TYPE = "〓"
MOST_UNKNOWN = 50
ROOT = Path(__file__).resolve().parents[1]
_UNKNOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# The compiler keeps what it has read, and takes the data of one paper at a time.
_press = threading.Lock()


@cache
def _compiler() -> typst.Compiler:
    """One for the life of the process: reading the fonts takes longer than setting a page."""
    folders: list[Path] = sorted({Path(serif_path()).parent, Path(sans_path()).parent})
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
    return typst.Compiler(root=ROOT, font_paths=fonts, ignore_system_fonts=True)


def pdf(template: Path, data: Any) -> bytes:
    """Set `data` (texts, numbers, lists and mappings of them) by a template that lies in the product.

    Characters that none of the fonts has are printed as 〓. Raises typst.TypstError for a template with a mistake.
    """
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    for _ in range(MOST_UNKNOWN):
        try:
            return _set(template, text)
        except typst.TypstError as error:
            text = _without_unknown(text, error)
    return _set(template, text)


def _set(template: Path, text: str) -> bytes:
    with _press:
        made = _compiler().compile(
            input=template, format="pdf", sys_inputs={"data": text}, pdf_standards=[STANDARD], root=ROOT
        )
    assert isinstance(made, bytes)
    return made


def _without_unknown(text: str, error: typst.TypstError) -> str:
    unknown = _UNKNOWN.search(error.message)
    if unknown is None:
        raise error
    named = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), unknown[1])
    printed = text.replace(json.dumps(named, ensure_ascii=False)[1:-1], NO_TYPE)
    if printed == text:
        raise error
    return printed
