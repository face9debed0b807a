"""`marketplace search`: words are asked, commands are run, and the status says how it went."""

import json
import shutil

import pytest

from marketplace.core.actors import Via, system
from marketplace.db import set_actor
from marketplace.listings.codes import ListingKind
from marketplace.listings.lifecycle import ListingState
from tests.listings.makers import make_listing

RESULT, DEMAND, SCENARIO = ListingKind


@pytest.fixture
def listed(run, cast):
    """A result and a demand on the public pages, indexed."""
    set_actor(system(Via.CLI))
    made = [make_listing(cast, ListingState.PUBLISHED, kind=kind) for kind in (RESULT, DEMAND)]
    ids = [str(listing.id) for listing in made]
    run("search", "rebuild")
    return ids


def test_words_are_asked_and_answered_as_one_json_object(run, listed):
    answer = json.loads(run("search", "窑炉", "节能", "--json").out)
    assert (answer["total"], [hit["id"] for hit in answer["hits"]]) == (1, listed[:1])
    assert answer["hits"][0].keys() == {"id", "kind", "title", "score"}
    assert answer["facets"]["kind"] == {"result": 1}


def test_kind_and_limit_narrow_down(run, listed):
    answer = json.loads(run("search", "--json", "--kind", "demand", "在线").out)
    assert [hit["kind"] for hit in answer["hits"]] == ["demand"]
    assert run("search", "--limit", "0", "在线").status == 2


def test_people_read_lines(run, listed):
    assert "一种高温陶瓷窑炉节能控制技术" in run("search", "窑炉").out


@pytest.mark.parametrize("words", [("--", "rebuild"), ("--json", "rebuild"), ("query",), ("rebuilding",)])
def test_the_name_of_a_command_can_be_searched_for(run, listed, words):
    result = run("search", *words)
    assert (result.status, "indexed" in result.out) == (0, False)


def test_rebuild_counts_on_standard_output_and_shows_progress_elsewhere(run, listed):
    assert run("search", "rebuild").out.startswith("2 indexed, ")


def test_check_finds_agreement_and_difference(run, listed, app):
    assert run("search", "check").status == 0
    app.extensions["search_engine"].update([], listed[:1])
    result = run("search", "check", "--json")
    assert (result.status, json.loads(result.out)) == (1, {"missing": listed[:1], "stale": [], "surplus": []})


@pytest.mark.parametrize("words", [("窑炉",), ("check",)])
def test_a_missing_index_is_said_with_what_to_do(run, listed, app, words):
    shutil.rmtree(app.extensions["settings"].index_dir)
    result = run("search", *words)
    assert (result.status, result.out) == (1, "")
    assert "marketplace search rebuild" in result.err
