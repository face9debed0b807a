"""Every secret of the world carries a token of its own: a token shows only to its own."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from marketplace.core.actors import Via, system
from marketplace.db import set_actor
from marketplace.listings import search
from tests.access.table import Crawl
from tests.access.world import VISITORS, World
from tests.applications import lent

pytestmark = pytest.mark.xdist_group("crawl")
PUBLIC_LISTS = (
    "/search", "/results", "/demands", "/scenarios", "/brokers", "/organisations", "/contracts", "/api/v1/listings",
    "/api/v1/organisations",
)  # fmt: skip
PUBLIC_FIGURES = ("/api/v1/register", "/api/v1/register/summary", "/api/v1/progress", "/api/v1/figures")
OWN_LISTS = ("listings.own", "contracts.index", "contracts.desk", "brokers.cases")
UNKNOWN = "zq" + "0" * 10
# A signed CSRF token anywhere, and the key of a form.
ONE_TIME_HEADERS = ("Set-Cookie", "Content-Length", "X-Request-ID")
ONE_TIME = re.compile(r'"[\w-]{20,}\.[\w-]{6}\.[\w-]{27}"|name="idempotency_key" value="[^"]*"')


@pytest.fixture(scope="module")
def world(crawl: Crawl) -> World:
    return crawl.world


def said(answer: Any) -> str:
    """Everything that an answer carries, but for its one-time values."""
    headers = [(name, value) for name, value in answer.headers if name not in ONE_TIME_HEADERS]
    return ONE_TIME.sub("", answer.get_data().decode(errors="replace")) + str(headers)


Sighting = tuple[str, str, str]


@pytest.fixture(scope="module")
def sightings(crawl: Crawl) -> list[Sighting]:
    """Whatever secret stood in an answer: its token, who read it, and where."""
    found: list[Sighting] = []
    for row, answers in zip(crawl.rows, crawl.answers, strict=True):
        for visitor, answer in answers.items():
            text = said(answer)
            where = f"{row.method} {row.endpoint} {row.about}"
            found += [(token, visitor, where) for token in crawl.world.secrets if token in text]
    return found


def test_a_secret_shows_to_its_own_only(crawl: Crawl, sightings: list[Sighting]) -> None:
    secrets = crawl.world.secrets
    leaks = [(secrets[token][0], *seen) for token, *seen in sightings if seen[0] not in secrets[token][1]]
    assert leaks == []


def test_every_secret_was_shown_to_somebody_or_else_this_proves_nothing(
    crawl: Crawl, sightings: list[Sighting]
) -> None:
    seen = {token for token, _visitor, _where in sightings}
    unseen = {name for token, (name, _who) in crawl.world.secrets.items() if token not in seen}
    assert unseen == set()


VARIANTS = ("?sort=title", "?page=2", "?sort=zq&page=0&field=03", "?format=json", "?format=csv")


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("visitor", ["anonymous", "e4"])
def test_no_way_of_asking_for_a_public_list_shows_a_secret(world: World, visitor: str, variant: str) -> None:
    for address in (*PUBLIC_LISTS, "/", "/progress"):
        for accept in ("text/html", "application/json"):
            text = said(world.ask(visitor, "GET", address + variant, headers={"Accept": accept}))
            assert [
                name for token, (name, who) in world.secrets.items() if token in text and visitor not in who
            ] == []


def hidden_from(world: World, visitor: str) -> list[str]:
    """The tokens that a visitor may not read and that a search could be asked for."""
    asked = ("title", "summary", "keyword", "contact of", "name of")
    return [token for token, (name, who) in world.secrets.items() if visitor not in who and name.startswith(asked)]


def found(world: World, visitor: str, address: str, words: str) -> str:
    """The answer to a search, without the words that were typed."""
    return said(world.ask(visitor, "GET", address, query_string={"q": words})).replace(words, "")


@pytest.mark.parametrize("address", PUBLIC_LISTS)
def test_a_public_search_for_a_secret_answers_as_for_nonsense(world: World, address: str) -> None:
    for length in (12, 6):
        nonsense = found(world, "anonymous", address, UNKNOWN[:length])
        for token in hidden_from(world, "anonymous")[:: 1 if length == 12 else 4]:
            assert found(world, "anonymous", address, token[:length]).replace(token, "") == nonsense, world.secrets[
                token
            ]


@pytest.mark.parametrize("visitor", ["e1", "e3", "e4", "b1", "reviewer", "administrator"])
def test_a_search_at_home_finds_nothing_of_others(world: World, visitor: str) -> None:
    titles = [token for token in hidden_from(world, visitor) if world.secrets[token][0].startswith("title")]
    for endpoint in OWN_LISTS:
        address = world.address(endpoint, visitor)
        nonsense = found(world, visitor, address, UNKNOWN)
        assert [world.secrets[token] for token in titles if found(world, visitor, address, token) != nonsense] == []


def test_an_error_says_the_same_of_what_is_hidden_and_of_what_is_not_there(world: World) -> None:
    nowhere = "00000000-0000-0000-0000-000000000000"
    for about, endpoint, name in (
        ("draft", "listings.manage", "listing_id"), ("draft", "listings.show", "listing_id"),
        ("draft contract", "contracts.show", "contract_id"), ("interest", "listings.interest", "interest_id"),
        ("case", "brokers.case", "case_id"), ("draft", "listings_api.own_one", "listing_id"),
        ("draft", "listings_api.listing", "listing_id"), ("draft contract", "contracts_api.contract", "contract_id"),
        ("interest", "listings_api.interest", "interest_id"), ("case", "brokers_api.case", "case_id"),
    ):  # fmt: skip
        real = world.address(endpoint, "e4", about)
        answers = [
            world.ask("e4", "GET", where) for where in (real, real.replace(str(world.objects[about][name]), nowhere))
        ]
        hidden, absent = (said(answer).replace(str(world.objects[about][name]), nowhere) for answer in answers)
        assert (answers[0].status_code, hidden) == (404, absent)


@pytest.fixture(scope="module")
def without(world: World) -> Iterator[World]:
    """The same world before there were any secret rows in it."""
    directory = world.directory / "public"
    with lent(directory) as app:
        with app.app_context():
            set_actor(system(Via.CLI))
            search.rebuild(app.extensions["search_engine"])
        yield World(app, world.cast, directory, world.objects)


QUERIES = (
    "",
    "?q=窑炉",
    "?q=zq",
    "?sort=title",
    "?page=2",
    "?q=监测&sort=newest",
    "?field=03",
    "?q=样例",
    "?broker=x",
    "?limit=1",
    "?format=csv",
    "?format=csv&q=窑炉",
)


@pytest.mark.parametrize("address", ["/", "/progress", *PUBLIC_LISTS, *PUBLIC_FIGURES])
def test_public_pages_are_the_same_with_and_without_the_secret_rows(
    world: World, without: World, address: str
) -> None:
    for query in QUERIES:
        one, other = (said(each.ask("anonymous", "GET", address + query)) for each in (world, without))
        assert one == other, address + query


def test_public_pages_of_objects_are_the_same_too(world: World, without: World) -> None:
    public = (("listings.show", "published"), ("listings.year", "scenario"), ("brokers.show", "broker"),
              ("accounts.show", "e4"), ("contracts.register_entry", "registered"))  # fmt: skip
    for endpoint, about in public:
        address = world.address(endpoint, "anonymous", about)
        assert said(world.ask("anonymous", "GET", address)) == said(without.ask("anonymous", "GET", address))


def test_there_are_secrets_for_and_against_every_visitor(world: World) -> None:
    for visitor in VISITORS:
        assert any(visitor not in who for _name, who in world.secrets.values())
    assert len(world.secrets) > 50
