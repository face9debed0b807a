"""The directory: found by name and code, entered with a code that holds, verified once by the bureau."""

import re
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts import queries
from marketplace.accounts.models import Organisation
from marketplace.core.actors import Via, system
from marketplace.db import set_actor
from tests.conftest import Browse
from tests.people import Cast


@pytest.fixture
def desk(cast: Cast) -> str:
    return f"/o/{cast.organisations['bureau']}/organisations"


def typed(**changes: str) -> dict[str, str]:
    usual = {
        "kind": "company", "name": "新样例材料公司", "short_name": "新样例", "code": "", "nature": "150",
        "region": "500118", "address": "永川区样例路1号",
    }  # fmt: skip
    return {**usual, **changes}


@pytest.fixture
def free_code(cast: Cast) -> str:
    """A code that holds and that nobody in the cast has."""
    return "91500118MA5U10121P"


def test_the_directory_is_open_to_everybody(browse: Browse) -> None:
    page = browse("").get("/organisations").text
    assert "渝西样例大学" in page
    assert "91500118MA5U10025E" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "机械"}, ["海棠样例机械公司"]),
        ({"q": "91500118ma5u100414"}, ["凤凰湖样例汽车零部件公司"]),
        ({"kind": "university"}, ["渝西样例大学"]),
        ({"q": "样例", "kind": "brokerage"}, ["样例科技中介公司"]),
        ({"q": "%"}, []),
        ({"q": "没有这家"}, []),
    ],
)
def test_it_is_searched_by_name_code_and_kind(browse: Browse, asked: dict[str, str], found: list[str]) -> None:
    page = browse("").get("/organisations", query_string=asked).text.split("<main")[1]
    named = [name for name in ALL if name in page]
    assert named == found


ALL = ["渝西样例大学", "川江样例科技公司", "海棠样例机械公司", "凤凰湖样例汽车零部件公司", "样例科技中介公司"]


def test_a_kind_that_is_none_is_ignored(browse: Browse) -> None:
    assert "渝西样例大学" in browse("").get("/organisations?kind=nothing").text


def test_an_organisation_shows_what_is_public_and_no_member(browse: Browse, cast: Cast) -> None:
    page = browse("").get(f"/organisations/{cast.organisations['u1']}").text
    assert "12500118MB0A10013K" in page
    assert cast.person("u1.editor").email not in page


@pytest.mark.parametrize("who", ["bureau.reviewer", "bureau.administrator"])
def test_the_bureau_enters_an_organisation_and_sees_it_unverified(
    browse: Browse, desk: str, who: str, free_code: str
) -> None:
    visitor = browse(who)
    answer = visitor.post(f"{desk}/new", typed(code=free_code))
    assert answer.status_code == 303
    assert f"{answer.headers['Location']}/verify" in visitor.get(answer.headers["Location"]).text
    assert "新样例材料公司" in visitor.get("/organisations?unverified=1").text


@pytest.mark.parametrize("who", ["u1.admin", "e1.engineer", "b1.broker"])
def test_nobody_else_enters_one(browse: Browse, cast: Cast, who: str) -> None:
    own = cast.organisations[cast.person(who).organisation]
    assert browse(who).get(f"/o/{own}/organisations/new").status_code == 403
    assert browse(who).post(f"/o/{own}/organisations/new", typed()).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "91500118MA5U10025F"},
        {"code": "12345"},
        {"code": "91500118MA5U10025E"},
        {"region": "5001"},
        {"kind": "nothing"},
        {"name": ""},
        {"name": "名" * 121},
    ],
)
def test_what_does_not_hold_is_refused_and_everything_typed_is_kept(
    browse: Browse, desk: str, wrong: dict[str, str], free_code: str
) -> None:
    given = typed(**{"code": free_code, **wrong})
    answer = browse("bureau.reviewer").post(f"{desk}/new", given)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    for name in ("short_name", "address", *wrong):
        assert name == "kind" or f'value="{given[name]}"' in answer.text


def test_a_code_that_is_there_already_is_named_beside_its_field(browse: Browse, desk: str) -> None:
    page = browse("bureau.reviewer").post(f"{desk}/new", typed(code="91500118MA5U10025E")).text
    assert 'id="code-error"' in page


def verify(browse: Browse, cast: Cast, who: str, organisation_id: Any, version: int) -> int:
    acting = cast.organisations[cast.person(who).organisation]
    address = f"/o/{acting}/organisations/{organisation_id}/verify"
    status: int = browse(who).post(address, {"version": str(version)}).status_code
    return status


@pytest.fixture
def entered(app: Flask, browse: Browse, desk: str, free_code: str) -> Organisation:
    browse("bureau.reviewer").post(f"{desk}/new", typed(code=free_code))
    with app.app_context():
        set_actor(system(Via.CLI))
        found = queries.organisation_by_code(free_code)
        assert found is not None
        return found


def test_it_is_verified_once(browse: Browse, cast: Cast, entered: Organisation) -> None:
    statuses = [
        verify(browse, cast, "bureau.reviewer", entered.id, entered.version),
        verify(browse, cast, "bureau.reviewer", entered.id, entered.version + 1),
    ]
    assert statuses == [303, 422]


def test_whoever_saw_an_older_version_does_not_verify(browse: Browse, cast: Cast, entered: Organisation) -> None:
    assert verify(browse, cast, "bureau.reviewer", entered.id, entered.version - 1) == 409


@pytest.mark.parametrize("who", ["bureau.registrar", "bureau.auditor", "u1.admin", "e1.engineer"])
def test_other_roles_do_not_verify(browse: Browse, cast: Cast, entered: Organisation, who: str) -> None:
    assert verify(browse, cast, who, entered.id, entered.version) == 403


def test_only_the_administrator_suspends_and_never_the_bureau(browse: Browse, cast: Cast, desk: str) -> None:
    def suspend(who: str, key: str) -> int:
        address = f"{desk}/{cast.organisations[key]}/standing/suspended"
        status: int = browse(who).post(address, {"version": "2"}).status_code
        return status

    assert suspend("bureau.reviewer", "e1") == 403
    assert suspend("bureau.administrator", "bureau") == 422
    assert suspend("bureau.administrator", "e1") == 303


def test_a_standing_that_is_none_is_not_found(browse: Browse, cast: Cast, desk: str) -> None:
    address = f"{desk}/{cast.organisations['e1']}/standing/forgotten"
    assert browse("bureau.administrator").post(address, {"version": "2"}).status_code == 404


def test_the_bureau_sees_who_acts_for_an_organisation(browse: Browse, cast: Cast, desk: str) -> None:
    page = browse("bureau.reviewer").get(f"{desk}/{cast.organisations['u1']}").text
    assert cast.person("u1.admin").email in page


@pytest.mark.parametrize(
    ("who", "offered"),
    [("bureau.auditor", True), ("bureau.reviewer", True), ("u1.editor", True), ("e1.engineer", False), ("", False)],
)
def test_the_documents_are_offered_to_whoever_may_read_them(
    browse: Browse, cast: Cast, who: str, offered: bool
) -> None:
    visitor, u1 = browse(who), cast.organisations["u1"]
    page = visitor.get(f"/organisations/{u1}").text
    links = re.findall(rf'href="(/o/[^"]+/organisations/{u1}/files)"', page)
    assert bool(links) is offered
    assert all(visitor.get(link).status_code == 200 for link in links)
