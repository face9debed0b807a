"""Before an act that weighs the person proves again that it is them; what they sent waits, and is not lost."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.joining_models import Invitation
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, session
from tests.access.world import routes
from tests.conftest import Browse, Visitor
from tests.contracts.makers import make_contract
from tests.people import Cast

HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
MEMBER = {"email": "new@u1.example", "password": "long enough", "roles": "member"}


def stale(visitor: Visitor, minutes: int = 11) -> Visitor:
    """The visitor that much after they proved who they are."""
    with visitor.client.session_transaction() as kept:
        kept["proved_at"] = (clock.now() - timedelta(minutes=minutes)).timestamp()
    return visitor


def waiting(page: str) -> dict[str, str]:
    """The fields that wait on the page which asks."""
    form = page.split('aria-labelledby="prove-title"')[1].split("</form>")[0]
    return {name: html.unescape(value) for name, value in HIDDEN.findall(form)}


def members(cast: Cast) -> str:
    return f"/o/{cast.organisations['u1']}/members"


def is_there(app: Flask, email: str = "new@u1.example") -> bool:
    with app.app_context(), acting_as(system(Via.CLI)):
        return session.query(Invitation).filter_by(email=email).count() == 1


@pytest.fixture
def reviewed(app: Flask, cast: Cast) -> Any:
    with app.app_context():
        return make_contract(cast, ContractState.REVIEWED).id


def test_within_ten_minutes_nobody_is_asked(browse: Browse, cast: Cast) -> None:
    assert stale(browse("u1.admin"), minutes=9).post(members(cast), MEMBER).status_code == 303


def test_afterwards_the_form_waits_and_nothing_is_done(app: Flask, browse: Browse, cast: Cast) -> None:
    answer = stale(browse("u1.admin")).post(members(cast), {**MEMBER, "idempotency_key": "the first key"})
    assert (answer.status_code, is_there(app)) == (401, False)
    kept = waiting(answer.text)
    assert (kept["email"], kept["roles"]) == (MEMBER["email"], MEMBER["roles"])
    assert kept["idempotency_key"] == "the first key"


def test_a_password_that_was_typed_does_not_stand_in_the_page(browse: Browse, cast: Cast) -> None:
    page = stale(browse("u1.admin")).post(members(cast), MEMBER).text
    assert "long enough" not in page


def test_the_password_lets_the_waiting_form_go_on(app: Flask, browse: Browse, cast: Cast) -> None:
    visitor = stale(browse("u1.admin"))
    form = waiting(visitor.post(members(cast), {**MEMBER, "roles": "admin"}).text)
    answer = visitor.client.post(members(cast), data={**form, "proof": cast.password})
    assert (answer.status_code, is_there(app)) == (303, True)


def test_a_wrong_proof_asks_again_and_keeps_the_form(app: Flask, browse: Browse, cast: Cast) -> None:
    visitor = stale(browse("u1.admin"))
    answer = visitor.post(members(cast), {**MEMBER, "proof": "not the password"})
    assert (answer.status_code, 'role="alert"' in answer.text) == (401, True)
    assert waiting(answer.text)["email"] == MEMBER["email"]
    assert "not the password" not in answer.text
    assert not is_there(app)


def test_a_proof_holds_for_ten_minutes(browse: Browse, cast: Cast) -> None:
    visitor = stale(browse("u1.admin"))
    assert visitor.post(members(cast), {**MEMBER, "proof": cast.password}).status_code == 303
    assert visitor.post(members(cast), {**MEMBER, "email": "second@u1.example"}).status_code == 303


def test_registering_asks_the_bureaus_registrar_for_a_code(
    app: Flask, browse: Browse, cast: Cast, reviewed: Any
) -> None:
    visitor = stale(browse("bureau.registrar"))
    where = f"/o/{cast.organisations['bureau']}/contracts/{reviewed}/register"
    with app.app_context(), acting_as(system(Via.CLI)):
        version = str(session.get_one(Contract, reviewed).version)
    form = waiting(visitor.post(where, {"version": version}).text)
    assert visitor.client.post(where, data={**form, "proof": cast.password}).status_code == 401
    code = cast.code("bureau.registrar")
    assert visitor.client.post(where, data={**form, "proof": code}).status_code == 303
    # The code is used up: it proves nothing a second time.
    assert stale(visitor).client.post(where, data={**form, "proof": code}).status_code == 401


def test_a_form_that_comes_again_with_another_proof_is_answered_as_before(browse: Browse, cast: Cast) -> None:
    visitor, form = stale(browse("u1.admin")), {**MEMBER, "idempotency_key": "one and the same"}
    first = visitor.post(members(cast), {**form, "proof": cast.password})
    again = stale(visitor).post(members(cast), {**form, "proof": cast.password})
    assert (first.headers["Location"], again.headers["Location"]) == (members(cast), members(cast))


def test_whoever_may_not_is_told_so_without_being_asked(browse: Browse, cast: Cast, reviewed: Any) -> None:
    where = f"/o/{cast.organisations['bureau']}/contracts/{reviewed}/register"
    assert stale(browse("bureau.reviewer")).post(where).status_code == 403


def test_reading_asks_nobody(browse: Browse, cast: Cast) -> None:
    assert stale(browse("u1.admin")).get(members(cast)).status_code == 200


def test_a_program_is_told_in_its_own_words(browse: Browse, cast: Cast) -> None:
    answer = stale(browse("u1.admin")).post(members(cast), MEMBER, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")


def test_the_acts_that_weigh_are_marked(app: Flask) -> None:
    marked = {
        rule.endpoint
        for rule, method in routes(app)
        if method == "POST" and vars(app.view_functions[rule.endpoint])["__permit__"].fresh
    }
    assert marked >= {
        "contracts.register", "accounts.members", "accounts.member", "accounts.remove_member",
        "accounts.resend_invitation", "accounts.reset_two_steps", "accounts.two_steps", "accounts.two_steps_off",
    }  # fmt: skip
