"""The bureau checks organisations: verified or returned with a reason, claims let in, names changed, by letter."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts import queries
from marketplace.accounts.joining_models import Application
from marketplace.accounts.models import Checking
from marketplace.db import acting_as, session
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
from tests.accounts.test_joining import enter
from tests.conftest import Browse, Visitor
from tests.people import Cast


@pytest.fixture
def bureau(cast: Cast) -> str:
    return f"/o/{cast.organisations['bureau']}"


@pytest.fixture
def newcomer(app: Flask, browse: Browse) -> Any:
    return registered(app, browse(""))


def present(app: Flask, entry: Any) -> Any:
    with app.app_context(), acting_as(OFFICE):
        return queries.organisation(entry.id)


def decide(visitor: Visitor, bureau: str, entry: Any, act: str, **fields: Any) -> int:
    form = {"version": entry.version, **fields}
    status: int = visitor.post(f"{bureau}/organisations/{entry.id}/{act}", form).status_code
    return status


def test_who_registered_waits_in_the_queue_until_verified(
    app: Flask, browse: Browse, bureau: str, newcomer: Any
) -> None:
    reviewer = browse("bureau.reviewer")
    queue = f"{bureau}/verification"
    assert newcomer.name in reviewer.get(queue).text
    assert decide(reviewer, bureau, newcomer, "verify") == 303
    assert newcomer.name not in reviewer.get(queue).text
    assert present(app, newcomer).is_verified


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ({"q": "新样例"}, True),
        ({"q": CODE.lower()}, True),
        ({"q": "没有"}, False),
        ({"kind": "university"}, False),
        ({"kind": "nothing"}, True),
        ({"state": "returned"}, False),
        ({"state": "nonsense", "page": "0"}, True),
    ],
)
def test_the_queue_is_searched_and_narrowed(
    browse: Browse, bureau: str, newcomer: Any, asked: dict[str, str], there: bool
) -> None:
    page = browse("bureau.administrator").get(f"{bureau}/verification", query_string=asked).text
    assert (newcomer.name in page) is there


def test_a_returned_one_reads_why_corrects_it_and_waits_again(
    app: Flask, browse: Browse, cast: Cast, bureau: str, newcomer: Any
) -> None:
    reviewer, own = browse("bureau.reviewer"), signed_in(app, cast, "zhou@new.example")
    assert decide(reviewer, bureau, newcomer, "return", reason="缺少营业执照副本") == 303
    assert letters(app)[-1][2]["reason"] == "缺少营业执照副本"
    returned = present(app, newcomer)
    assert returned.checking is Checking.RETURNED
    assert "缺少营业执照副本" in own.get(f"/o/{newcomer.id}/organisation").text
    corrected = {**particulars(), "name": "更正的样例公司", "version": returned.version}
    assert own.post(f"/o/{newcomer.id}/organisation/particulars", corrected).status_code == 303
    again = present(app, newcomer)
    assert (again.checking, again.name) == (Checking.WAITING, "更正的样例公司")


def test_a_return_needs_its_reason(app: Flask, browse: Browse, bureau: str, newcomer: Any) -> None:
    assert decide(browse("bureau.reviewer"), bureau, newcomer, "return", reason=" ") == 422
    assert present(app, newcomer).checking is Checking.WAITING


def test_what_is_verified_is_corrected_by_nobody(
    app: Flask, browse: Browse, cast: Cast, bureau: str, newcomer: Any
) -> None:
    decide(browse("bureau.reviewer"), bureau, newcomer, "verify")
    own = signed_in(app, cast, "zhou@new.example")
    given = {**particulars(), "name": "另一家", "version": present(app, newcomer).version}
    assert own.post(f"/o/{newcomer.id}/organisation/particulars", given).status_code == 422
    assert present(app, newcomer).name == "新样例材料公司"


@pytest.mark.parametrize(("act", "name"), [("name", "渝西样例理工大学"), ("name/refuse", "渝西样例大学")])
def test_a_verified_name_changes_by_the_bureau_only(
    app: Flask, browse: Browse, cast: Cast, bureau: str, act: str, name: str
) -> None:
    with app.app_context(), acting_as(OFFICE):
        u1 = queries.organisation(cast.organisations["u1"])
    asked = browse("u1.admin").post(
        f"/o/{u1.id}/organisation/name", {"name": "渝西样例理工大学", "version": u1.version}
    )
    assert (asked.status_code, present(app, u1).name) == (303, "渝西样例大学")
    reviewer = browse("bureau.reviewer")
    assert u1.name in reviewer.get(f"{bureau}/verification").text
    assert decide(reviewer, bureau, present(app, u1), act, reason="名称与证书不符") == 303
    assert (present(app, u1).name, present(app, u1).wanted_name) == (name, "")
    assert letters(app)[-1][0] == cast.person("u1.admin").email


def claim(app: Flask, browse: Browse, *, verified: bool = True) -> Any:
    entry = enter(app, verified=verified)
    browse("").post("/join", particulars())
    browse("").post(link(app), {"password": PASSWORD})
    with app.app_context(), acting_as(OFFICE):
        return entry, session.scalars(select(Application)).one()


@pytest.mark.parametrize("verified", [True, False])
def test_a_claimant_is_let_in_as_administrator(
    app: Flask, browse: Browse, cast: Cast, bureau: str, verified: bool
) -> None:
    entry, found = claim(app, browse, verified=verified)
    reviewer = browse("bureau.reviewer")
    assert "周新" in reviewer.get(f"{bureau}/organisations/{entry}").text
    answer = reviewer.post(f"{bureau}/applications/{found.id}/grant", {"version": found.version})
    assert answer.status_code == 303
    assert signed_in(app, cast, "zhou@new.example").get(f"/o/{entry}/members").status_code == 200
    entered = organisation(app)
    assert entered is not None
    assert entered.is_verified
    assert letters(app)[-1][1] == "claim_granted"


def test_a_refused_claimant_reads_why_and_stays_out(app: Flask, browse: Browse, cast: Cast, bureau: str) -> None:
    entry, found = claim(app, browse)
    address = f"{bureau}/applications/{found.id}/refuse"
    reviewer = browse("bureau.reviewer")
    assert reviewer.post(address, {"version": found.version, "reason": ""}).status_code == 422
    assert reviewer.post(address, {"version": found.version, "reason": "未见授权"}).status_code == 303
    claimant = signed_in(app, cast, "zhou@new.example")
    assert "未见授权" in claimant.get("/start").text
    assert claimant.get(f"/o/{entry}").status_code == 403
    assert reviewer.post(f"{bureau}/applications/{found.id}/grant", {"version": found.version + 1}).status_code == 422


@pytest.mark.parametrize("who", ["bureau.registrar", "bureau.auditor", "u1.admin", "e1.engineer"])
def test_nobody_else_decides(app: Flask, browse: Browse, cast: Cast, who: str) -> None:
    _entry, found = claim(app, browse)
    own, visitor = f"/o/{cast.organisations[cast.person(who).organisation]}", browse(who)
    assert visitor.get(f"{own}/verification").status_code == 403
    assert visitor.post(f"{own}/applications/{found.id}/grant", {"version": found.version}).status_code in (403, 404)


def test_the_administrator_invites_the_first_one_of_an_entry(
    app: Flask, browse: Browse, cast: Cast, bureau: str
) -> None:
    entry = enter(app, verified=True)
    address = f"{bureau}/organisations/{entry}/invitations"
    form = {"email": "zheng@new.example", "roles": ["admin"]}
    assert browse("bureau.reviewer").post(address, form).status_code == 403
    assert browse("bureau.administrator").post(address, form).status_code == 303
    browse("").post(link(app), {"name": "郑新", "password": PASSWORD})
    assert signed_in(app, cast, "zheng@new.example").get(f"/o/{entry}/members").status_code == 200


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("www.u1.example", "https://www.u1.example"), ("http://u1.example/a?b=1", "http://u1.example/a?b=1"), ("", "")],
)
def test_the_homepage_is_a_page(app: Flask, browse: Browse, cast: Cast, typed: str, kept: str) -> None:
    profile(app, browse, cast, 303, homepage=typed)
    with app.app_context():
        assert queries.organisation(cast.organisations["u1"]).homepage == kept


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "ftp://u1.example", "https://u1", 'https://u1.example/"x', "x y"]
)
def test_what_is_no_page_is_refused(app: Flask, browse: Browse, cast: Cast, typed: str) -> None:
    assert 'id="homepage-error"' in profile(app, browse, cast, 422, homepage=typed)


def profile(app: Flask, browse: Browse, cast: Cast, status: int, **fields: str) -> str:
    with app.app_context():
        version = queries.organisation(cast.organisations["u1"]).version
    answer = browse("u1.admin").post(
        f"/o/{cast.organisations['u1']}/organisation", {"version": version, "introduction": "简介", **fields}
    )
    assert answer.status_code == status
    return str(answer.text)


def test_the_introduction_is_read_by_everybody(app: Flask, browse: Browse, cast: Cast) -> None:
    profile(app, browse, cast, 303, introduction="面向产业的样例大学。\n<b>第二段</b>")
    page = browse("").get(f"/organisations/{cast.organisations['u1']}").text
    assert "面向产业的样例大学。" in page
    assert "<b>第二段" not in page


def test_whoever_saw_an_older_version_overwrites_nothing(app: Flask, browse: Browse, cast: Cast) -> None:
    profile(app, browse, cast, 303, address="新地址")
    answer = browse("u1.admin").post(f"/o/{cast.organisations['u1']}/organisation", {"version": "1", "address": "旧"})
    assert answer.status_code == 409
