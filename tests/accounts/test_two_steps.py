"""The pages of two-step sign-in: password, then code; set up before work for the bureau, over when reset."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts import queries, second_factor
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, session, unit_of_work
from marketplace.ledger.models import LedgerEntry
from tests.accounts.test_members import page as page_of
from tests.conftest import Browse
from tests.people import Cast

WHO = "bureau.registrar"


def password_step(app: Flask, cast: Cast, who: str = WHO, address: str = "/sign-in") -> tuple[FlaskClient, Any]:
    client = app.test_client()
    given = {"email": cast.person(who).email, "password": cast.password}
    return client, client.post(address, data=given)


def without_factor(app: Flask, cast: Cast, who: str = WHO) -> None:
    """Somebody new at the bureau, or after a reset."""
    with app.app_context(), acting_as(system(Via.CLI)), unit_of_work():
        person = queries.person(cast.person(who).id)
        second_factor.reset(person, actor=system(Via.CLI), version=person.version)


def new_secret_of(client: FlaskClient) -> str:
    """The secret that the set-up page shows."""
    client.get("/me/two-steps")
    with client.session_transaction() as kept:
        return str(kept["new_secret"])


def set_up(client: FlaskClient, address: str = "/me/two-steps", key: str = "the key of the set-up") -> Any:
    code = second_factor.code_at(new_secret_of(client), second_factor.step_now())
    return client.post(address, data={"code": code, "idempotency_key": key})


def test_the_password_alone_signs_nobody_of_the_bureau_in(app: Flask, cast: Cast) -> None:
    client, answer = password_step(app, cast)
    assert answer.headers["Location"] == "/sign-in/code"
    assert client.get(f"/o/{cast.organisations['bureau']}").headers["Location"].startswith("/sign-in?")


def test_password_and_code_lead_to_the_desk(app: Flask, cast: Cast) -> None:
    client, _answer = password_step(app, cast)
    answer = client.post("/sign-in/code", data={"code": cast.code(WHO)})
    assert answer.headers["Location"] == "/start"
    assert client.get(f"/o/{cast.organisations['bureau']}").status_code == 200


def test_where_one_was_going_is_remembered_through_both_steps(app: Flask, cast: Cast) -> None:
    client, answer = password_step(app, cast, address="/sign-in?next=/progress")
    assert client.post(answer.headers["Location"], data={"code": cast.code(WHO)}).headers["Location"] == "/progress"


def test_a_code_used_twice_is_refused_beside_its_field(app: Flask, cast: Cast) -> None:
    code = cast.code(WHO)
    answers = [password_step(app, cast)[0].post("/sign-in/code", data={"code": code}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 422]
    assert "code-error" in answers[1].text


@pytest.mark.parametrize("typed", ["", "000000", "12345", "一二三四五六", "1" * 20])
def test_a_wrong_code_signs_nobody_in(app: Flask, cast: Cast, typed: str) -> None:
    client, _answer = password_step(app, cast)
    assert client.post("/sign-in/code", data={"code": typed}).status_code == 422
    assert client.get("/start").headers["Location"].startswith("/sign-in?")


def test_guessing_codes_is_locked_out_with_words_that_help(app: Flask, cast: Cast) -> None:
    client, _answer = password_step(app, cast)
    for _ in range(second_factor.MOST_TRIES):
        client.post("/sign-in/code", data={"code": "000000"})
    answer = client.post("/sign-in/code", data={"code": cast.code(WHO)})
    assert answer.status_code == 422
    assert "15" in answer.text.split('id="code-error"')[1].split("</div>")[0]


def test_the_second_step_needs_the_first(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in"
    assert client.post("/sign-in/code", data={"code": "123456"}).headers["Location"] == "/sign-in"


def test_the_first_step_is_forgotten_after_ten_minutes(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _answer = password_step(app, cast)
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get("/sign-in/code").status_code == 303


def test_the_first_step_is_worthless_once_sessions_were_ended(app: Flask, cast: Cast) -> None:
    client, _answer = password_step(app, cast)
    without_factor(app, cast)
    assert client.post("/sign-in/code", data={"code": cast.code(WHO)}).headers["Location"] == "/sign-in"


def test_the_session_before_the_second_step_is_another_one(app: Flask, cast: Cast) -> None:
    client, _answer = password_step(app, cast)
    client.post("/sign-in/code", data={"code": cast.code(WHO)})
    with client.session_transaction() as kept:
        assert (kept["auth"], "half_signed_in" in kept) == ("2fa", False)


@pytest.mark.parametrize("page", ["", "/desk/contracts", "/members"])
def test_without_a_second_factor_the_bureaus_pages_lead_to_its_set_up(app: Flask, cast: Cast, page: str) -> None:
    without_factor(app, cast)
    client, _answer = password_step(app, cast)
    answer = client.get(f"/o/{cast.organisations['bureau']}{page}")
    assert answer.headers["Location"].startswith("/me/two-steps?next=")


def test_without_a_second_factor_nothing_is_done_for_the_bureau(app: Flask, cast: Cast) -> None:
    without_factor(app, cast)
    client, _answer = password_step(app, cast)
    where = f"/o/{cast.organisations['bureau']}/contracts/{cast.organisations['u1']}/register"
    assert client.post(where, data={"idempotency_key": "a key of the tests"}).status_code == 403


def test_setting_it_up_opens_the_bureau_in_the_same_session(app: Flask, cast: Cast) -> None:
    without_factor(app, cast)
    client, _answer = password_step(app, cast)
    desk = f"/o/{cast.organisations['bureau']}"
    assert set_up(client, f"/me/two-steps?next={desk}").headers["Location"] == desk
    assert client.get(desk).status_code == 200


def test_the_page_shows_the_key_as_a_picture_and_as_text(app: Flask, cast: Cast) -> None:
    without_factor(app, cast)
    client, _answer = password_step(app, cast)
    secret, page = new_secret_of(client), client.get("/me/two-steps").text
    assert '<svg aria-hidden="true"' in page
    assert " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) in page


def test_a_wrong_code_keeps_the_secret_that_the_app_has_scanned(app: Flask, cast: Cast) -> None:
    client, _answer = password_step(app, cast, "e1.engineer")
    before = new_secret_of(client)
    refused = client.post("/me/two-steps", data={"code": "000000", "idempotency_key": "wrong code"})
    assert (refused.status_code, "code-error" in refused.text) == (422, True)
    assert new_secret_of(client) == before


def test_setting_it_up_ends_the_other_sessions_and_keeps_this_one(app: Flask, browse: Browse, cast: Cast) -> None:
    elsewhere, desk = browse("e1.engineer"), f"/o/{cast.organisations['e1']}"
    client, _answer = password_step(app, cast, "e1.engineer")
    set_up(client)
    assert (client.get(desk).status_code, elsewhere.get(desk).status_code) == (200, 303)


def test_whoever_chose_it_may_switch_it_off_and_the_bureau_may_not(app: Flask, browse: Browse, cast: Cast) -> None:
    client, _answer = password_step(app, cast, "e1.engineer")
    set_up(client)
    off = client.get("/me/two-steps").text.split('action="/me/two-steps/off"')[1]
    version = off.split('name="version" value="')[1].split('"')[0]
    form = {"version": version, "idempotency_key": "switch it off"}
    assert client.post("/me/two-steps/off", data=form).status_code == 303
    assert password_step(app, cast, "e1.engineer")[1].headers["Location"] == "/start"
    assert browse(WHO).post("/me/two-steps/off", {"version": "2"}).status_code in (409, 422)


def reset_by(browse: Browse, cast: Cast, who: str, by: str) -> Any:
    place = cast.organisations[cast.person(by).organisation]
    person = cast.person(who)
    page = browse(by).get(page_of(cast, who)).text
    form = page.split(f"/people/{person.id}/two-steps/reset")[1]
    version = form.split('name="version" value="')[1].split('"')[0]
    return browse(by).post(f"/o/{place}/people/{person.id}/two-steps/reset", {"version": version})


def test_a_second_administrator_resets_it_and_the_next_request_is_turned_away(
    app: Flask, browse: Browse, cast: Cast
) -> None:
    visitor, desk = browse(WHO), f"/o/{cast.organisations['bureau']}"
    assert reset_by(browse, cast, WHO, "bureau.administrator").status_code == 303
    assert visitor.get(desk).status_code == 303
    assert password_step(app, cast)[1].headers["Location"] == "/start"


def test_nobody_is_offered_to_reset_their_own(browse: Browse, cast: Cast) -> None:
    visitor = browse("bureau.administrator")
    own = f"/o/{cast.organisations['bureau']}/people/{cast.person('bureau.administrator').id}/two-steps/reset"
    assert own not in visitor.get(page_of(cast, "bureau.administrator")).text
    assert visitor.post(own, {"version": "2"}).status_code == 403


def test_the_ledger_says_how_the_actor_had_signed_in(app: Flask, browse: Browse, cast: Cast) -> None:
    browse("u1.admin").post(f"{page_of(cast, 'u1.editor')}/remove", {"version": "1"})
    with app.app_context(), acting_as(system(Via.CLI)):
        body = session.scalars(select(LedgerEntry.body).order_by(LedgerEntry.seq.desc()).limit(1)).one()
    assert b'"auth":"password"' in body


def test_without_a_second_factor_nobody_makes_a_token_for_the_bureau(app: Flask, cast: Cast) -> None:
    without_factor(app, cast)
    client, _answer = password_step(app, cast)
    form = {"name": "程序", "organisation": str(cast.organisations["bureau"]), "scopes": "review", "months": "3"}
    answer = client.post("/me/tokens", data={**form, "idempotency_key": "a token of the bureau"})
    assert (answer.status_code, "organisation-error" in answer.text) == (422, True)


def test_the_bureau_resets_it_on_the_page_of_an_organisation(app: Flask, browse: Browse, cast: Cast) -> None:
    client, _answer = password_step(app, cast, "e1.engineer")
    set_up(client)
    bureau, e1 = cast.organisations["bureau"], cast.organisations["e1"]
    visitor, manage = browse("bureau.administrator"), f"/o/{bureau}/organisations/{e1}"
    where = f"/o/{bureau}/people/{cast.person('e1.engineer').id}/two-steps/reset"
    form = visitor.get(manage).text.split(where)[1]
    answer = visitor.post(where, {"version": form.split('name="version" value="')[1].split('"')[0]})
    assert answer.headers["Location"] == manage
    assert where not in visitor.get(manage).text
