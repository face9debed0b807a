"""Every address, every role, by real HTTP: what each is answered is reviewed line by line."""

import difflib
from typing import Any

import pytest

from tests.access.table import Crawl, expected, heading
from tests.access.world import VISITORS, World, routes

pytestmark = pytest.mark.xdist_group("crawl")


@pytest.fixture(scope="module")
def world(crawl: Crawl) -> World:
    return crawl.world


def test_everybody_is_answered_what_the_table_says(crawl: Crawl) -> None:
    wanted, got = ([str(row) for row in rows] for rows in (crawl.rows, crawl.present()))
    differing = [line for line in difflib.ndiff(wanted, got) if line[0] in "+-?"]
    assert not differing, "reviewed (-), now (+):\n  " + heading() + "\n" + "\n".join(differing)


def test_the_table_holds_every_address_and_no_other(world: World) -> None:
    there = {(rule.endpoint, method) for rule, method in routes(world.app)}
    listed = {(row.endpoint, row.method) for row in expected()}
    assert (there - listed, listed - there) == (set(), set())


def test_no_address_answers_by_two_rules(world: World) -> None:
    endpoints = [rule.endpoint for rule in world.app.url_map.iter_rules()]
    assert len(endpoints) == len(set(endpoints))


def test_reading_changes_nothing(crawl: Crawl) -> None:
    before, after_reading, _after_writing = crawl.digests
    assert before == after_reading


def test_a_form_with_nothing_in_it_changes_nothing(crawl: Crawl) -> None:
    _before, after_reading, after_writing = crawl.digests
    assert after_reading == after_writing


def acting_routes(world: World) -> list[tuple[str, str]]:
    return [(rule.endpoint, method) for rule, method in routes(world.app) if "acting" in rule.arguments]


def ask_everything(world: World, visitor: str, acting: Any) -> dict[tuple[str, str], int]:
    """What a visitor is answered at every address of somebody's work, acting for `acting`."""
    about = {name: value for known in world.objects.values() for name, value in known.items()}
    addresses = {
        (endpoint, method): world.address(endpoint, visitor, **{**about, "acting": acting})
        for endpoint, method in acting_routes(world)
    }
    return {where: world.ask(visitor, where[1], address).status_code for where, address in addresses.items()}


@pytest.mark.parametrize("visitor", ["u1.admin", "b1", "auditor", "administrator"])
def test_nobody_acts_for_another_organisation(world: World, visitor: str) -> None:
    other = next(v for v in ("u1.editor", "e4") if world.organisation_of(v) != world.organisation_of(visitor))
    answers = ask_everything(world, visitor, world.organisation_of(other))
    assert {where: status for where, status in answers.items() if status != 403} == {}


def test_an_organisation_that_is_not_there_is_not_found(world: World) -> None:
    nowhere = "00000000-0000-0000-0000-000000000000"
    assert set(ask_everything(world, "u1.admin", nowhere).values()) == {404}


def test_a_method_that_is_not_declared_is_refused(world: World) -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        assert world.ask("u1.admin", method, "/organisations").status_code == 405


def test_the_columns_are_the_visitors() -> None:
    assert all(len(row.answers) == len(VISITORS) for row in expected())
