"""Word and Excel files, which are archives of XML: no programs, nothing fetched from elsewhere, nothing embedded."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.parsers import expat

from marketplace.documents import archives, pictures, refusals
from marketplace.documents.formats import FileFormat
from marketplace.documents.refusals import Refused

Members = Mapping[str, bytes]
TYPES = "[Content_Types].xml"
_MAIN = {
    FileFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
_XML = frozenset({"xml", "rels", "vml", "svg"})
_MEDIA = frozenset({"png", "jpg", "jpeg", "gif", "emf", "wmf", "tif", "tiff", "bmp", "odttf"})
_PRINTER_SETTINGS = "printersettings"
_PROGRAMS = re.compile(r"macro|vba|activex|attachedtoolbars|customui|/control$|ctrlprop", re.IGNORECASE)
_EMBEDDED = re.compile(r"oleobject|/package$|/embeddings/|afchunk", re.IGNORECASE)
_FETCHED = re.compile(r"externallink|connections|querytable", re.IGNORECASE)
_PLAIN_LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
# Fields of Word that start programs or fetch what they show; QUOTE with numbers spells such a word in disguise.
_FIELDS = re.compile(r"\bDDE(AUTO)?\b|^\s*(LINK|INCLUDETEXT|INCLUDEPICTURE|IMPORT)\b|\bQUOTE\s+\d", re.IGNORECASE)
# Formulas of Excel that do: cmd|'/c calc'!A0, and functions that call or fetch.
_FORMULAS = re.compile(r"\|[^!]*!|\b(WEBSERVICE|CALL|REGISTER|REGISTER\.ID|EXEC)\s*\(", re.IGNORECASE)
_AUTOMATIC = re.compile(r"auto_?(open|close|activate)", re.IGNORECASE)


def inspect(source: str, kind: str, clean: str | None, preview: str) -> None:
    """The limited task: check a Word or Excel file, and write it plain to `clean` where wanted; it has no preview."""
    with Path(source).open("rb") as file:
        archives.require_sound(file)
        members = dict(archives.members(file))
    require_sound(members, FileFormat[kind.upper()])
    if clean is not None:
        Path(clean).write_bytes(stripped(members))


def require_sound(members: Members, kind: FileFormat) -> None:
    """Pass for a document of `kind` that only shows what is in it. Raises Refused."""
    if TYPES not in members:
        raise Refused(refusals.NOT_ITS_FORMAT)
    for name in members:
        _require_plain_member(name)
    types: list[str] = []
    for name, content in members.items():
        if _ending(name) in _XML:
            _read(content, _Look(name, types))
    if _MAIN[kind] not in types:
        raise Refused(refusals.NOT_ITS_FORMAT)


def _require_plain_member(name: str) -> None:
    _require_none_of(name)
    ending = _ending(name)
    is_settings = ending == "bin" and _PRINTER_SETTINGS in name.lower()
    if ending not in _XML | _MEDIA and not is_settings:
        raise Refused(refusals.NESTED)


def _ending(name: str) -> str:
    return name.lower().rpartition(".")[2]


def _require_none_of(text: str) -> None:
    """No path, content type or relationship names a program, an embedded file or a source outside."""
    for pattern, reason in (
        (_PROGRAMS, refusals.MACROS),
        (_EMBEDDED, refusals.NESTED),
        (_FETCHED, refusals.EXTERNAL),
    ):
        if pattern.search(text):
            raise Refused(reason)


class _Look:
    """What is looked at in one member while it is read; `types` collects the content types that the package lists."""

    def __init__(self, name: str, types: list[str]) -> None:
        self.types = types
        self.is_types, self.is_relations = name == TYPES, name.lower().endswith(".rels")
        self.text: list[str] = []
        self.inside = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        found = self._look.get(tag.rpartition(" ")[2])
        if found:
            found(self, attributes)

    def characters(self, text: str) -> None:
        if self.inside:
            self.text.append(text)

    def end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name == self.inside == "f":
            self._formula("".join(self.text))
        if name == self.inside:
            self.inside = ""
        if name == "p":
            self._field("".join(self.text))
            self.text = []

    def _type(self, attributes: dict[str, str]) -> None:
        if self.is_types:
            kind = attributes.get("ContentType", "")
            _require_none_of(kind)
            self.types.append(kind)

    def _relation(self, attributes: dict[str, str]) -> None:
        if not self.is_relations:
            return
        kind, target = attributes.get("Type", ""), attributes.get("Target", "")
        _require_none_of(kind)
        is_outside = attributes.get("TargetMode", "").lower() == "external"
        if is_outside and not (kind.endswith("/hyperlink") and _PLAIN_LINK.match(target)):
            raise Refused(refusals.EXTERNAL)

    def _begin_text(self, name: str) -> None:
        self.inside = name
        if name == "f":
            self.text = []

    def _simple_field(self, attributes: dict[str, str]) -> None:
        for name, value in attributes.items():
            if name.rpartition(" ")[2] == "instr":
                self._field(value)

    def _begin_field(self, attributes: dict[str, str]) -> None:
        if "begin" in attributes.values():
            self._field("".join(self.text))
            self.text = []

    def _field(self, text: str) -> None:
        if _FIELDS.search(text):
            raise Refused(refusals.DDE)

    def _formula(self, text: str) -> None:
        if _FORMULAS.search(re.sub(r'"[^"]*"', "", text)):
            raise Refused(refusals.DDE)
        self.text = []

    def _defined(self, attributes: dict[str, str]) -> None:
        if _AUTOMATIC.search(attributes.get("name", "")):
            raise Refused(refusals.MACROS)

    def _refuse_dde(self, _attributes: dict[str, str]) -> None:
        raise Refused(refusals.DDE)

    def _refuse_program(self, _attributes: dict[str, str]) -> None:
        raise Refused(refusals.MACROS)

    _look: Mapping[str, Callable[[Any, dict[str, str]], None]] = {
        "Override": _type,
        "Default": _type,
        "Relationship": _relation,
        "instrText": lambda self, _attributes: self._begin_text("instrText"),
        "f": lambda self, _attributes: self._begin_text("f"),
        "fldSimple": _simple_field,
        "fldChar": _begin_field,
        "definedName": _defined,
        "ddeLink": _refuse_dde,
        "script": _refuse_program,
    }


def _read(content: bytes, look: _Look) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    # Also in an encoding in which a search for the word would not find it.
    parser.StartDoctypeDeclHandler = _refuse_entities
    parser.StartElementHandler = look.start
    parser.EndElementHandler = look.end
    parser.CharacterDataHandler = look.characters
    parser.buffer_text = True
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Refused(refusals.DAMAGED) from error


def _refuse_entities(*_declared: Any) -> None:
    raise Refused(refusals.ENTITIES)


_EMPTY = {
    "docprops/core.xml": b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>',
    "docprops/app.xml": b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"/>',
    "docprops/custom.xml": b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'custom-properties"/>',
}
_VALUE = rb"\s*=\s*(\"[^\"]*\"|'[^']*')"
# Who wrote, changed or commented, by whatever name each part calls it; and the folder in which a workbook lay.
_TELLING = (
    ("word/", re.compile(rb"(\s(?:\w+:)?(?:author|initials|userId|providerId))" + _VALUE), rb'\1=""'),
    ("xl/persons/", re.compile(rb"(\s(?:displayName|userId|providerId))" + _VALUE), rb'\1=""'),
    ("xl/", re.compile(rb"(\s(?:userName|lastModifiedBy))" + _VALUE), rb'\1=""'),
    ("xl/", re.compile(rb"(<(?:\w+:)?author>)[^<]*"), rb"\1"),
    ("xl/workbook", re.compile(rb"(<\w+:absPath\s[^>]*?url)" + _VALUE), rb'\1=""'),
)
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_PHOTOGRAPHS = {"png": FileFormat.PNG, "jpg": FileFormat.JPEG, "jpeg": FileFormat.JPEG}


def stripped(members: Members) -> bytes:
    """The same document without author, company, dates and names, nor places in its photographs. Raises Refused."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            archive.writestr(entry, _plain(name.lower(), content), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _plain(name: str, content: bytes) -> bytes:
    if name in _EMPTY:
        return _EMPTY[name]
    photograph = _PHOTOGRAPHS.get(_ending(name))
    if photograph:
        return pictures.stripped(content, photograph)
    for begins, pattern, instead in _TELLING:
        if name.startswith(begins):
            content = pattern.sub(instead, content)
    return content
