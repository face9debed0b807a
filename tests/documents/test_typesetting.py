"""Papers are set from data alone: PDF/A with its fonts within, the same bytes again, nothing typed is markup."""

import io
from pathlib import Path
from typing import Any

import pytest
import typst
from pypdf import PdfReader

from marketplace.documents import typesetting

NOTICE = typesetting.ROOT / "contracts" / "papers" / "notice.typ"
FORBIDDEN_IN_MARKUP = '#panic("typed") *bold* $x$ @label <label> \\ #import "office.typ" // ]'


def paper(**changes: Any) -> dict[str, Any]:
    return {
        **{"language": "zh", "office": "永川区科学技术局", "title": "受理通知书", "number": "1号", "seal": "盖章"},
        **{"shown_day": "2025年3月20日", "day": [2025, 3, 20], "contact": ""},
        **{"to": "渝西样例大学：", "closing": "特此通知。", "paragraphs": []},
        **{"lines": [], "reason_label": "", "reason": [], "after": []},
        **changes,
    }  # fmt: skip


def read(*papers: dict[str, Any]) -> PdfReader:
    return PdfReader(io.BytesIO(typesetting.pdf(NOTICE, {"papers": papers})))


def text(*papers: dict[str, Any]) -> str:
    return "\n".join(page.extract_text() for page in read(*papers).pages)


def fonts(reader: PdfReader) -> list[Any]:
    found = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    return [inner.get_object() for font in found for inner in font.get("/DescendantFonts", [font])]


def test_the_same_data_give_the_same_bytes() -> None:
    once = typesetting.pdf(NOTICE, {"papers": [paper()]})
    typesetting._compiler.cache_clear()
    assert typesetting.pdf(NOTICE, {"papers": [paper()]}) == once


def test_it_is_pdf_a_2b_dated_by_the_data_with_every_font_within() -> None:
    reader = read(paper())
    xmp = reader.xmp_metadata
    assert xmp is not None
    said = xmp.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in said
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in said
    assert "2025-03-20" in said
    descriptors = [font["/FontDescriptor"].get_object() for font in fonts(reader)]
    assert descriptors
    assert all({"/FontFile2", "/FontFile3"} & set(one) for one in descriptors)


def test_what_was_typed_is_printed_as_it_is_and_never_obeyed() -> None:
    said = text(paper(paragraphs=[FORBIDDEN_IN_MARKUP])).replace("\n", " ")
    assert '#panic("typed")' in said
    assert "*bold*" in said


def test_each_paper_begins_on_a_page_of_its_own() -> None:
    assert len(read(paper(), paper(number="2号"), paper(number="3号")).pages) == 3


def test_a_second_sheet_says_of_which_paper_it_is() -> None:
    long = paper(number="2号", paragraphs=["甲" * 3000])
    assert [page.extract_text().count("2号") for page in read(paper(), long).pages] == [0, 1, 1, 1]


@pytest.mark.parametrize("unknown", ["😀", "𠮷", "ห", "\u0001", "😀𠮷한"])
def test_a_character_that_no_font_has_is_marked_and_stops_nothing(unknown: str) -> None:
    said = text(paper(paragraphs=[f"甲{unknown}乙"]))
    assert typesetting.NO_TYPE in said
    assert said.count("甲") == said.count("乙") == 1


def test_a_mistake_in_a_template_is_not_hidden(tmp_path: Path) -> None:
    with pytest.raises(typst.TypstError):
        typesetting.pdf(NOTICE, {"papers": [{}]})
