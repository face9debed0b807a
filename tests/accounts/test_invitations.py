"""An invitation lets the reader of one address in, once, for 72 hours, and nobody else ever."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts import invitations, queries
from marketplace.accounts.joining_models import Invitation
from marketplace.accounts.models import Membership, Person
from marketplace.core import clock
from marketplace.core.actors import ANONYMOUS
from marketplace.core.errors import DomainError
from marketplace.db import acting_as, session, set_actor, unit_of_work
from marketplace.ledger.models import LedgerEntry
from tests.accounts.makers import OFFICE, PASSWORD, invite, letters, link, members_of, signed_in
from tests.conftest import Browse, Visitor
from tests.people import Cast

NEW = {"name": "新同事", "password": PASSWORD}


def roles(app: Flask, cast: Cast, email: str, key: str = "u1") -> set[str]:
    with app.app_context(), acting_as(OFFICE):
        person = queries.person_by_email(email)
        return {str(role) for role in queries.roles_in(person.id, cast.organisations[key])} if person else set()


def pending(app: Flask, cast: Cast, key: str = "u1") -> Any:
    with app.app_context(), acting_as(OFFICE):
        return session.scalars(
            select(Invitation.id).where(Invitation.organisation_id == cast.organisations[key])
        ).one()


def test_somebody_new_accepts_signs_in_and_acts(app: Flask, browse: Browse, cast: Cast) -> None:
    assert invite(browse("u1.admin"), cast).status_code == 303
    assert "渝西样例大学" in browse("").get(link(app)).text
    answer = browse("").post(link(app), NEW)
    assert answer.headers["Location"].startswith("/sign-in?next=")
    visitor = signed_in(app, cast, "new@u1.example")
    assert visitor.get(f"/o/{cast.organisations['u1']}").status_code == 200
    assert roles(app, cast, "new@u1.example") == {"member"}


def test_somebody_new_is_written_to_in_the_language_of_the_page(app: Flask, browse: Browse, cast: Cast) -> None:
    invite(browse("u1.admin"), cast)
    visitor = browse("")
    visitor.client.set_cookie("language", "en")
    assert visitor.post(link(app), NEW).status_code == 303
    with app.app_context(), acting_as(OFFICE):
        person = queries.person_by_email("new@u1.example")
        assert person is not None
        assert person.language == "en"


def test_the_letter_goes_to_the_address_and_names_who_invites(app: Flask, browse: Browse, cast: Cast) -> None:
    invite(browse("u1.admin"), cast, "u1", " New@U1.example ", "member", "admin")
    address, template, facts = letters(app)[-1]
    assert (address, template) == ("new@u1.example", "invitation")
    assert (facts["organisation"], facts["inviter"]) == ("渝西样例大学", cast.person("u1.admin").name)
    assert facts["link"].startswith("http://127.0.0.1:8000/invitations/")


def test_only_the_hash_of_the_token_is_kept(app: Flask, browse: Browse, cast: Cast) -> None:
    invite(browse("u1.admin"), cast)
    token = link(app).split("/")[-1]
    assert len(token) >= 22  # 128 bits
    with app.app_context(), acting_as(OFFICE):
        kept = session.scalars(select(Invitation.token_hash)).one()
        bodies = b"".join(session.scalars(select(LedgerEntry.body)))
    assert re.fullmatch(r"[0-9a-f]{64}", kept)
    assert token.encode() not in bodies
    assert b"new@u1.example" not in bodies


def test_somebody_of_another_organisation_joins_a_second_one_by_accepting(
    app: Flask, browse: Browse, cast: Cast
) -> None:
    invite(browse("u1.admin"), cast, "u1", cast.person("e1.engineer").email)
    engineer = browse("e1.engineer")
    assert "form-control" not in engineer.get(link(app)).text.split("<main")[1]
    assert engineer.post(link(app)).headers["Location"] == f"/o/{cast.organisations['u1']}"
    assert [engineer.get(f"/o/{cast.organisations[key]}").status_code for key in ("u1", "e1")] == [200, 200]


def test_who_has_an_account_signs_in_first_and_comes_back(app: Flask, browse: Browse, cast: Cast) -> None:
    invite(browse("u1.admin"), cast, "u1", cast.person("e1.engineer").email)
    page = browse("").get(link(app))
    assert f"/sign-in?next={link(app).replace('/', '%2F')}" in page.text or f"/sign-in?next={link(app)}" in page.text
    assert browse("").post(link(app), NEW).status_code == 422
    assert roles(app, cast, cast.person("e1.engineer").email) == set()


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_is_used_once(app: Flask, browse: Browse, cast: Cast, method: str) -> None:
    invite(browse("u1.admin"), cast)
    browse("").post(link(app), NEW)
    answer = browse("").get(link(app)) if method == "get" else browse("").post(link(app), NEW)
    assert answer.status_code == (410 if method == "get" else 422)


def test_the_same_form_sent_twice_is_answered_alike(app: Flask, browse: Browse, cast: Cast) -> None:
    invite(browse("u1.admin"), cast)
    form, visitor = {**NEW, "idempotency_key": "one and the same"}, browse("")
    assert [visitor.post(link(app), form).status_code for _click in range(2)] == [303, 303]


def test_after_72_hours_it_has_expired(app: Flask, browse: Browse, cast: Cast, time_machine: Any) -> None:
    now = clock.now()
    time_machine.move_to(now, tick=False)
    invite(browse("u1.admin"), cast)
    time_machine.move_to(now + timedelta(hours=72) - timedelta(seconds=1), tick=False)
    assert browse("").get(link(app)).status_code == 200
    time_machine.move_to(now + timedelta(hours=72), tick=False)
    assert browse("").get(link(app)).status_code == 410
    assert browse("").post(link(app), NEW).status_code == 422
    assert roles(app, cast, "new@u1.example") == set()


def test_one_that_was_revoked_lets_nobody_in(app: Flask, browse: Browse, cast: Cast) -> None:
    admin = browse("u1.admin")
    invite(admin, cast)
    assert (
        admin.post(
            f"/o/{cast.organisations['u1']}/invitations/{pending(app, cast)}/revoke", {"version": "1"}
        ).status_code
        == 303
    )
    assert (browse("").get(link(app)).status_code, browse("").post(link(app), NEW).status_code) == (410, 422)


def test_one_that_was_sent_again_has_a_new_link_and_the_old_one_is_worth_nothing(
    app: Flask, browse: Browse, cast: Cast
) -> None:
    admin = browse("u1.admin")
    invite(admin, cast)
    assert (
        admin.post(
            f"/o/{cast.organisations['u1']}/invitations/{pending(app, cast)}/resend", {"version": "1"}
        ).status_code
        == 303
    )
    assert (browse("").get(link(app, 0)).status_code, browse("").get(link(app, 1)).status_code) == (404, 200)


@pytest.mark.parametrize("who", ["e1.engineer", "u1.admin", "bureau.administrator"])
def test_another_person_cannot_use_it(app: Flask, browse: Browse, cast: Cast, who: str) -> None:
    invite(browse("u1.admin"), cast)
    other = browse(who)
    assert other.get(link(app)).status_code == 403
    assert other.post(link(app), NEW).status_code == 422
    assert roles(app, cast, "new@u1.example") == set()


@pytest.mark.parametrize("token", ["x", "0" * 22, "a" * 5000, "%00", "..", "%F0%9F%98%80"])
def test_a_link_that_never_was_is_not_there(browse: Browse, token: str) -> None:
    assert browse("").get(f"/invitations/{token}").status_code in (404, 308)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "a@b"}, "email"),
        ({"email": "a@b.example,c@d.example"}, "email"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "email"),
        ({"roles": []}, "roles"),
        ({"roles": ["king"]}, "roles"),
        ({"roles": ["reviewer"]}, "roles"),
        ({"email": "editor@u1.example"}, "email"),
    ],
)
def test_what_does_not_hold_is_said_beside_its_field(
    app: Flask, browse: Browse, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    answer = browse("u1.admin").post(
        members_of(cast, "u1"), {"email": "new@u1.example", "roles": ["member"], **changes}
    )
    assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
    assert letters(app) == []


@pytest.mark.parametrize("given", [{"name": "", "password": PASSWORD}, {"name": "新同事", "password": "short"}])
def test_a_new_account_needs_a_name_and_a_password(
    app: Flask, browse: Browse, cast: Cast, given: dict[str, str]
) -> None:
    invite(browse("u1.admin"), cast)
    assert browse("").post(link(app), given).status_code == 422
    assert browse("").post(link(app), NEW).status_code == 303


def test_an_address_is_invited_once_at_a_time(browse: Browse, cast: Cast) -> None:
    admin = browse("u1.admin")
    assert [invite(admin, cast).status_code for _ in range(2)] == [303, 422]
    assert invite(browse("e3.admin"), cast, "e3").status_code == 303


@pytest.mark.parametrize("who", ["bureau.reviewer", "bureau.registrar", "u1.editor", "b1.broker"])
def test_only_administrators_invite(browse: Browse, cast: Cast, who: str) -> None:
    assert invite(browse(who), cast, cast.person(who).organisation).status_code == 403


def test_the_administrator_invites_to_the_bureau(app: Flask, browse: Browse, cast: Cast) -> None:
    invite(browse("bureau.administrator"), cast, "bureau", "r3@bureau.example", "reviewer", "registrar")
    browse("").post(link(app), NEW)
    assert roles(app, cast, "r3@bureau.example", "bureau") == {"reviewer", "registrar"}


def test_nobody_touches_the_invitations_of_another_organisation(app: Flask, browse: Browse, cast: Cast) -> None:
    invite(browse("u1.admin"), cast)
    other, theirs = browse("e3.admin"), pending(app, cast)
    for act in ("resend", "revoke"):
        assert other.post(f"/o/{cast.organisations['e3']}/invitations/{theirs}/{act}").status_code == 404
        assert other.post(f"/o/{cast.organisations['u1']}/invitations/{theirs}/{act}").status_code == 403
    assert "new@u1.example" not in other.get(members_of(cast, "e3")).text


def test_two_people_who_accept_one_invitation_at_once_make_one_account(
    app: Flask, browse: Browse, cast: Cast
) -> None:
    invite(browse("u1.admin"), cast)
    token, together = link(app).split("/")[-1], Barrier(2)

    def accept(name: str) -> str:
        with app.app_context():
            set_actor(ANONYMOUS)
            together.wait()
            try:
                with unit_of_work():
                    invitations.accept(token, actor=ANONYMOUS, name=name, password=PASSWORD)
            except DomainError:
                return "refused"
            return "in"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(accept, ["甲", "乙"]))
    assert outcomes == ["in", "refused"]
    with app.app_context(), acting_as(OFFICE):
        people = session.scalars(select(Person.id).where(Person.email == "new@u1.example")).all()
        held = session.scalar(select(func.count()).select_from(Membership).where(Membership.person_id.in_(people)))
    assert (len(people), held) == (1, 1)


def test_one_person_in_two_browsers_comes_in_once(app: Flask, browse: Browse, cast: Cast) -> None:
    invite(browse("u1.admin"), cast, "u1", cast.person("e1.engineer").email)
    here, there = browse("e1.engineer"), browse("e1.engineer")
    assert [v.post(link(app)).status_code for v in (here, there)] == [303, 422]
    assert roles(app, cast, cast.person("e1.engineer").email) == {"member"}


def test_reading_the_page_accepts_nothing(app: Flask, browse: Browse, cast: Cast) -> None:
    invite(browse("u1.admin"), cast, "u1", cast.person("e1.engineer").email)
    visitor: Visitor = browse("e1.engineer")
    visitor.get(link(app))
    assert visitor.get(f"/o/{cast.organisations['u1']}").status_code == 403
