"""An organisation registers itself: nothing is there before the link, and nobody learns who has an account."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.accounts import joining, queries, service
from marketplace.accounts.joining_models import Application
from marketplace.accounts.models import OrganisationKind
from marketplace.core import clock
from marketplace.core.errors import InvalidInput
from marketplace.db import acting_as, database, session, unit_of_work
from marketplace.district.codes import PartyNature
from marketplace.web.security import limiter
from tests.accounts.makers import (
    CODE,
    OFFICE,
    PASSWORD,
    letters,
    link,
    organisation,
    particulars,
    registered,
    signed_in,
)
from tests.applications import make_app
from tests.conftest import Browse
from tests.people import Cast

ONE_TIME = re.compile(r'name="(csrf_token|csrf-token|idempotency_key)" (value|content)="[^"]*"')


def enter(app: Flask, code: str = CODE, *, verified: bool = False) -> Any:
    """An entry that the bureau made, for which nobody acts."""
    with app.app_context(), acting_as(OFFICE), unit_of_work():
        entered = service.enter_organisation(
            actor=OFFICE, kind=OrganisationKind.COMPANY, name="录入的样例公司", code=code,
            nature=PartyNature.LIMITED_COMPANY, region="500118",
        )  # fmt: skip
        if verified:
            service.verify_organisation(entered, actor=OFFICE, version=entered.version)
        return entered.id


def test_it_registers_confirms_and_acts_at_once_though_unverified(app: Flask, browse: Browse, cast: Cast) -> None:
    entered = registered(app, browse(""))
    visitor = signed_in(app, cast, "zhou@new.example")
    assert visitor.get(f"/o/{entered.id}").status_code == 200
    assert visitor.get(f"/o/{entered.id}/members").status_code == 200
    assert (entered.name, entered.is_verified) == ("新样例材料公司", False)


def test_before_the_link_there_is_neither_organisation_nor_account(app: Flask, browse: Browse) -> None:
    browse("").post("/join", particulars())
    assert organisation(app) is None
    with app.app_context():
        assert queries.person_by_email("zhou@new.example") is None
    assert browse("").post("/sign-in", {"email": "zhou@new.example", "password": PASSWORD}).status_code == 422


def test_who_has_an_account_is_answered_as_who_has_none(app: Flask, browse: Browse, cast: Cast) -> None:
    known = particulars(email=cast.person("e1.engineer").email)
    answers = [browse("").post("/join", given, follow_redirects=True) for given in (particulars(), known)]
    assert ONE_TIME.sub("", answers[0].text) == ONE_TIME.sub("", answers[1].text)
    assert [template for _address, template, _facts in letters(app)] == ["joining", "joining_known"]


def test_who_has_an_account_confirms_with_their_own_password_only(app: Flask, browse: Browse, cast: Cast) -> None:
    browse("").post("/join", particulars(email=cast.person("e1.engineer").email))
    assert browse("").post(link(app), {"password": PASSWORD}).status_code == 422
    assert organisation(app) is None
    engineer = browse("e1.engineer")
    engineer.post(link(app))
    entered = organisation(app)
    assert entered is not None
    assert engineer.get(f"/o/{entered.id}/members").status_code == 200


def test_another_person_who_is_signed_in_cannot_confirm(app: Flask, browse: Browse) -> None:
    browse("").post("/join", particulars())
    assert (browse("e1.engineer").get(link(app)).status_code, organisation(app)) == (403, None)


def test_who_is_signed_in_registers_without_a_letter(app: Flask, browse: Browse) -> None:
    engineer = browse("e1.engineer")
    assert 'name="email"' not in engineer.get("/join").text
    answer = engineer.post("/join", particulars())
    assert engineer.get(answer.headers["Location"]).status_code == 200
    assert letters(app) == []


def test_a_link_is_used_once_and_expires(app: Flask, browse: Browse, time_machine: Any) -> None:
    now = clock.now()
    time_machine.move_to(now, tick=False)
    browse("").post("/join", particulars())
    time_machine.move_to(now + timedelta(hours=72), tick=False)
    assert browse("").get(link(app)).status_code == 410
    browse("").post("/join", particulars())
    assert browse("").post(link(app), {"password": PASSWORD}).status_code == 303
    assert (browse("").get(link(app)).status_code, browse("").post(link(app)).status_code) == (410, 422)


@pytest.mark.parametrize("key", ["e3", "u1", "bureau"])
def test_a_code_with_people_behind_it_leads_to_an_invitation_and_names_nobody(
    app: Flask, browse: Browse, cast: Cast, key: str
) -> None:
    with app.app_context():
        code = queries.organisation(cast.organisations[key]).code
    answer = browse("").post("/join", particulars(code=str(code)))
    assert (answer.status_code, f"/organisations/{cast.organisations[key]}" in answer.text) == (422, True)
    assert not [who for who in cast.people.values() if who.name in answer.text or who.email in answer.text]
    assert letters(app) == []


@pytest.mark.parametrize("verified", [True, False])
def test_an_entry_without_people_is_claimed_and_opens_nothing_yet(
    app: Flask, browse: Browse, cast: Cast, verified: bool
) -> None:
    entry = enter(app, verified=verified)
    browse("").post("/join", particulars())
    browse("").post(link(app), {"password": PASSWORD})
    claimant = signed_in(app, cast, "zhou@new.example")
    assert claimant.get(f"/o/{entry}").status_code == 403
    assert "录入的样例公司" in claimant.get("/start").text


def test_two_who_register_one_code_meet_at_the_second_link(app: Flask, browse: Browse) -> None:
    for email in ("zhou@new.example", "wu@new.example"):
        browse("").post("/join", particulars(email=email))
    assert browse("").post(link(app, 0), {"password": PASSWORD}).status_code == 303
    assert browse("").post(link(app, 1), {"password": PASSWORD}).status_code == 422
    with app.app_context():
        assert queries.person_by_email("wu@new.example") is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "91500118MA5U10121Q"}, "code"),
        ({"code": ""}, "code"),
        ({"kind": "bureau"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"name": ""}, "name"),
        ({"nature": "no"}, "nature"),
        ({"region": "12"}, "region"),
        ({"region": "١٢٣٤٥٦"}, "region"),
        ({"person_name": ""}, "person_name"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "email"),
    ],
)
def test_what_does_not_hold_is_said_beside_its_field_and_all_is_kept(
    app: Flask, browse: Browse, changes: dict[str, str], field: str
) -> None:
    answer = browse("").post("/join", particulars(**changes))
    assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
    assert field == "address" or 'value="永川区样例路1号"' in answer.text
    assert letters(app) == []


def test_a_short_password_is_refused_and_the_link_stays_good(app: Flask, browse: Browse) -> None:
    browse("").post("/join", particulars())
    assert browse("").post(link(app), {"password": "short"}).status_code == 422
    assert browse("").post(link(app), {"password": PASSWORD}).status_code == 303


def test_links_begin_with_our_own_name_whatever_the_request_says(app: Flask, browse: Browse) -> None:
    browse("").post("/join", particulars(), headers={"Host": "evil.example"})
    assert letters(app)[-1][2]["link"].startswith("http://127.0.0.1:8000/join/")


def test_who_never_confirmed_is_forgotten(app: Flask, browse: Browse, time_machine: Any) -> None:
    browse("").post("/join", particulars())
    time_machine.move_to(clock.now() + timedelta(hours=73), tick=False)
    with app.app_context(), acting_as(OFFICE):
        with unit_of_work():
            joining.forget_unconfirmed()
        assert session.scalars(select(Application)).all() == []


def test_once_entered_the_application_keeps_no_name_and_no_address(app: Flask, browse: Browse) -> None:
    registered(app, browse(""))
    with app.app_context(), acting_as(OFFICE):
        kept = session.scalars(select(Application)).one()
        assert (kept.person_name, kept.email) == ("", "")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.text(max_size=60), st.emails(), st.from_regex(r"[a-z@., \r\n;<>]{1,30}", fullmatch=True)))
def test_what_is_taken_for_an_address_can_stand_in_a_header(typed: str) -> None:
    try:
        taken = service.read_address(typed)
    except InvalidInput:
        return
    assert taken.count("@") == 1
    assert taken.isprintable()
    assert not set(taken) & set(' \t\r\n,;:<>"()[]\\')
    assert service.read_address(taken) == taken


@pytest.fixture
def limited(app: Flask, tmp_path: Path) -> Any:
    """The application on the same database, with its limits on."""
    made = make_app(tmp_path, RATELIMIT_ENABLED=True)
    limiter.reset()
    yield made
    limiter.reset()
    limiter.enabled = False
    with made.app_context():
        database.engine.dispose()


def test_nobody_floods_a_mailbox(limited: Flask) -> None:
    answers = [
        limited.test_client().post("/join", data=particulars() | {"idempotency_key": f"key {n} of many"}).status_code
        for n in range(6)
    ]
    assert answers == [303] * 5 + [429]
