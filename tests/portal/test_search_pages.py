"""The search page: what it shows, marks, counts and says where there is nothing."""

import ast
import inspect
import re
import shutil
from pathlib import Path

import pytest

from marketplace.core.actors import Via, system
from marketplace.db import set_actor, unit_of_work
from marketplace.district import queries as districts
from marketplace.district import service as district
from marketplace.district.models import ArticleKind
from marketplace.listings import search
from marketplace.listings.codes import ListingKind
from marketplace.listings.lifecycle import ListingState
from marketplace.portal.frame import _frame
from marketplace.portal.search_pages import marked
from tests.brokers.makers import make_broker
from tests.listings.makers import make_listing
from tests.people import ORGANISATIONS

RESULT, DEMAND, SCENARIO = ListingKind
PUBLISHED = ListingState.PUBLISHED


@pytest.fixture
def published(app, cast):
    """Put listings of these titles on the public pages, and in the index."""

    def put(*titles, **more):
        with app.app_context():
            for title in titles:
                make_listing(cast, PUBLISHED, title=title, **more)
            search.rebuild(app.extensions["search_engine"])

    return put


@pytest.fixture
def english(browse):
    """Somebody at a browser who reads English."""
    visitor = browse("")
    visitor.client.set_cookie("language", "en")
    return visitor


def titles(page):
    return re.findall(r'<h2><a href="/(?:results|demands|scenarios)/[^"]+">(.*?)</a></h2>', page.text)


def test_the_words_are_found_and_marked(published, browse):
    published("陶瓷窑炉", "石墨烯涂层", summary="别的摘要", keywords=[])
    page = browse("").get("/search?q=窑炉")
    assert page.status_code == 200
    assert titles(page) == ["陶瓷<mark>窑炉</mark>"]


def test_one_search_finds_every_kind_and_narrows_down_to_one(published, browse):
    for kind in ListingKind:
        published("窑炉", kind=kind)
    visitor = browse("")
    assert len(titles(visitor.get("/search?q=窑炉"))) == 3
    assert len(titles(visitor.get("/search?q=窑炉&kind=demand"))) == 1
    assert "kind=scenario" in visitor.get("/search?q=窑炉").text


def test_a_title_with_markup_is_shown_as_text(published, browse):
    published("<script>窑炉</script> & co")
    page = browse("").get("/search?q=窑炉")
    assert titles(page) == ["&lt;script&gt;<mark>窑炉</mark>&lt;/script&gt; &amp; co"]


def test_words_with_markup_are_shown_as_text(browse):
    assert "<b>窑" not in browse("").get("/search?q=<b>窑").text


def test_a_draft_is_not_found_by_its_own_writer(app, cast, browse):
    with app.app_context():
        make_listing(cast, ListingState.DRAFT, title="窑炉草稿")
    for who in ("", "u1.editor", "bureau.reviewer"):
        assert "窑炉草稿" not in browse(who).get("/search?q=窑炉").text


def test_nothing_found_gives_advice(published, english):
    published("窑炉")
    page = english.get("/search?q=潜水艇&kind=result")
    assert "Use fewer or other words" in page.text


def test_twenty_one_answers_make_two_pages(published, browse):
    published(*(f"窑炉 {number:02}" for number in range(21)))
    visitor = browse("")
    first, second = (titles(visitor.get(f"/search?q=窑炉&sort=title&page={number}")) for number in (1, 2))
    assert (len(first), len(second), len({*first, *second})) == (20, 1, 21)
    assert visitor.get("/search?q=窑炉&page=9").status_code == 200


def test_without_the_index_the_page_still_answers_and_says_so(app, published, english):
    published("窑炉")
    shutil.rmtree(app.extensions["settings"].index_dir)
    page = english.get("/search?q=窑炉")
    assert (page.status_code, len(titles(page))) == (200, 1)
    assert "The search index is being rebuilt" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "q=%00", "q=%ed%a0%80", "q=" + "长" * 5000, "q=%E2%80%AE", "q=***", "q=a%20AND%20(b",
        "q=&q=2&kind=result&kind=demand",
        "page=-3", "page=99999999999", "page=x", "sort=worst", "kind=cat", "owner=1", "field=99",
    ],
)  # fmt: skip
def test_no_address_makes_an_error(browse, query):
    assert browse("").get(f"/search?{query}").status_code == 200


def test_an_excerpt_shows_where_text_was_left_out():
    excerpt = marked("前" * 300 + "窑炉" + "后" * 300, "窑炉", 20)
    assert excerpt.startswith("…前")
    assert "<mark>窑炉</mark>" in excerpt
    assert excerpt.endswith("后…")


@pytest.mark.parametrize("who", ["", "u1.editor", "bureau.administrator"])
def test_words_that_name_something_else_lead_there_for_whoever_asks(app, cast, browse, who):
    with app.app_context():
        broker = make_broker(cast)
        address = f"/brokers/{broker.id}"
        name, shown = ORGANISATIONS["u1"][0], broker.display_name
    page = browse(who).get(f"/search?q={name}")
    assert page.status_code == 200
    assert f"/organisations/{cast.organisations['u1']}" in page.text
    assert address in browse(who).get(f"/search?q={shown}").text


def test_a_guide_is_found_by_its_title(app, browse):
    with app.app_context():
        set_actor(system(Via.CLI))
        with unit_of_work():
            district.publish_first_articles(system(Via.CLI))
        guide = districts.published([ArticleKind.GUIDE]).items[0]
        address, title = f"/news/{guide.id}", guide.title
    assert address in browse("").get(f"/search?q={title}").text


def test_no_page_says_otherwise_what_the_frame_says():
    """What a page passes to its template comes before what the frame says of the same name, which then breaks."""
    calls = (
        (file, node)
        for file in sorted(Path("marketplace").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "render_template"
    )
    frame = inspect.getsource(_frame)
    names = set(re.findall(r'^        "(\w+)":', frame, re.M)) - {"actor"}
    assert len(names) > 10
    found = {(str(file), word.arg) for file, node in calls for word in node.keywords if word.arg in names}
    assert found == set()
