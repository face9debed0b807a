"""PDF files: no scripts, no files within, nothing that acts by itself; what they tell; their first page."""

import io
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from marketplace.documents import pictures, refusals
from marketplace.documents.refusals import Refused
from marketplace.documents.single import require_single

_END_MARK = b"%%EOF"
# What may follow the end mark: a line end, and the blanks that some printers' drivers add.
_MOST_AFTER_END = 64
# What acts by itself or reaches outside (ISO 32000-1, 12.6.4); a link that a reader clicks is none of these.
_ACTIONS = frozenset(
    ["/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound"]
)
_KEYS = frozenset(["/JS", "/JavaScript", "/AA", "/XFA", "/RichMediaContent", "/RichMediaSettings"])
_ANNOTATIONS = frozenset(["/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"])
# The same words wherever they stand, also in objects that nothing refers to and a repairing reader may find.
_ANYWHERE = re.compile(rb"/(JavaScript|Launch|RichMedia|EmbeddedFiles?)(?![A-Za-z])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
# What pages tell about people and programs.
_TELLING = ("/Metadata", "/PieceInfo", "/LastModified")
_ANNOTATORS = ("/T", "/M", "/CreationDate", "/NM")


def inspect(source: str, kind: str, clean: str | None, preview: str) -> None:
    """The limited task: check a PDF, draw its first page, and write it plain to `clean` where wanted."""
    path = Path(source)
    require_single(path)
    require_sound(path)
    Path(preview).write_bytes(first_page(path))
    if clean is not None:
        Path(clean).write_bytes(stripped(path))


def require_sound(path: Path) -> None:
    """Pass for a PDF that only shows pages. Raises Refused."""
    _require_plain(path.read_bytes())
    reader = _opened(path)
    if reader.is_encrypted:
        raise Refused(refusals.ENCRYPTED)
    for one in _dictionaries(reader.trailer):
        _require_quiet(one)
    if not reader.pages:
        raise Refused(refusals.NO_PAGES)


def _opened(path: Path) -> PdfReader:
    try:
        return PdfReader(path)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(refusals.DAMAGED) from error


def _require_plain(content: bytes) -> None:
    """The file ends where its document does, and says nowhere what active ones say."""
    end = content.rfind(_END_MARK)
    if end < 0:
        raise Refused(refusals.DAMAGED)
    if len(content) - end - len(_END_MARK) > _MOST_AFTER_END or content[end + len(_END_MARK) :].strip(b"\0\t\r\n "):
        raise Refused(refusals.TWO_IN_ONE)
    said = _ANYWHERE.search(_ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content))
    if said:
        raise Refused(refusals.FILES_IN_PDF if said[1].startswith(b"Embedded") else refusals.ACTIVE_PDF)


def _dictionaries(root: Any) -> Iterator[DictionaryObject]:
    """Every dictionary that can be reached from `root`, streams' included."""
    seen, waiting = set(), [root]
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if (key := (found.idnum, found.generation)) in seen:
                continue
            seen.add(key)
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            yield found
            waiting.extend(found.values())
        elif isinstance(found, ArrayObject):
            waiting.extend(found)


def _require_quiet(one: DictionaryObject) -> None:
    kind, subtype, action = (_value(one, name) for name in ("/Type", "/Subtype", "/S"))
    if "/EF" in one or "/EmbeddedFiles" in one or kind == "/EmbeddedFile" or subtype == "/FileAttachment":
        raise Refused(refusals.FILES_IN_PDF)
    is_active = action in _ACTIONS and kind != "/StructElem"
    if is_active or _KEYS & one.keys() or subtype in _ANNOTATIONS or _opens_by_itself(one):
        raise Refused(refusals.ACTIVE_PDF)
    if isinstance(one, StreamObject) and "/F" in one:
        raise Refused(refusals.EXTERNAL)


def _opens_by_itself(one: DictionaryObject) -> bool:
    """Whether opening does more than show a certain page, as many programs ask for."""
    opening = _value(one, "/OpenAction")
    return isinstance(opening, DictionaryObject) and _value(opening, "/S") != "/GoTo"


def _value(one: DictionaryObject, name: str) -> Any:
    """What a dictionary holds under a name, wherever it is written; None where there is nothing."""
    return one[name].get_object() if name in one else None


def stripped(path: Path) -> bytes:
    """The pages of a sound PDF alone: no author, program, dates, places of photographs, nor names in notes."""
    reader, writer = _opened(path), PdfWriter()
    # Before its pages are taken over, so that nothing comes along that only a forgotten entry refers to.
    for one in _dictionaries(reader.trailer):
        _forget(one)
    for page in reader.pages:
        writer.add_page(page)
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _forget(one: DictionaryObject) -> None:
    for name in (*_TELLING, *(_ANNOTATORS if _value(one, "/Type") == "/Annot" or "/Rect" in one else ())):
        one.pop(name, None)
    if isinstance(one, StreamObject) and _value(one, "/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        try:
            one._data = pictures.plain_jpeg(one._data)
        except (IndexError, struct.error) as error:
            raise Refused(refusals.DAMAGED) from error


def first_page(path: Path) -> bytes:
    """A small PNG of the first page. Raises Refused for a document that cannot be shown."""
    try:
        with pypdfium2.PdfDocument(path) as document:
            page = document[0]
            longest = max(page.get_size())
            shown = page.render(scale=pictures.PREVIEW_SIDE / max(longest, 1)).to_pil()
    except (pypdfium2.PdfiumError, IndexError, ValueError) as error:
        raise Refused(refusals.DAMAGED) from error
    return pictures.small(shown)
