"""No page holds a script, a style or an address elsewhere: what a hostile text could add would not run."""

from html.parser import HTMLParser

import pytest

from tests.access.table import Crawl

pytestmark = pytest.mark.xdist_group("crawl")


class Inline(HTMLParser):
    """Whatever in a page would run or style by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.found.append(f"<{tag}>")
        addresses = [str(given.get(name) or "") for name in ("href", "src", "action", "formaction")]
        self.found += [
            a for a in addresses if a.lower().startswith(("javascript:", "data:", "http:", "https:", "//"))
        ]


def found_in(page: str) -> list[str]:
    reader = Inline()
    reader.feed(page)
    return reader.found


@pytest.mark.parametrize("visitor", ["anonymous", "u1.admin", "b1", "reviewer"])
def test_no_page_holds_a_script_a_style_or_an_address_elsewhere(crawl: Crawl, visitor: str) -> None:
    wrong = {}
    for row, answers in zip(crawl.rows, crawl.answers, strict=True):
        answer = answers[visitor]
        if row.method == "GET" and answer.status_code == 200 and answer.mimetype == "text/html":
            wrong[str(row)] = found_in(answer.text)
    assert len(wrong) > 20
    assert {row: found for row, found in wrong.items() if found} == {}


def test_a_refused_form_and_an_error_hold_none_either(crawl: Crawl) -> None:
    world = crawl.world
    for method, where in (("POST", "/sign-in"), ("GET", "/nowhere"), ("GET", world.address("portal.desk", "e4"))):
        assert found_in(world.ask("u1.editor", method, where).text) == []
