"""What a file tells about its author is taken out, and the document itself stays as it is."""

import io
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from marketplace.documents import archives, packages, pdfs, pictures
from marketplace.documents.formats import FileFormat
from tests.documents.corpus import GOOD, located, picture, talkative_pdf, talkative_png
from tests.documents.offices import EXCEL, WORD, body, sheet
from tests.documents.zips import archive

NAMES = (b"Zhang", "张三".encode(), "李四".encode(), "某某相机".encode())


def told(content: bytes) -> list[bytes]:
    return [name for name in NAMES if name in content]


def pixels(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        return image.tobytes()


@pytest.mark.parametrize("name", ["JPEG that tells", "JPEG", "JPEG in passes"])
def test_a_photograph_loses_place_and_camera_and_no_pixel(name: str) -> None:
    content = GOOD[name].make()
    plain = pictures.stripped(content + b"something behind its end", FileFormat.JPEG)
    with Image.open(io.BytesIO(plain)) as image:
        assert image.getexif().get_ifd(0x8825) == {}
    assert told(plain) == []
    assert (pixels(plain), b"behind" in plain) == (pixels(content), False)


def test_a_photograph_stays_upright() -> None:
    with Image.open(io.BytesIO(pictures.stripped(located(), FileFormat.JPEG))) as image:
        assert dict(image.getexif()) == {0x0112: 6}


def test_a_picture_loses_its_texts_and_no_pixel() -> None:
    content = talkative_png()
    plain = pictures.stripped(content, FileFormat.PNG)
    assert (told(content) != [], told(plain), pixels(plain)) == (True, [], pixels(content))


def test_a_pdf_loses_author_notes_and_places_and_looks_the_same(tmp_path: Path) -> None:
    talking, plain = tmp_path / "talking.pdf", tmp_path / "plain.pdf"
    talking.write_bytes(talkative_pdf())
    plain.write_bytes(pdfs.stripped(talking))
    assert told(talking.read_bytes()) != []
    assert (told(plain.read_bytes()), PdfReader(plain).metadata) == ([], None)
    assert b"a note" in plain.read_bytes()
    assert pdfs.first_page(plain) == pdfs.first_page(talking)


def members(content: bytes) -> dict[str, bytes]:
    return dict(archives.members(io.BytesIO(content)))


def test_a_word_file_loses_the_names_of_those_who_wrote_and_changed_it() -> None:
    change = '<w:ins w:id="1" w:author="张三" w:initials=\'Zhang\'><w:r><w:t>改动</w:t></w:r></w:ins>'.encode()
    content = {
        **WORD, "word/document.xml": body(change), "word/media/a.jpg": located(),
        "word/people.xml": '<w15:person w15:author="张三"><w15:presenceInfo userId="Zhang"/></w15:person>'.encode(),
    }  # fmt: skip
    plain = packages.stripped(content)
    found = members(plain)
    assert told(b"".join(found.values())) == []
    assert ("改动".encode() in found["word/document.xml"], found.keys()) == (True, content.keys())


def test_a_workbook_loses_its_authors_and_the_folder_it_lay_in() -> None:
    path = b'<x15ac:absPath xmlns:x15ac="x" url="C:\\Users\\Zhang\\"/>'
    content = {
        **EXCEL, "xl/worksheets/sheet1.xml": sheet("<v>张三丰路</v>".encode()),
        "xl/workbook.xml": b"<workbook>%b</workbook>" % path,
        "xl/comments1.xml": "<comments><authors><author>李四</author></authors></comments>".encode(),
    }  # fmt: skip
    found = members(packages.stripped(content))
    assert told(found["xl/workbook.xml"] + found["xl/comments1.xml"] + found["docProps/core.xml"]) == []
    assert "张三丰路".encode() in found["xl/worksheets/sheet1.xml"]


def test_what_is_stripped_is_sound_again() -> None:
    plain = packages.stripped(members(archive({**WORD, "word/document.xml": body(b"")})))
    packages.require_sound(members(plain), FileFormat.DOCX)


def test_a_preview_is_small_and_upright(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(located())
    with Image.open(io.BytesIO(pictures.small_copy(path, FileFormat.JPEG))) as shown:
        assert (shown.format, shown.size) == ("PNG", (240, 320))
    path.write_bytes(picture("JPEG", (3000, 1000)))
    with Image.open(io.BytesIO(pictures.small_copy(path, FileFormat.JPEG))) as shown:
        assert shown.size == (480, 160)
