"""The gate: nothing exists without a permission, nothing is answered unchecked, nothing is done twice."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from marketplace.web.gate import GatedFlask
from tests.access.forms import SENT, Sent
from tests.access.table import SIGN_IN, Row, expected
from tests.access.world import VISITORS, World, opened, routes
from tests.applications import Template
from tests.conftest import Browse

pytestmark = pytest.mark.xdist_group("gate")
WITHOUT_KEY = {
    "accounts.sign_in", "accounts.sign_in_code", "accounts.sign_in_by_text", "accounts.sign_in_by_text_code",
    "accounts.sign_out", "contracts.reckon", "audit.check_proof",
}  # fmt: skip
# Their form names what it is about: an empty one leads nowhere, and is asked for its key all the same.
NAMED_IN_THE_FORM = {"notices.follow"}
NOWHERE = "00000000-0000-0000-0000-000000000000"


@pytest.fixture(scope="module")
def world(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened(template, tmp_path_factory.mktemp("gate")) as made:
        yield made


def test_an_address_without_a_permission_keeps_the_application_from_starting() -> None:
    with pytest.raises(RuntimeError, match="declares no permission"):
        GatedFlask("mistaken").add_url_rule("/forgotten", view_func=lambda: "open to everybody")


def test_the_decorator_of_a_route_is_held_to_it_too() -> None:
    with pytest.raises(RuntimeError, match="declares no permission"):
        GatedFlask("mistaken").get("/forgotten")(lambda: "open to everybody")


def test_every_public_page_says_why_it_is_public(app: Flask) -> None:
    marks = [vars(app.view_functions[rule.endpoint])["__permit__"] for rule in app.url_map.iter_rules()]
    assert all(mark.permission or mark.reason for mark in marks)


def test_an_answer_that_did_not_pass_the_gate_is_our_mistake(app: Flask) -> None:
    app.testing = False
    app.config["PROPAGATE_UNEXPECTED"] = False
    app.before_request_funcs[None].insert(0, lambda: "answered too early")
    answer = app.test_client().get("/organisations")
    assert (answer.status_code, "answered too early" in answer.text) == (500, False)


@pytest.fixture
def guarded(app: Flask) -> Flask:
    """The application with its check against forged forms."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def forms_of(app: Flask) -> list[str]:
    """The address of every form, about nothing in particular."""
    known = {
        "place": "results",
        "kind": "result",
        "event": "submit",
        "standing": "active",
        "row": "1",
        "importing": "results",
        "year": "2026",
        "changing": "amendment",
        "of_class": "1",
        "part": "texts",
    }
    rules = [rule for rule, method in routes(app) if method == "POST" and not rule.rule.startswith("/api/v1/")]
    urls = app.url_map.bind("localhost")
    return [urls.build(r.endpoint, {name: known.get(name, NOWHERE) for name in r.arguments}, "POST") for r in rules]


def test_every_form_without_its_token_is_refused(guarded: Flask) -> None:
    sent = {"idempotency_key": "a key of the tests"}
    answers = {where: guarded.test_client().post(where, data=sent).status_code for where in forms_of(guarded)}
    assert set(answers.values()) == {400}


def test_the_api_alone_is_exempt_for_it_takes_no_cookies(guarded: Flask) -> None:
    exempt = {part.name for part in guarded.extensions["csrf"]._exempt_blueprints}
    parts = {rule.endpoint.split(".")[0] for rule in guarded.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}
    assert exempt == parts
    others = {rule.endpoint.split(".")[0] for rule in guarded.url_map.iter_rules()} - parts
    assert not exempt & others


def test_a_session_says_nothing_to_the_api(browse: Browse) -> None:
    visitor = browse("u1.editor")
    assert visitor.get("/me/tokens").status_code == 200
    assert visitor.get("/api/v1/me").status_code == 401


def test_a_token_of_another_session_is_refused(guarded: Flask) -> None:
    token = guarded.test_client().get("/sign-in").text.split('name="csrf_token" value="')[1].split('"')[0]
    mine = guarded.test_client()
    mine.get("/sign-in")
    assert mine.post("/sign-in", data={"csrf_token": token, "email": "a", "password": "b"}).status_code == 400


def whoever_may(row: Row) -> str | None:
    """The first visitor whom the gate lets through here."""
    if row.endpoint in NAMED_IN_THE_FORM:
        return "u1.editor"
    may = [v for v, status in zip(VISITORS, row.answers, strict=True) if status not in ("401", "403", "404", SIGN_IN)]
    return next(iter(may), None)


KEYED = [row for row in expected() if row.method == "POST" and row.endpoint not in WITHOUT_KEY and whoever_may(row)]


@pytest.mark.parametrize("key", ["", "short", "x" * 101])
def test_every_form_without_a_fit_key_is_refused(world: World, key: str) -> None:
    for row in KEYED:
        visitor = whoever_may(row) or ""
        where = world.address(row.endpoint, visitor, row.about)
        answer = world.ask(visitor, "POST", where, data={}, headers={"Idempotency-Key": key})
        assert (answer.status_code, "校验标识" in answer.text or "key" in answer.text) == (422, True), row


def test_every_form_was_asked_for_its_key(world: World) -> None:
    there = {rule.endpoint for rule, method in routes(world.app) if method == "POST"}
    assert there - {row.endpoint for row in KEYED} == WITHOUT_KEY


def send(world: World, sent: Sent, **more: Any) -> Any:
    content = {"idempotency_key": f"the key of {sent.endpoint}", **sent.content(world), **more}
    return world.ask(sent.visitor, "POST", sent.address(world), data=content)


@pytest.mark.parametrize("sent", SENT, ids=lambda sent: sent.endpoint)
def test_a_form_sent_again_is_answered_as_before_and_done_once(world: World, sent: Sent) -> None:
    seen = sent.content(world)
    first = send(world, sent, **seen)
    assert first.status_code == 303, first.text
    done = world.digest()
    again = send(world, sent, **seen)
    assert (again.status_code, again.headers["Location"]) == (303, first.headers["Location"])
    assert world.digest() == done


@pytest.mark.parametrize("sent", [s for s in SENT if s.endpoint not in ("contracts.new",)], ids=lambda s: s.endpoint)
def test_a_key_with_other_content_is_refused(world: World, sent: Sent) -> None:
    # The key is used by now, whether by this sending or by an earlier one.
    send(world, sent)
    done = world.digest()
    answer = send(world, sent, reason="something else", then="", more="another")
    assert (answer.status_code, world.digest()) == (422, done)


def test_a_key_is_its_owners_alone(world: World) -> None:
    sent, other = Sent("listings.new", "e1", fields=SENT[0].fields), Sent("listings.new", "e4", fields=SENT[0].fields)
    assert send(world, sent).headers["Location"] != send(world, other).headers["Location"]
