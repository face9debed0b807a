"""Members: added and removed by their own administrator, never the last one, and in no role that is not theirs."""

from typing import Any

import pytest
from flask import Flask

from marketplace.accounts import queries
from marketplace.core.actors import Via, system
from marketplace.db import set_actor
from tests.conftest import Browse
from tests.people import Cast


def address(cast: Cast, key: str) -> str:
    return f"/o/{cast.organisations[key]}/members"


def new(**changes: str) -> dict[str, str]:
    return {"name": "新同事", "email": "new@u1.example", "password": "long enough", "role": "member", **changes}


def membership(app: Flask, cast: Cast, who: str) -> Any:
    with app.app_context():
        set_actor(system(Via.CLI))
        place = cast.organisations[cast.person(who).organisation]
        return next(m.id for m in queries.members(place) if m.person_id == cast.person(who).id)


def test_the_administrator_adds_somebody_who_then_signs_in(app: Flask, browse: Browse, cast: Cast) -> None:
    assert browse("u1.admin").post(address(cast, "u1"), new()).status_code == 303
    answer = app.test_client().post("/sign-in", data={"email": "new@u1.example", "password": "long enough"})
    assert answer.status_code == 303


def test_somebody_with_an_account_gets_a_further_role_and_keeps_the_password(browse: Browse, cast: Cast) -> None:
    known = cast.person("u1.editor").email
    answer = browse("u1.admin").post(address(cast, "u1"), new(email=known, password="", role="admin"))
    assert answer.status_code == 303
    assert browse("u1.editor").get(address(cast, "u1")).status_code == 200


def test_nobody_draws_somebody_of_another_organisation_into_theirs(browse: Browse, cast: Cast) -> None:
    officer = cast.person("bureau.registrar").email
    assert browse("u1.admin").post(address(cast, "u1"), new(email=officer, password="")).status_code == 422


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "short"}, "password"),
        ({"password": ""}, "password"),
        ({"email": "no address"}, "email"),
        ({"email": ""}, "email"),
        ({"name": ""}, "name"),
        ({"role": ""}, "role"),
        ({"role": "king"}, "role"),
    ],
)
def test_what_does_not_hold_is_said_beside_its_field(
    browse: Browse, cast: Cast, changes: dict[str, str], field: str
) -> None:
    answer = browse("u1.admin").post(address(cast, "u1"), new(**changes))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


@pytest.mark.parametrize("role", ["reviewer", "registrar", "auditor", "administrator", "publisher", "broker"])
def test_the_bureaus_and_the_brokers_roles_exist_nowhere_else(browse: Browse, cast: Cast, role: str) -> None:
    assert browse("u1.admin").post(address(cast, "u1"), new(role=role)).status_code == 422


@pytest.mark.parametrize("role", ["member", "admin", "broker"])
def test_the_bureau_has_its_own_roles_only(browse: Browse, cast: Cast, role: str) -> None:
    assert browse("bureau.administrator").post(address(cast, "bureau"), new(role=role)).status_code == 422


def test_a_role_is_held_once(browse: Browse, cast: Cast) -> None:
    visitor = browse("u1.admin")
    visitor.post(address(cast, "u1"), new())
    assert visitor.post(address(cast, "u1"), new()).status_code == 422


@pytest.mark.parametrize("who", ["u1.editor", "b1.broker", "bureau.reviewer", "bureau.auditor"])
def test_nobody_else_sees_or_adds_members(browse: Browse, cast: Cast, who: str) -> None:
    own = address(cast, cast.person(who).organisation)
    assert browse(who).get(own).status_code == 403
    assert browse(who).post(own, new()).status_code == 403


def test_an_administrator_manages_no_other_organisation(app: Flask, browse: Browse, cast: Cast) -> None:
    visitor = browse("e3.admin")
    theirs = membership(app, cast, "u1.editor")
    assert visitor.post(address(cast, "u1"), new()).status_code == 403
    assert visitor.post(f"{address(cast, 'e3')}/{theirs}/end").status_code == 404


def test_a_role_is_ended_and_the_person_is_out(app: Flask, browse: Browse, cast: Cast) -> None:
    editor = browse("u1.editor")
    ended = browse("u1.admin").post(f"{address(cast, 'u1')}/{membership(app, cast, 'u1.editor')}/end")
    assert ended.status_code == 303
    assert editor.get(f"/o/{cast.organisations['u1']}").status_code == 303


def test_the_last_administrator_cannot_be_removed(app: Flask, browse: Browse, cast: Cast) -> None:
    visitor, own = browse("u1.admin"), membership(app, cast, "u1.admin")
    assert visitor.post(f"{address(cast, 'u1')}/{own}/end").status_code == 422
    assert visitor.get(address(cast, "u1")).status_code == 200


def test_one_of_two_administrators_can_be_removed(app: Flask, browse: Browse, cast: Cast) -> None:
    visitor = browse("u1.admin")
    visitor.post(address(cast, "u1"), new(role="admin"))
    own = membership(app, cast, "u1.admin")
    assert visitor.post(f"{address(cast, 'u1')}/{own}/end").status_code == 303


def test_the_same_form_sent_twice_adds_once(browse: Browse, cast: Cast) -> None:
    visitor, form = browse("u1.admin"), {**new(), "idempotency_key": "one and the same key"}
    answers = [visitor.post(address(cast, "u1"), form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert visitor.get(address(cast, "u1")).text.count("new@u1.example") == 1


def test_only_the_district_administrator_suspends_people(browse: Browse, cast: Cast) -> None:
    target = f"people/{cast.person('e1.engineer').id}/standing/suspended"
    statuses = {
        who: browse(who)
        .post(f"/o/{cast.organisations[cast.person(who).organisation]}/{target}", {"version": "1"})
        .status_code
        for who in ("u1.admin", "bureau.reviewer", "bureau.administrator")
    }
    assert statuses == {"u1.admin": 404, "bureau.reviewer": 403, "bureau.administrator": 303}
