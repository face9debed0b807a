"""Completion and did-you-mean know what is public now, and nothing else."""

import pytest

from marketplace.accounts.models import Organisation
from marketplace.core.actors import ANONYMOUS, Via, system
from marketplace.db import acting_as, session, unit_of_work
from marketplace.listings import queries, service, suggesting, suggestions
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.suggestions import SuggestionKind

DRAFT, PUBLISHED, IN_REVIEW = ListingState.DRAFT, ListingState.PUBLISHED, ListingState.IN_REVIEW
SYSTEM = system(Via.CLI)
TITLE = "改性石墨烯防腐涂料的制备方法"


def completed(typed: str, kind: SuggestionKind = SuggestionKind.KEYWORD) -> list[str]:
    return [each.shown for each in suggesting.complete(typed) if each.kind is kind]


@pytest.fixture
def published(make_listing):
    return make_listing(PUBLISHED, title=TITLE, keywords="石墨烯、防腐涂料、Graphene")


@pytest.mark.parametrize("typed", ["石", "石墨", "石墨烯", "shimo", "smx", "ＳＭＸ", " 石墨 "])
def test_a_keyword_is_completed_from_its_signs_and_its_sounds(published, typed):
    assert completed(typed) == ["石墨烯"]


@pytest.mark.parametrize("typed", ["改性", "石墨", "防腐", "gxsm", "gaixingshimo"])
def test_a_title_is_found_from_the_beginning_of_any_of_its_words(published, typed):
    assert completed(typed, SuggestionKind.LISTING) == [TITLE]


def test_an_organisation_is_found_by_its_name(context, cast):
    name = session.get(Organisation, cast.organisations["u1"]).name
    assert completed(name[:3], SuggestionKind.ORGANISATION) == [name]


@pytest.mark.parametrize("typed", ["", "   ", "%", "_", "墨烯", "\U0010ffff", "\ud800", "'" * 500])
def test_nothing_is_made_of_nothing(published, typed):
    assert suggesting.complete(typed) == []


def test_what_is_used_most_comes_first(make_listing):
    for words in ("窑炉节能", "窑炉改造", "窑炉改造"):
        make_listing(PUBLISHED, keywords=words)
    assert completed("窑炉") == ["窑炉改造", "窑炉节能"]


@pytest.mark.parametrize("state", [DRAFT, IN_REVIEW])
def test_what_is_not_public_is_not_suggested(make_listing, state):
    make_listing(state, title="绝密的题目", keywords="绝密词")
    assert suggesting.complete("绝密") == []
    assert suggesting.meant("绝蜜词") == ""


def test_a_withdrawn_word_is_gone_in_the_same_transaction(published, cast):
    with acting_as(SYSTEM), unit_of_work():
        listing = session.merge(published)
        service.withdraw(listing, actor=cast.actor("u1.editor"), version=listing.version)
        assert suggesting.complete("石墨") == []
    assert suggesting.complete("石墨") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("石墨西", "石墨烯"),
        ("grapene", "Graphene"),
        ("防腐涂聊", "防腐涂料"),
        ("石墨西 防腐涂料", "石墨烯 防腐涂料"),
        ("石墨烯", ""),
        ("完全不同的词", ""),
        ("", ""),
    ],
)
def test_a_slip_is_put_right_by_what_is_like_it(published, typed, meant):
    assert suggesting.meant(typed) == meant


def test_the_whole_table_can_be_written_anew(published):
    before = suggesting.complete("石墨")
    with acting_as(SYSTEM), unit_of_work():
        count = suggestions.write_anew(queries.whole_public_list(None), [])
    assert suggesting.complete("石墨") == before
    assert count > len(before)


def test_the_box_is_answered_with_where_each_leads(published, browse):
    answer = browse("").get("/search/suggest?q=石墨")
    assert {(each["text"], each["href"].split("?")[0].rpartition("/")[0]) for each in answer.json} == {
        ("石墨烯", ""),
        (TITLE, "/results"),
    }
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_word_typed_as_it_sounds_means_the_word(published):
    assert suggesting.meant("shimoxi") == suggesting.meant("shimo") == "石墨烯"
    assert suggesting.meant("石墨") == ""


def test_a_search_that_finds_nothing_asks_what_was_meant(published, browse):
    with acting_as(ANONYMOUS):
        page = browse("").get("/search?q=石墨西").text
    assert 'class="meant"' in page
    assert "石墨烯</b>" in page


def test_a_search_finds_organisations_too(browse, cast, context):
    name = session.get(Organisation, cast.organisations["u1"]).name
    assert f"/organisations/{cast.organisations['u1']}" in browse("").get(f"/search?q={name}").text
