"""The guides: their small Markdown, both languages alike, every link leading somewhere."""

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from marketplace.portal import guides
from tests.conftest import Browse

BOTH = [(key, language) for key in guides.GUIDES for language in ("zh", "en")]


def test_headings_lists_and_paragraphs_are_told_apart() -> None:
    assert guides.render("## One\n\n1. a\n2. b\n\n- c\n\nd\ne") == (
        "<h2>One</h2><ol><li>a</li><li>b</li></ol><ul><li>c</li></ul><p>d e</p>"
    )


def test_words_are_bold_or_a_command_or_lead_to_our_own_pages() -> None:
    assert guides.render("a **b** `d` [c](/help)") == '<p>a <b>b</b> <code>d</code> <a href="/help">c</a></p>'


@pytest.mark.parametrize("path", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere", "javascript:x"])
def test_a_link_to_anywhere_else_stays_text(path: str) -> None:
    assert guides.render(f"[c]({path})") == f"<p>[c]({path})</p>"


@pytest.mark.parametrize("frame", ["{}", "## {}", "- {}", "1. {}", "**{}**", "`{}`", "[{}](/help)"])
def test_markup_is_escaped_wherever_it_stands(frame: str) -> None:
    shown = guides.render(frame.format("<script>&"))
    assert "<script" not in shown
    assert "&lt;script&gt;&amp;" in shown


def test_quotes_in_an_address_cannot_end_it() -> None:
    assert '"onclick' not in guides.render('[c](/help"onclick=x)')


def shape(key: str, language: str) -> list[str]:
    return re.findall(r"<(h2|ol|ul|li|p)>", guides.guide(key, language).body)


@pytest.mark.parametrize("key", guides.GUIDES)
def test_a_guide_is_built_alike_in_both_languages(key: str) -> None:
    chinese, english = (
        re.findall(r"<(h2|ol|ul|li|p)>", guides.guide(key, language).body) for language in ("zh", "en")
    )
    assert chinese == english


@pytest.mark.parametrize(("key", "language"), BOTH)
def test_a_guide_is_short_and_nothing_of_its_markdown_shows(key: str, language: str) -> None:
    guide = guides.guide(key, language)
    assert len(guides.source(key, language).split("\n")) <= 40
    assert all((guide.title, guide.lead))
    assert not re.search(r"\*\*|\]\(|#|`", unescape(guide.title + guide.lead + guide.body))


@pytest.mark.parametrize(("key", "language"), BOTH)
def test_every_link_of_a_guide_leads_to_a_page(app: Flask, key: str, language: str) -> None:
    pages = app.url_map.bind("localhost")
    links = re.findall(r'href="([^"]*)"', guides.guide(key, language).body)
    assert links
    assert [link for link in links if not pages.test(link, "GET")] == []


@pytest.mark.parametrize(("key", "language"), BOTH)
def test_a_guides_picture_is_small_and_says_what_it_shows(key: str, language: str) -> None:
    guide = guides.guide(key, language)
    file = Path(__file__).parents[2] / "docs" / "images" / guide.picture
    assert file.stat().st_size <= 80_000
    assert (guide.says, guide.picture.split(".")[1]) == (guide.says.strip(), language)


def test_a_guides_picture_is_on_its_page(browse: Browse) -> None:
    page = browse("").get("/help/office").text
    assert re.search(r'<img [^>]*src="/assets/desk\.zh\.webp" alt="登记工作台', page)


def test_there_is_no_guide_of_another_name() -> None:
    with pytest.raises(KeyError):
        guides.guide("../../../README", "en")
    assert {path.stem for path in guides.FOLDER.glob("*/*.md")} == set(guides.GUIDES)


@pytest.mark.parametrize("key", guides.GUIDES)
def test_a_guide_is_read_in_the_readers_language(browse: Browse, key: str) -> None:
    visitor = browse("")
    assert guides.guide(key, "zh").title in visitor.get(f"/help/{key}").text
    visitor.get("/language/en")
    assert guides.guide(key, "en").title in visitor.get(f"/help/{key}").text
