"""Privileges end at once (promise G17): whatever ends them, the next request of a live session is turned away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from marketplace import ledger
from marketplace.accounts import leaving, profile, proof_queries, queries, second_factor, service, sign_ins
from marketplace.accounts.models import Standing
from marketplace.core import clock
from marketplace.core.actors import Role, Via, system
from marketplace.core.errors import WrongState
from marketplace.db import acting_as, unit_of_work
from tests.accounts.makers import invite, link
from tests.conftest import Browse, Visitor
from tests.people import SECRET, Cast

OFFICE = system(Via.CLI)
WHO = "e1.engineer"


def suspend_person(cast: Cast, _visitor: Visitor) -> None:
    person = queries.person(cast.person(WHO).id)
    service.set_person_standing(person, Standing.SUSPENDED, actor=OFFICE, version=person.version)


def suspend_organisation(cast: Cast, _visitor: Visitor) -> None:
    organisation = queries.organisation(cast.organisations["e1"])
    service.set_organisation_standing(organisation, Standing.SUSPENDED, actor=OFFICE, version=organisation.version)


def end_membership(cast: Cast, _visitor: Visitor) -> None:
    service.end_membership(queries.members(cast.organisations["e1"])[0], actor=OFFICE)


def raise_session_version(cast: Cast, _visitor: Visitor) -> None:
    person = queries.person(cast.person(WHO).id)
    service.end_sessions(person)
    ledger.append(OFFICE, "person.sessions_end", person)


def leave(cast: Cast, _visitor: Visitor) -> None:
    place = queries.organisation(cast.organisations["e1"])
    with acting_as(cast.actor(WHO)):
        leaving.leave(place, actor=cast.actor(WHO), version=1)


def be_removed(cast: Cast, _visitor: Visitor) -> None:
    place, person = queries.organisation(cast.organisations["e1"]), queries.person(cast.person(WHO).id)
    leaving.remove(place, person, actor=OFFICE, version=person.version)


def lose_a_role(cast: Cast, _visitor: Visitor) -> None:
    place, person = queries.organisation(cast.organisations["e1"]), queries.person(cast.person(WHO).id)
    leaving.set_roles(place, person, [Role.ADMIN], actor=OFFICE)


def change_password(cast: Cast, _visitor: Visitor) -> None:
    own = cast.actor(WHO)
    profile.change_password(
        queries.person(cast.person(WHO).id), actor=own, old=cast.password, new="quite another one"
    )


def choose_a_password_by_letter(cast: Cast, _visitor: Visitor) -> None:
    person = queries.person(cast.person(WHO).id)
    profile.set_password(person, "quite another one", actor=OFFICE, action="person.password_reset")


def end_elsewhere(cast: Cast, _visitor: Visitor) -> None:
    person = queries.person(cast.person(WHO).id)
    profile.end_elsewhere(person, actor=cast.actor(WHO), version=person.version)


def set_up_a_second_step(cast: Cast, _visitor: Visitor) -> None:
    second_factor.enter(queries.person(cast.person(WHO).id), SECRET, actor=OFFICE)


def lose_the_second_step(cast: Cast, _visitor: Visitor) -> None:
    person = queries.person(cast.person(WHO).id)
    second_factor.enter(person, SECRET, actor=OFFICE)
    second_factor.reset(person, actor=cast.actor("bureau.administrator"), version=person.version)


def sign_out(_cast: Cast, visitor: Visitor) -> None:
    with visitor.client.session_transaction() as kept:
        sign_ins.end(kept["_user_id"].rpartition(".")[2])


ENDS = [
    leave, be_removed, lose_a_role,
    suspend_person, suspend_organisation, end_membership, raise_session_version, change_password,
    choose_a_password_by_letter, end_elsewhere, set_up_a_second_step, lose_the_second_step, sign_out,
]  # fmt: skip


def do(app: Flask, cast: Cast, visitor: Visitor, end: Callable[..., None]) -> None:
    with app.app_context(), acting_as(OFFICE), unit_of_work():
        end(cast, visitor)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_next_request_of_a_live_session_is_turned_away(
    app: Flask, browse: Browse, cast: Cast, end: Callable[..., None], method: str
) -> None:
    visitor, desk = browse(WHO), f"/o/{cast.organisations['e1']}"
    assert visitor.get(desk).status_code == 200
    do(app, cast, visitor, end)
    answer: Any = visitor.get(desk) if method == "get" else visitor.post(f"{desk}/members")
    assert answer.status_code in (303, 401, 403)
    assert answer.status_code != 303 or answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("end", [suspend_person, raise_session_version, end_membership, leave, be_removed])
def test_the_person_is_nobody_on_public_pages_too(
    app: Flask, browse: Browse, cast: Cast, end: Callable[..., None]
) -> None:
    visitor, name = browse(WHO), cast.person(WHO).name
    assert name in visitor.get("/").text
    do(app, cast, visitor, end)
    assert name not in visitor.get("/").text


def test_a_copy_of_the_cookie_is_worth_nothing_after_signing_out(app: Flask, browse: Browse, cast: Cast) -> None:
    visitor, desk = browse(WHO), f"/o/{cast.organisations['e1']}"
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    visitor.post("/sign-out")
    thief = app.test_client()
    thief.set_cookie("session", cookie.value)
    assert thief.get(desk).status_code == 303


def test_nobody_stays_signed_in_for_longer_than_a_working_day(browse: Browse, cast: Cast) -> None:
    visitor, desk = browse(WHO), f"/o/{cast.organisations['e1']}"
    with visitor.client.session_transaction() as kept:
        kept["since"] = (clock.now() - sign_ins.LIFETIME).timestamp() - 1
    assert visitor.get(desk).status_code == 303


def test_ended_sign_ins_are_forgotten_when_their_cookies_are_too_old(app: Flask, monkeypatch: Any) -> None:
    with app.app_context(), acting_as(OFFICE):
        with unit_of_work():
            sign_ins.end("a" * 32)
        sign_ins.forget_ended()
        assert proof_queries.is_ended("a" * 32)
        later = clock.now() + 3 * sign_ins.LIFETIME
        monkeypatch.setattr(clock, "now", lambda: later)
        sign_ins.forget_ended()
        assert not proof_queries.is_ended("a" * 32)


def test_a_suspended_person_cannot_sign_in_again(app: Flask, browse: Browse, cast: Cast) -> None:
    do(app, cast, browse(WHO), suspend_person)
    client = app.test_client()
    given = {"email": cast.person(WHO).email, "password": cast.password}
    assert client.post("/sign-in", data=given).status_code == 422


def test_signing_out_leaves_the_sessions_elsewhere_alone(browse: Browse, cast: Cast) -> None:
    here, elsewhere, desk = browse(WHO), browse(WHO), f"/o/{cast.organisations['e1']}"
    here.post("/sign-out")
    assert (here.get(desk).status_code, elsewhere.get(desk).status_code) == (303, 200)


@pytest.mark.parametrize("cookie", ["", "nonsense", "00000000-0000-0000-0000-000000000000.1", "1.1", "..", "\x00"])
def test_a_cookie_that_names_nobody_signs_nobody_in(app: Flask, cast: Cast, cookie: str) -> None:
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"] = cookie
    assert client.get(f"/o/{cast.organisations['e1']}").status_code == 303


def test_a_restored_organisation_is_acted_for_again(app: Flask, browse: Browse, cast: Cast) -> None:
    visitor, desk = browse(WHO), f"/o/{cast.organisations['e1']}"
    do(app, cast, visitor, suspend_organisation)
    with app.app_context(), acting_as(OFFICE), unit_of_work():
        organisation = queries.organisation(cast.organisations["e1"])
        service.set_organisation_standing(organisation, Standing.ACTIVE, actor=OFFICE, version=organisation.version)
    assert visitor.get(desk).status_code == 200


def test_the_acting_organisation_is_the_addresss_and_no_other(browse: Browse, cast: Cast) -> None:
    visitor = browse(WHO)
    assert visitor.get(f"/o/{cast.organisations['u1']}").status_code == 403
    assert visitor.get("/o/00000000-0000-0000-0000-000000000000").status_code == 404


def test_a_second_role_in_another_organisation_opens_that_one_only(app: Flask, browse: Browse, cast: Cast) -> None:
    with app.app_context(), acting_as(OFFICE), unit_of_work():
        person, place = queries.person(cast.person(WHO).id), queries.organisation(cast.organisations["e3"])
        service.add_member(place, person, Role.MEMBER, actor=OFFICE)
    visitor = browse(WHO)
    answers = [visitor.get(f"/o/{cast.organisations[key]}").status_code for key in ("e1", "e3", "e2")]
    assert answers == [200, 200, 403]


def test_leaving_takes_back_the_invitations_that_nobody_took_up(app: Flask, browse: Browse, cast: Cast) -> None:
    with app.app_context(), acting_as(OFFICE), unit_of_work():
        place, person = queries.organisation(cast.organisations["u1"]), queries.person(cast.person("u1.editor").id)
        service.add_member(place, person, Role.ADMIN, actor=OFFICE)
    editor = browse("u1.editor")
    invite(editor, cast)
    assert editor.post(f"/o/{cast.organisations['u1']}/leave", {"version": "1"}).status_code == 303
    assert browse("").get(link(app)).status_code == 410


def test_the_last_administrator_cannot_leave(browse: Browse, cast: Cast) -> None:
    visitor, own = browse("u1.admin"), f"/o/{cast.organisations['u1']}"
    assert visitor.get(f"{own}/leave").status_code == 200
    assert visitor.post(f"{own}/leave", {"version": "1"}).status_code == 422
    assert visitor.get(own).status_code == 200


def test_of_two_administrators_who_leave_at_once_one_stays(app: Flask, cast: Cast) -> None:
    with app.app_context(), acting_as(OFFICE), unit_of_work():
        place, person = queries.organisation(cast.organisations["u1"]), queries.person(cast.person("u1.editor").id)
        leaving.set_roles(place, person, [Role.ADMIN], actor=OFFICE)
    together = Barrier(2)

    def go(who: str) -> bool:
        with app.app_context(), acting_as(replace(cast.actor(who), roles=frozenset({Role.ADMIN}))):
            together.wait()
            try:
                with unit_of_work():
                    place = queries.organisation(cast.organisations["u1"])
                    version = queries.person(cast.person(who).id).version
                    leaving.leave(place, actor=cast.actor(who), version=version)
            except WrongState:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, ["u1.admin", "u1.editor"])) == [False, True]


def test_a_suspended_person_does_not_come_in_by_an_invitation(app: Flask, browse: Browse, cast: Cast) -> None:
    invite(browse("u1.admin"), cast, "u1", cast.person(WHO).email)
    do(app, cast, browse(WHO), suspend_person)
    assert browse("").post(link(app), {"name": "x", "password": cast.password}).status_code == 422
