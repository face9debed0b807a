"""A forgotten password: one answer whoever asks, a link good once and for an hour, and all sessions ended."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts import queries, resets
from marketplace.accounts.models import Standing
from marketplace.accounts.proofs import SentSecret
from marketplace.accounts.service import set_person_standing
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, session, unit_of_work
from marketplace.jobs import worker
from marketplace.jobs.letters import Letter
from marketplace.jobs.outbox import OutboxRow
from marketplace.ledger.models import LedgerEntry
from tests.conftest import Browse
from tests.people import Cast

WHO, EMAIL, NEW = "e1.engineer", "engineer@e1.example", "quite another one"


def ask(app: Flask, email: str = EMAIL) -> Any:
    form = {"email": email, "idempotency_key": f"asked at {clock.now().timestamp()}"}
    return app.test_client().post("/sign-in/forgotten", data=form)


def sent(app: Flask) -> list[str]:
    """The tokens of the letters that the worker has written by now, the oldest first."""
    with app.app_context(), acting_as(system(Via.WORKER)):
        while worker.drain({resets.TOPIC: resets.send}):
            pass
        query = select(Letter).where(Letter.template == "password_reset").order_by(Letter.created_at)
        return [letter.facts["token"] for letter in session.scalars(query)]


def choose(app: Flask, token: str, new: str = NEW) -> Any:
    form = {"new": new, "idempotency_key": f"chosen at {clock.now().timestamp()}"}
    return app.test_client().post(f"/sign-in/reset/{token}", data=form)


def signs_in(app: Flask, password: str) -> bool:
    return bool(app.test_client().post("/sign-in", data={"email": EMAIL, "password": password}).status_code == 303)


def test_by_the_link_a_new_password_is_chosen(app: Flask, cast: Cast) -> None:
    ask(app)
    assert choose(app, sent(app)[0]).headers["Location"] == "/sign-in"
    assert (signs_in(app, NEW), signs_in(app, cast.password)) == (True, False)


def test_a_known_and_an_unknown_address_are_answered_alike_and_cost_the_same(app: Flask) -> None:
    known, unknown = ask(app), ask(app, "nobody@e1.example")
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    with app.app_context(), acting_as(system(Via.CLI)):
        rows = session.scalars(select(OutboxRow).where(OutboxRow.topic == resets.TOPIC)).all()
    assert [len(row.subject) for row in rows] == [36, 36]
    assert len(sent(app)) == 1


def test_a_link_is_good_once(app: Flask) -> None:
    ask(app)
    token = sent(app)[0]
    choose(app, token)
    assert choose(app, token, "a third password").status_code == 422
    assert signs_in(app, NEW)


def test_a_used_link_makes_the_others_worthless(app: Flask) -> None:
    ask(app)
    first = sent(app)[0]
    ask(app)
    second = sent(app)[1]
    choose(app, second)
    assert choose(app, first, "a third password").status_code == 422


def test_a_link_is_good_for_an_hour(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(app)
    token, later = sent(app)[0], clock.now() + resets.GOOD_FOR + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert app.test_client().get(f"/sign-in/reset/{token}").status_code == 404
    assert choose(app, token).status_code == 422


@pytest.mark.parametrize("token", ["x", "0" * 43, "%00", "长" * 50])
def test_a_made_up_link_is_none(app: Flask, token: str) -> None:
    assert app.test_client().get(f"/sign-in/reset/{token}").status_code == 404


def test_a_weak_password_does_not_use_the_link_up(app: Flask) -> None:
    ask(app)
    token = sent(app)[0]
    refused = choose(app, token, "1234567890")
    assert (refused.status_code, "new-error" in refused.text) == (422, True)
    assert choose(app, token).status_code == 303


def test_nobody_gets_more_than_three_letters_an_hour(app: Flask) -> None:
    for _ in range(5):
        ask(app)
        letters = sent(app)
    assert len(letters) == resets.MOST_AN_HOUR


def test_a_suspended_person_gets_none(app: Flask, cast: Cast) -> None:
    ask(app)
    with app.app_context(), acting_as(system(Via.CLI)), unit_of_work():
        person = queries.person(cast.person(WHO).id)
        set_person_standing(person, Standing.SUSPENDED, actor=system(Via.CLI), version=person.version)
    assert sent(app) == []


def test_sessions_end_and_the_second_step_is_asked_as_before(app: Flask, browse: Browse, cast: Cast) -> None:
    visitor = browse("bureau.registrar")
    ask(app, cast.person("bureau.registrar").email)
    choose(app, sent(app)[0])
    assert visitor.get(f"/o/{cast.organisations['bureau']}").status_code == 303
    given = {"email": cast.person("bureau.registrar").email, "password": NEW}
    assert app.test_client().post("/sign-in", data=given).headers["Location"] == "/sign-in/code"


def test_the_database_holds_no_token_and_the_ledger_says_how_the_person_was_known(app: Flask) -> None:
    ask(app)
    token = sent(app)[0]
    choose(app, token)
    with app.app_context(), acting_as(system(Via.CLI)):
        assert token not in {kept.digest for kept in session.scalars(select(SentSecret))}
        body = session.scalars(select(LedgerEntry.body).where(LedgerEntry.action == "person.password_reset")).one()
    assert b'"auth":"letter"' in body


def test_without_a_mail_server_the_page_says_where_letters_go(app: Flask) -> None:
    assert "“mail”" in app.test_client().get("/sign-in/forgotten").text
