"""What every answer carries, and what becomes of cookies and of addresses to go on to."""

from typing import Any

import pytest
from flask import Flask

from marketplace.web.security import HEADERS, own_address
from tests.conftest import Browse
from tests.people import Cast

ELSEWHERE = (
    "https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "/\t/elsewhere.example",
    "\t//elsewhere.example", "/\n/elsewhere.example", "/\r\nSet-Cookie: a=b", " //elsewhere.example",
    "javascript:alert(1)", "///elsewhere.example", "\\\\elsewhere.example", "http:elsewhere.example", "",
)  # fmt: skip


def answers(app: Flask, visitor: Any) -> dict[int, Any]:
    """One answer of each kind."""
    app.testing = False
    app.config["PROPAGATE_UNEXPECTED"] = False
    app.view_functions["programme.index"] = _mistaken
    got = [visitor.get(where) for where in ("/", "/language/en", "/nowhere", "/progress", "/o/x")]
    got += [visitor.post("/organisations"), visitor.client.post("/sign-in"), visitor.client.post("/sign-out")]
    return {answer.status_code: answer for answer in got}


def _mistaken() -> str:
    raise ZeroDivisionError("a secret of ours")


_mistaken.__permit__ = type("Mark", (), {"load": None, "public": True, "needs_key": True})()  # type: ignore[attr-defined]


def test_every_kind_of_answer_carries_the_security_headers(app: Flask, browse: Browse) -> None:
    got = answers(app, browse(""))
    assert set(got) == {200, 303, 401, 404, 405, 422, 500}
    for status, answer in got.items():
        carried = {name: answer.headers.get(name) for name in HEADERS}
        assert (status, carried, answer.headers["Cache-Control"]) == (status, HEADERS, "no-store")


def test_our_mistakes_are_answered_without_their_insides(app: Flask, browse: Browse) -> None:
    page = answers(app, browse(""))[500].text
    assert not any(word in page for word in ("ZeroDivisionError", "a secret of ours", "Traceback", ".py"))


def test_scripts_and_styles_come_from_our_own_files_alone() -> None:
    policy = dict(part.strip().split(" ", 1) for part in HEADERS["Content-Security-Policy"].split(";"))
    assert (policy["script-src"], policy["style-src"], policy["default-src"]) == ("'self'",) * 3
    assert policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"


def cookies(answer: Any) -> list[str]:
    return answer.headers.getlist("Set-Cookie")


def test_every_cookie_is_for_our_server_alone(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    given = {"email": cast.person("u1.editor").email, "password": cast.password}
    set_cookies = cookies(client.get("/language/en")) + cookies(client.post("/sign-in", data=given))
    assert len(set_cookies) >= 2
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in set_cookies)


def test_cookies_go_by_https_alone_where_the_bureau_says_so(app: Flask, browse: Browse) -> None:
    app.config["SESSION_COOKIE_SECURE"] = True
    answer = browse("").get("/o/00000000-0000-0000-0000-000000000000", base_url="https://localhost")
    assert all("Secure" in cookie for cookie in cookies(answer))


def test_signing_in_changes_the_session(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    client.get("/o/00000000-0000-0000-0000-000000000000")
    before = client.get_cookie("session")
    client.post("/sign-in", data={"email": cast.person("u1.editor").email, "password": cast.password})
    after = client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_choosing_a_language_never_leads_elsewhere(browse: Browse, wanted: str) -> None:
    answer = browse("").get("/language/en", query_string={"next": wanted})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_signing_in_never_leads_elsewhere(app: Flask, cast: Cast, wanted: str) -> None:
    given = {"email": cast.person("u1.editor").email, "password": cast.password}
    answer = app.test_client().post("/sign-in", query_string={"next": wanted}, data=given)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/start")


@pytest.mark.parametrize("wanted", ["/", "/results?q=窑炉 节能&page=2", "/o/1/contracts", "/a//b"])
def test_an_address_of_ours_is_gone_on_to(wanted: str) -> None:
    assert own_address(wanted) == wanted
