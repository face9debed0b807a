"""Whatever is typed or sent, it is our page that answers: no input makes a server error, and nothing is half-done."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access.forms import CONTRACT, ENTERED, RESULT, SENT, Sent
from tests.access.world import SIGNED_IN, World, opened, routes
from tests.applications import Template

pytestmark = pytest.mark.xdist_group("bad input")
LONG = "长" * 100_000
HOSTILE = (
    "\x00", "a\x00b", "\ud800", LONG, "\u202egnp.exe", "1" + "0" * 400, "9" * 5000, "0001-01-01", "9999-12-31",
    "-1", "1e400", "NaN", "٣", "😀", "<script>alert(1)</script>", "{{7*7}}", "' OR 1=1 --", "%s%n",
    "../../etc/passwd", "no-such-code", "00000000-0000-0000-0000-000000000000", "not-a-uuid", "\r\nX: y", "\u2028",
    "",
)  # fmt: skip
PARAMETERS = (
    "q", "page", "sort", "state", "kind", "field", "owner", "maturity", "category", "need_kind", "tab", "as_of",
    "view", "start", "end", "class", "region", "broker", "unverified", "next", "_external", "_scheme", "endpoint",
)  # fmt: skip


@pytest.fixture(scope="module")
def world(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened(template, tmp_path_factory.mktemp("bad")) as made:
        made.app.config["PROPAGATE_UNEXPECTED"] = False
        made.app.testing = False
        yield made


def encoded(pairs: list[tuple[str, str]]) -> bytes:
    """A form as a hostile client would send it: lone surrogates and all."""
    parts = (f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in pairs)
    return "&".join(parts).encode()


def send(world: World, sent: Sent, pairs: list[tuple[str, str]], key: str = "a key of bad input") -> Any:
    body = encoded([("idempotency_key", key), *pairs])
    kind = "application/x-www-form-urlencoded"
    return world.ask(sent.visitor, "POST", sent.address(world), data=body, content_type=kind)


# One form of each shape: two others show the contract's as well.
TYPED = tuple(
    s for s in SENT if s.fields and s.endpoint not in ("contracts.edit", "brokers.contract", "listings.edit")
)


@pytest.mark.parametrize("sent", TYPED, ids=lambda sent: sent.endpoint)
def test_no_field_of_a_form_makes_a_server_error(world: World, sent: Sent) -> None:
    plain = {name: str(value) for name, value in sent.content(world).items() if name != "then"}
    for number, (name, value) in enumerate((n, v) for n in plain for v in HOSTILE[len(n) % 5 :: 5]):
        pairs = list({**plain, "version": "0", name: value}.items())
        answer = send(world, sent, pairs, f"{sent.endpoint} {number}")
        assert answer.status_code < 500, (sent.endpoint, name, value[:30])


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:20])
def test_a_form_full_of_it_makes_no_server_error(world: World, value: str) -> None:
    for sent in TYPED:
        pairs = [(name, value) for name in sent.content(world)]
        assert send(world, sent, pairs).status_code in (303, 404, 409, 413, 422), sent.endpoint


def test_a_field_given_twice_makes_no_server_error(world: World) -> None:
    for sent in TYPED:
        pairs = [(name, str(value)) for name, value in sent.content(world).items() if name != "version"]
        assert send(world, sent, [*pairs, *((name, "x") for name, _value in pairs)]).status_code < 500


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:20])
def test_no_parameter_of_a_page_makes_a_server_error(world: World, value: str) -> None:
    query = encoded([(name, value[:500]) for name in PARAMETERS] + [("page", "2"), ("q", "x")]).decode()
    # Each value goes to every third page, so that every page gets a third of them.
    for rule, method in list(routes(world.app))[HOSTILE.index(value) % 3 :: 3]:
        if method == "GET" and not {name for name in rule.arguments if name.endswith("_id")}:
            visitor = "u1.admin"
            answer = world.ask(visitor, "GET", world.address(rule.endpoint, visitor, "scenario"), query_string=query)
            assert answer.status_code < 500, (rule.endpoint, value[:30])


PATHS = (
    "/results/{}", "/scenarios/{}", "/contracts/{}", "/progress/{}", "/brokers/{}", "/organisations/{}",
    "/language/{}", "/o/{}", "/o/{}/contracts", "/assets/{}", "/{}",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_address_makes_a_server_error(world: World, path: str) -> None:
    for value in HOSTILE:
        typed = quote(value[:5000].encode("utf-8", "surrogatepass"), safe="")
        assert world.ask("anonymous", "GET", path.format(typed)).status_code < 500, value[:30]


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(sorted({**RESULT, **CONTRACT})), st.text(max_size=60), min_size=4))
def test_nothing_that_hypothesis_types_makes_a_server_error(world: World, typed: dict[str, str]) -> None:
    for sent in (TYPED[0], next(s for s in TYPED if s.endpoint == "contracts.new")):
        assert send(world, sent, list({**(sent.fields or {}), **typed, "then": ""}.items())).status_code < 500


def refused(world: World, endpoint: str, status: int = 422, **changes: str) -> str:
    """The page that refuses a form with these changes; nothing in the database is changed by it."""
    sent = next(s for s in SENT if s.endpoint == endpoint)
    before = world.digest()
    pairs = list({**sent.content(world), "then": "", **changes}.items())
    answer = send(world, sent, pairs, "refused " + "".join(changes)[:60])
    assert (answer.status_code, world.digest()) == (status, before)
    return str(answer.text)


def test_a_wrong_credit_code_is_refused_beside_its_field(world: World) -> None:
    assert "code-error" in refused(world, "accounts.enter", code=ENTERED["code"][:-1] + "9")


def test_an_end_before_a_beginning_is_refused(world: World) -> None:
    assert "ends_on-error" in refused(world, "contracts.new", begins_on="2026-03-10", ends_on="2025-03-09")


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\u202e"])
def test_a_character_that_cannot_be_shown_is_refused(world: World, character: str) -> None:
    typed = f"甲{character}乙"
    assert "title-error" in refused(world, "contracts.new", title=typed)
    assert "note-error" in refused(world, "brokers.step", note=typed)
    assert "name-error" in refused(world, "accounts.enter", name=typed)
    row = {"deductions-0-kind": "equipment", "deductions-0-description": typed, "deductions-0-amount": "1"}
    assert "deductions-0-description-error" in refused(world, "contracts.new", **row)


def test_ten_thousands_of_yuan_typed_for_yuan_must_be_written_in_capitals(world: World) -> None:
    page = refused(world, "contracts.new", amount="8600", amount_unit="万元")
    assert "伍" not in page
    assert "amount_in_capitals-error" in refused(world, "contracts.new", amount="860000", amount_unit="万元")


def test_a_unit_in_the_amount_is_refused(world: World) -> None:
    assert "amount-error" in refused(world, "contracts.new", amount="86万")


@pytest.mark.parametrize(
    "field", ["subclass", "field", "payment", "side", "amount_unit", "disclosure", "seller_country"]
)
def test_a_code_that_is_not_in_the_table_is_refused(world: World, field: str) -> None:
    refused(world, "contracts.new", **{field: "no-such-code"})


def test_an_unknown_organisation_is_refused(world: World) -> None:
    assert "form-error" in refused(world, "contracts.new", buyer_name="世上没有的公司")


def test_full_width_numbers_are_understood(world: World) -> None:
    sent = next(s for s in SENT if s.endpoint == "contracts.new")
    typed = {**CONTRACT, "amount": "８６０，０００．００", "signed_on": "２０２５-０３-１０"}
    answer = send(world, sent, list(typed.items()), "full width")
    page = world.ask(sent.visitor, "GET", answer.headers["Location"]).text
    assert (answer.status_code, "860,000.00" in page) == (303, True)


@pytest.mark.parametrize("seen", ["0", "", "99", "-1"])
@pytest.mark.parametrize(
    "endpoint", ["listings.edit", "contracts.edit", "brokers.open_case", "brokers.step", "contracts.register"]
)
def test_a_stale_form_is_refused_and_changes_nothing(world: World, endpoint: str, seen: str) -> None:
    refused(world, endpoint, 409, version=seen)


def test_a_double_click_makes_one_object(world: World) -> None:
    sent = Sent("listings.new", "e4", fields={**RESULT, "title": "按了两次"})
    answers = [send(world, sent, list((sent.fields or {}).items()), "one double click") for _click in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert world.ask("e4", "GET", world.address("listings.own", "e4")).text.count("按了两次") == 1


@pytest.mark.parametrize("visitor", [v for v in SIGNED_IN if v not in ("u1.editor", "u1.admin", "auditor")])
def test_anothers_draft_is_not_there(world: World, visitor: str) -> None:
    for endpoint, about in (("listings.manage", "draft"), ("contracts.show", "draft contract")):
        assert world.ask(visitor, "GET", world.address(endpoint, visitor, about)).status_code == 404


def test_a_body_that_is_too_large_is_refused(world: World) -> None:
    answer = world.ask("u1.editor", "POST", "/sign-in", data={"email": "x" * 3_000_000})
    assert answer.status_code == 413
