"""Signing in and out: one answer for every failure, limits for guessing, and no way out to another site."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.queries import person_by_email
from marketplace.db import database
from marketplace.web.security import limiter
from tests.applications import make_app
from tests.conftest import Browse
from tests.people import Cast

EMAIL = "editor@u1.example"


def sign_in(client: Any, email: str, password: str, address: str = "/sign-in") -> Any:
    return client.post(address, data={"email": email, "password": password})


def alert(page: str) -> str:
    return page.split('role="alert"')[1].split("</div>")[0]


def test_the_right_password_leads_to_the_desk(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    assert sign_in(client, EMAIL, cast.password).headers["Location"] == "/start"
    assert client.get("/start").headers["Location"] == f"/o/{cast.organisations['u1']}"


def test_the_address_may_be_typed_in_capitals_and_with_blanks(app: Flask, cast: Cast) -> None:
    assert sign_in(app.test_client(), "  EDITOR@U1.example ", cast.password).status_code == 303


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(app: Flask, cast: Cast) -> None:
    wrong = sign_in(app.test_client(), EMAIL, "not the password")
    unknown = sign_in(app.test_client(), "nobody@u1.example", cast.password)
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert alert(wrong.text) == alert(unknown.text)


def test_a_failed_sign_in_keeps_the_address_and_never_the_password(app: Flask) -> None:
    page = sign_in(app.test_client(), EMAIL, "not the password").text
    assert f'value="{EMAIL}"' in page
    assert "not the password" not in page


def test_nothing_typed_is_said_beside_the_fields(app: Flask) -> None:
    answer = sign_in(app.test_client(), "", "")
    assert answer.status_code == 422
    assert answer.text.count("form-error") == 2


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/progress?view=restated", "/progress?view=restated"),
        ("https://elsewhere.example/", "/start"),
        ("//elsewhere.example/", "/start"),
        ("/\\elsewhere.example", "/start"),
        ("javascript:alert(1)", "/start"),
        ("", "/start"),
    ],
)
def test_afterwards_only_our_own_pages_are_shown(app: Flask, cast: Cast, wanted: str, leads_to: str) -> None:
    client = app.test_client()
    answer = client.post("/sign-in", query_string={"next": wanted}, data={"email": EMAIL, "password": cast.password})
    assert answer.headers["Location"] == leads_to


def test_a_page_that_needs_somebody_leads_through_sign_in_and_back(app: Flask, cast: Cast) -> None:
    client, desk = app.test_client(), f"/o/{cast.organisations['u1']}"
    asked = client.get(desk)
    assert asked.headers["Location"].startswith("/sign-in?next=")
    assert sign_in(client, EMAIL, cast.password, asked.headers["Location"]).headers["Location"] == desk


def test_signing_in_starts_a_new_session(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    with client.session_transaction() as before:
        before["planted"] = "by somebody else"
    sign_in(client, EMAIL, cast.password)
    with client.session_transaction() as after:
        assert "planted" not in after


def test_signing_out_ends_the_session(browse: Browse, cast: Cast) -> None:
    visitor, desk = browse("u1.editor"), f"/o/{cast.organisations['u1']}"
    assert visitor.get(desk).status_code == 200
    assert visitor.post("/sign-out").headers["Location"] == "/"
    assert visitor.get(desk).status_code == 303


def test_nobody_cannot_sign_out(browse: Browse) -> None:
    assert browse("").post("/sign-out").status_code == 401


@pytest.fixture
def limited(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The application on the same database, with its limits on."""
    made = make_app(tmp_path, RATELIMIT_ENABLED=True)
    limiter.reset()
    yield made
    limiter.reset()
    limiter.enabled = False
    with made.app_context():
        database.engine.dispose()


def test_guessing_a_password_is_slowed_down_for_the_account(limited: Flask, cast: Cast) -> None:
    answers = [sign_in(limited.test_client(), EMAIL, f"guess {number}").status_code for number in range(9)]
    assert answers == [422] * 8 + [429]
    refused = sign_in(limited.test_client(), EMAIL, cast.password)
    assert refused.status_code == 429
    assert "error-page" in refused.text


def test_another_account_is_not_slowed_down_by_it(limited: Flask, cast: Cast) -> None:
    for number in range(9):
        sign_in(limited.test_client(), EMAIL, f"guess {number}")
    assert sign_in(limited.test_client(), "engineer@e1.example", cast.password).status_code == 303


def test_the_session_holds_no_password_and_no_role(app: Flask, cast: Cast, context: None) -> None:
    client = app.test_client()
    sign_in(client, EMAIL, cast.password)
    person = person_by_email(EMAIL)
    assert person is not None
    with client.session_transaction() as kept:
        assert kept["_user_id"].startswith(f"{person.id}.{person.session_version}.")
        assert set(kept) == {"_user_id", "_fresh", "auth", "proved_at", "since"}
