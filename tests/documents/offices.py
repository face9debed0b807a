"""Word and Excel files made by hand, good ones and ones with something in them."""

from tests.documents.zips import archive

W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
X = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument."
CORE = (
    f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:creator>张三丰</dc:creator><cp:lastModifiedBy>李四</cp:lastModifiedBy></cp:coreProperties>"
).encode()
Parts = dict[str, bytes]


def types(main: str, part: str, more: str = "") -> bytes:
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="{MAIN[:-1]}"/>'
        f'<Override PartName="{part}" ContentType="{main}"/>{more}</Types>'
    ).encode()


def relations(*entries: tuple[str, str, str]) -> bytes:
    """Relationships: (type, target, mode)."""
    lines = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"{f" TargetMode={mode!r}" if mode else ""}/>'
        for n, (kind, target, mode) in enumerate(entries)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'.encode()


DOCX_TYPE, XLSX_TYPE = f"{MAIN}wordprocessingml.document.main+xml", f"{MAIN}spreadsheetml.sheet.main+xml"
WORD: Parts = {
    "[Content_Types].xml": types(DOCX_TYPE, "/word/document.xml"),
    "_rels/.rels": relations(("officeDocument", "word/document.xml", "")),
    "docProps/core.xml": CORE,
}
EXCEL: Parts = {
    "[Content_Types].xml": types(XLSX_TYPE, "/xl/workbook.xml"),
    "_rels/.rels": relations(("officeDocument", "xl/workbook.xml", "")),
    "docProps/core.xml": CORE,
    "xl/workbook.xml": b"<workbook %b><sheets/></workbook>" % X,
}


def docx(inside: bytes = b"", **more: bytes) -> bytes:
    """A Word document of one paragraph; further parts by path, with / written as __."""
    return archive({**WORD, "word/document.xml": body(inside), **_parts(more)})


def body(inside: bytes) -> bytes:
    text = "技术开发合同".encode()
    return b"<w:document %b><w:body><w:p><w:r><w:t>%b</w:t></w:r></w:p>%b</w:body></w:document>" % (W, text, inside)


def xlsx(cell: bytes = b"<v>1</v>", **more: bytes) -> bytes:
    """A workbook of one cell; further parts by path, with / written as __."""
    return archive({**EXCEL, "xl/worksheets/sheet1.xml": sheet(cell), **_parts(more)})


def sheet(cell: bytes) -> bytes:
    return b'<worksheet %b><sheetData><row r="1"><c r="A1">%b</c></row></sheetData></worksheet>' % (X, cell)


def _parts(given: dict[str, bytes]) -> Parts:
    return {name.replace("__", "/").replace("_DOT_", "."): content for name, content in given.items()}
