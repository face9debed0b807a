"""Members: found, given other roles, removed by their own administrator, never the last one."""

import pytest
from flask import Flask

from marketplace.accounts import queries, service
from marketplace.core.actors import Role, Via, system
from marketplace.db import acting_as, unit_of_work
from tests.accounts.makers import members_of
from tests.conftest import Browse
from tests.people import Cast

OFFICE = system(Via.CLI)


def page(cast: Cast, who: str) -> str:
    return f"{members_of(cast, cast.person(who).organisation)}/{cast.person(who).id}"


def also(app: Flask, cast: Cast, who: str, role: Role) -> None:
    """Give somebody of the cast one more role."""
    with app.app_context(), acting_as(OFFICE), unit_of_work():
        place = queries.organisation(cast.organisations[cast.person(who).organisation])
        service.add_member(place, queries.person(cast.person(who).id), role, actor=OFFICE)


def held(app: Flask, cast: Cast, who: str) -> set[str]:
    with app.app_context(), acting_as(OFFICE):
        place = cast.organisations[cast.person(who).organisation]
        return {str(role) for role in queries.roles_in(cast.person(who).id, place)}


def test_the_page_names_everybody_once_with_all_their_roles(app: Flask, browse: Browse, cast: Cast) -> None:
    also(app, cast, "u1.editor", Role.ADMIN)
    found = browse("u1.admin").get(members_of(cast, "u1")).text
    assert found.count(cast.person("u1.editor").email) == 1


@pytest.mark.parametrize(("words", "found"), [("编辑", True), ("EDITOR@", True), ("nobody", False), ("%", False)])
def test_members_are_searched_by_name_and_address(browse: Browse, cast: Cast, words: str, found: bool) -> None:
    text = browse("u1.admin").get(members_of(cast, "u1"), query_string={"q": words}).text
    assert (cast.person("u1.editor").email in text) is found


def test_a_member_gets_a_further_role_and_stays_signed_in(app: Flask, browse: Browse, cast: Cast) -> None:
    editor = browse("u1.editor")
    assert browse("u1.admin").post(page(cast, "u1.editor"), {"roles": ["member", "admin"]}).status_code == 303
    assert held(app, cast, "u1.editor") == {"member", "admin"}
    assert editor.get(members_of(cast, "u1")).status_code == 200


def test_a_role_that_is_taken_away_signs_the_person_out(app: Flask, browse: Browse, cast: Cast) -> None:
    also(app, cast, "u1.editor", Role.ADMIN)
    editor = browse("u1.editor")
    assert browse("u1.admin").post(page(cast, "u1.editor"), {"roles": ["member"]}).status_code == 303
    assert editor.get(f"/o/{cast.organisations['u1']}").status_code == 303
    assert held(app, cast, "u1.editor") == {"member"}


def test_no_role_at_all_is_no_membership(app: Flask, browse: Browse, cast: Cast) -> None:
    answer = browse("u1.admin").post(page(cast, "u1.editor"), {})
    assert (answer.status_code, 'id="roles-error"' in answer.text) == (422, True)
    assert held(app, cast, "u1.editor") == {"member"}


@pytest.mark.parametrize("role", ["reviewer", "registrar", "auditor", "administrator", "publisher", "broker"])
def test_the_bureaus_and_the_brokers_roles_exist_nowhere_else(browse: Browse, cast: Cast, role: str) -> None:
    answer = browse("u1.admin").post(page(cast, "u1.editor"), {"roles": ["member", role]})
    assert answer.status_code == 422


@pytest.mark.parametrize("role", ["member", "admin", "broker"])
def test_the_bureau_has_its_own_roles_only(browse: Browse, cast: Cast, role: str) -> None:
    answer = browse("bureau.administrator").post(page(cast, "bureau.reviewer"), {"roles": ["reviewer", role]})
    assert answer.status_code == 422


def test_a_brokerage_makes_its_people_brokers(app: Flask, browse: Browse, cast: Cast) -> None:
    also(app, cast, "b1.broker", Role.ADMIN)
    assert browse("b1.broker").post(page(cast, "b1.broker"), {"roles": ["admin", "member"]}).status_code == 303
    assert held(app, cast, "b1.broker") == {"admin", "member"}


def test_a_member_is_removed_with_every_role(app: Flask, browse: Browse, cast: Cast) -> None:
    also(app, cast, "u1.editor", Role.ADMIN)
    editor = browse("u1.editor")
    assert browse("u1.admin").post(f"{page(cast, 'u1.editor')}/remove", {"version": "1"}).status_code == 303
    assert editor.get(f"/o/{cast.organisations['u1']}").status_code == 303
    assert held(app, cast, "u1.editor") == set()


@pytest.mark.parametrize("act", ["remove", "roles"])
def test_the_last_administrator_stays(app: Flask, browse: Browse, cast: Cast, act: str) -> None:
    visitor, own = browse("u1.admin"), page(cast, "u1.admin")
    answer = (
        visitor.post(f"{own}/remove", {"version": "1"})
        if act == "remove"
        else visitor.post(own, {"roles": ["member"]})
    )
    assert answer.status_code == 422
    assert held(app, cast, "u1.admin") == {"admin"}
    assert visitor.get(members_of(cast, "u1")).status_code == 200


def test_one_of_two_administrators_can_be_removed(app: Flask, browse: Browse, cast: Cast) -> None:
    also(app, cast, "u1.editor", Role.ADMIN)
    assert browse("u1.admin").post(f"{page(cast, 'u1.admin')}/remove", {"version": "1"}).status_code == 303


def test_the_last_registrar_stays(browse: Browse, cast: Cast) -> None:
    visitor = browse("bureau.administrator")
    answers = [
        visitor.post(f"{page(cast, f'bureau.{who}')}/remove", {"version": "2"}).status_code
        for who in ("registrar", "registrar2")
    ]
    assert answers == [303, 422]


@pytest.mark.parametrize("who", ["u1.editor", "b1.broker", "bureau.reviewer", "bureau.auditor"])
def test_nobody_else_sees_or_changes_members(browse: Browse, cast: Cast, who: str) -> None:
    visitor = browse(who)
    assert visitor.get(members_of(cast, cast.person(who).organisation)).status_code == 403
    assert visitor.post(page(cast, who), {"roles": ["admin"]}).status_code == 403
    assert visitor.post(f"{page(cast, who)}/remove", {"version": "1"}).status_code == 403


@pytest.mark.parametrize("who", ["e3.admin", "bureau.administrator"])
def test_an_administrator_sees_and_removes_members_of_their_own_only(browse: Browse, cast: Cast, who: str) -> None:
    visitor, place = browse(who), cast.person(who).organisation
    others = f"{members_of(cast, place)}/{cast.person('u1.editor').id}"
    assert visitor.get(page(cast, "u1.editor")).status_code == 403
    assert (visitor.get(others).status_code, visitor.post(f"{others}/remove", {"version": "1"}).status_code) == (
        404,
        404,
    )


def test_only_the_district_administrator_suspends_people(browse: Browse, cast: Cast) -> None:
    target = f"people/{cast.person('e1.engineer').id}/standing/suspended"
    statuses = {
        who: browse(who)
        .post(f"/o/{cast.organisations[cast.person(who).organisation]}/{target}", {"version": "1"})
        .status_code
        for who in ("u1.admin", "bureau.reviewer", "bureau.administrator")
    }
    assert statuses == {"u1.admin": 404, "bureau.reviewer": 403, "bureau.administrator": 303}
