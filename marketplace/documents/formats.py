"""Which formats are taken, and how each is known: by the ending of its name, and by its first bytes.

PDF, PNG, JPEG, Word and Excel are what contracts, certificates and pictures come in, and each can be looked through
before it is taken. Not taken: archives and old Office files (they hide what they hold), SVG and HTML (they are
programs), plain text and CSV (they have no structure to check; a browser or Excel guesses one), OFD (no library that
could check it).
"""

from collections.abc import Mapping

from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.documents import refusals
from marketplace.documents.refusals import Refused


class FileFormat(Titled):
    """A format that we take."""

    PDF = "pdf", N_("PDF document")
    PNG = "png", N_("PNG picture")
    JPEG = "jpeg", N_("JPEG picture")
    DOCX = "docx", N_("Word document")
    XLSX = "xlsx", N_("Excel workbook")


_OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES: Mapping[FileFormat, str] = {
    FileFormat.PDF: "application/pdf",
    FileFormat.PNG: "image/png",
    FileFormat.JPEG: "image/jpeg",
    FileFormat.DOCX: f"{_OFFICE}wordprocessingml.document",
    FileFormat.XLSX: f"{_OFFICE}spreadsheetml.sheet",
}
ENDINGS = {
    "pdf": FileFormat.PDF,
    "png": FileFormat.PNG,
    "jpg": FileFormat.JPEG,
    "jpeg": FileFormat.JPEG,
    "docx": FileFormat.DOCX,
    "xlsx": FileFormat.XLSX,
}
_BEGINNINGS = {
    FileFormat.PDF: b"%PDF-",
    FileFormat.PNG: b"\x89PNG\r\n\x1a\n",
    FileFormat.JPEG: b"\xff\xd8\xff",
    FileFormat.DOCX: b"PK\x03\x04",
    FileFormat.XLSX: b"PK\x03\x04",
}
# Old binary Office files, and new ones that are encrypted, are OLE containers.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Endings that deserve a better answer than “not accepted”.
_SAY = {
    **dict.fromkeys(("doc", "xls", "ppt", "wps", "et"), refusals.OLD_OR_LOCKED),
    **dict.fromkeys(("docm", "dotm", "xlsm", "xltm", "xlam", "xlsb"), refusals.MACROS),
}


def format_of(name: str, beginning: bytes) -> FileFormat:
    """The format that both name and first bytes say. Raises Refused."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in ENDINGS:
        raise Refused(_SAY.get(ending, refusals.UNKNOWN_FORMAT))
    found = ENDINGS[ending]
    if not beginning:
        raise Refused(refusals.EMPTY)
    if beginning.startswith(_OLE) and found in (FileFormat.DOCX, FileFormat.XLSX):
        raise Refused(refusals.OLD_OR_LOCKED)
    if not beginning.startswith(_BEGINNINGS[found]):
        raise Refused(refusals.NOT_ITS_FORMAT)
    return found
