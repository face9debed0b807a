"""The public list from SQL: words, filters, order, pages and facets; published listings only."""

import pytest

from marketplace.core.actors import ANONYMOUS
from marketplace.db import acting_as, set_actor
from marketplace.listings import queries
from marketplace.listings.found import PAGE_SIZE
from marketplace.listings.lifecycle import ListingState
from tests.listings.makers import DEMAND, RESULT

PUBLISHED = ListingState.PUBLISHED


@pytest.fixture
def three(make_listing):
    """Two results of u1 and one of r1."""
    made = [
        make_listing(PUBLISHED, title="陶瓷窑炉", field="03", maturity="pilot"),
        make_listing(PUBLISHED, title="锂电隔膜", field="05", maturity=None, summary="涂层", keywords=["电池"]),
        make_listing(
            PUBLISHED, title="食用菌栽培", field="09", who="r1.editor", summary="基质 100% 可降解", keywords=[]
        ),
    ]
    set_actor(ANONYMOUS)
    return made


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("窑炉", {"陶瓷窑炉"}),
        ("电池", {"锂电隔膜"}),
        ("100%", {"食用菌栽培"}),
        ("锂电 电池", {"锂电隔膜"}),
        ("锂电 窑炉", set()),
        ("_", set()),
    ],
)
def test_every_word_must_be_in_title_summary_or_keywords(three, words, titles):
    assert {item.title for item in queries.public_list(RESULT, words).items} == titles


def test_filters_narrow_down_and_what_cannot_be_is_ignored(three):
    assert queries.public_list(RESULT, filters={"field": "03"}).total == 1
    assert queries.public_list(RESULT, filters={"owner": str(three[2].owner_id)}).items == [three[2]]
    assert queries.public_list(RESULT, filters={"field": "99", "state": "draft"}).total == 3


def test_facets_count_what_the_other_filters_leave(three):
    facets = queries.public_list(RESULT, filters={"field": "03"}).facets
    assert facets["field"] == {"03": 1, "05": 1, "09": 1}
    assert facets["maturity"] == {"pilot": 1}


def test_the_newest_stand_first_or_the_titles_in_order(three):
    assert queries.public_list(RESULT).items[0] is three[2]
    by_title = [item.title for item in queries.public_list(RESULT, sort="title").items]
    assert by_title == sorted(by_title)


def test_drafts_count_nowhere_not_even_for_their_owner(three, make_listing, cast):
    make_listing(ListingState.DRAFT, title="陶瓷草稿")
    with acting_as(cast.actor("u1.editor")):
        found = queries.public_list(RESULT, "陶瓷")
    assert (found.total, found.facets["field"]) == (1, {"03": 1})


def test_a_list_has_pages(make_listing, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    made = [make_listing(PUBLISHED, kind=DEMAND) for _ in range(3)]
    pages = [queries.public_list(DEMAND, page=number) for number in (1, 2, 3)]
    assert [len(page.items) for page in pages] == [2, 1, 0]
    assert [page.total for page in pages] == [len(made)] * 3
    assert PAGE_SIZE == 20
