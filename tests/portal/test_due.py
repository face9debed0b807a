"""The desk's days: what is due, how long it has, in which colour; and what changed, by whom."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from marketplace.accounts import queries as accounts
from marketplace.accounts.attachments import KEEPING
from marketplace.accounts.models import Organisation
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Role, Via, system
from marketplace.db import acting_as, database, unit_of_work
from marketplace.district import service as districts
from marketplace.documents.models import AttachmentKind
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import Listing
from marketplace.operations import quality
from marketplace.operations.models import QualityReport
from marketplace.portal.changes import KINDS
from marketplace.portal.due import MATTERS, Due
from tests.conftest import Browse
from tests.documents.makers import make_attachment
from tests.listings.makers import make_listing
from tests.people import Cast
from tests.portal.test_desk import desk, enter


def dues(page: str) -> list[tuple[str, str, str]]:
    """Each row of the card: its title, its colour, how long it has."""
    card = page.split('id="due"')[1].split("</section>")[0]
    return re.findall(r'<li><a href="[^"]+">([^<]+)</a>.*?state-(\w+)">([^<]+)</span>', card, re.S)


def changed(page: str) -> str:
    return page.split('id="changes"')[1].split("</section>")[0]


def set_back(app: Flask, model: Any, **values: Any) -> None:
    """Make every row of `model` as if some days had passed, past the ledger: only the clock is meant to move."""
    with app.app_context(), database.engine.begin() as connection:
        connection.execute(update(model.__table__).values(values))


@pytest.mark.parametrize(
    ("left", "colour", "says"),
    [(20, "blue", "剩20天"), (3, "orange", "剩3天"), (0, "orange", "今天截止"), (-2, "red", "逾期2天")],
)
def test_the_office_sees_how_long_an_accepted_contract_has(
    app: Flask, browse: Browse, cast: Cast, left: int, colour: str, says: str
) -> None:
    enter(app, cast, "u1", ContractState.ACCEPTED)
    set_back(app, Contract, due_on=clock.today() + timedelta(days=left))
    assert dues(desk(browse, cast, "bureau.reviewer")) == [("样例技术合同", colour, says)]
    assert dues(desk(browse, cast, "bureau.auditor")) == [("样例技术合同", colour, says)]


def test_a_supplement_presses_its_filer_and_nobody_else(app: Flask, browse: Browse, cast: Cast) -> None:
    enter(app, cast, "u1", ContractState.SUPPLEMENT)
    set_back(app, Contract, changed_at=clock.now() - timedelta(days=9))
    assert dues(desk(browse, cast, "u1.editor")) == [("样例技术合同", "orange", "已等待9天")]
    assert dues(desk(browse, cast, "e1.engineer")) == []


def test_whoever_is_not_verified_sees_what_waits_for_whom(app: Flask, browse: Browse, cast: Cast) -> None:
    set_back(app, Organisation, verified_on=None, verified_by=None, created_at=clock.now())
    page = desk(browse, cast, "u1.admin")
    assert ("请提交本单位的证明文件" in page, "目前没有待办事项" in page) == (True, False)
    assert "尚未核验：请本单位管理员提交证明文件" in desk(browse, cast, "u1.editor")
    with app.app_context():
        us = accounts.organisation(cast.organisations["u1"])
        make_attachment(app, KEEPING, us, cast.actor("u1.admin"), kind=AttachmentKind.CERTIFICATE)
    assert "等待科技局核验本单位" in desk(browse, cast, "u1.editor")
    set_back(app, Organisation, bureau_note="证照不清晰")
    assert "科技局已退回" in desk(browse, cast, "u1.admin")


def test_errors_of_the_night_are_the_registrars_and_the_administrators(
    app: Flask, browse: Browse, cast: Cast
) -> None:
    with app.app_context(), acting_as(system(Via.WORKER)):
        quality.keep([], clock.today(), clock.now())
    assert dues(desk(browse, cast, "bureau.registrar")) == []
    set_back(app, QualityReport, errors=3)
    for who in ("bureau.registrar", "bureau.administrator"):
        assert ("每日检查发现3个错误", "blue") in [found[:2] for found in dues(desk(browse, cast, who))]


def test_a_listing_that_ends_next_week_is_due_and_one_of_next_year_is_not(
    app: Flask, browse: Browse, cast: Cast
) -> None:
    with app.app_context():
        make_listing(cast, ListingState.PUBLISHED)
    assert dues(desk(browse, cast, "u1.editor")) == []
    set_back(app, Listing, expires_on=clock.today() + timedelta(days=7))
    [(_title, colour, says)] = dues(desk(browse, cast, "u1.editor"))
    assert (colour, says) == ("blue", "剩7天")


def test_the_most_pressing_comes_first(app: Flask, browse: Browse, cast: Cast) -> None:
    enter(app, cast, "u1", ContractState.SUBMITTED)
    set_back(app, Contract, submitted_on=clock.today() - timedelta(days=20))
    enter(app, cast, "u1", ContractState.ACCEPTED)
    set_back(app, Contract, due_on=clock.today() + timedelta(days=20))
    found = dues(desk(browse, cast, "bureau.reviewer"))
    assert [colour for _title, colour, _says in found] == ["red", "blue"]


@pytest.mark.parametrize(
    ("left", "waited", "colour"),
    [(3, 0, "blue"), (0, 5, "blue"), (-2, 7, "orange"), (-6, 11, "red"), (4, None, "blue"), (-1, None, "red")],
)
def test_colours_tell_what_is_near_and_what_is_over(left: int, waited: int | None, colour: str) -> None:
    assert Due("", "", "", "", date(2026, 1, 1), left, waited).colour == colour


def test_a_change_names_the_act_and_the_organisation(app: Flask, browse: Browse, cast: Cast) -> None:
    with app.app_context():
        make_listing(cast, ListingState.PUBLISHED)
    card = changed(desk(browse, cast, "u1.editor"))
    assert "已发布" in card
    assert "永川样例科学技术局" in card
    assert "初审员" not in card


def test_others_drafts_change_nothing_on_ones_desk(app: Flask, browse: Browse, cast: Cast) -> None:
    enter(app, cast, "u1", ContractState.DRAFT)
    for who in ("e1.engineer", "b1.broker", "bureau.reviewer", "bureau.registrar"):
        assert "样例技术合同" not in desk(browse, cast, who)
    assert "样例技术合同" in changed(desk(browse, cast, "u1.editor"))


def test_every_role_has_something_that_may_be_due_or_may_change() -> None:
    assert {role for matter in MATTERS for role in matter.roles} == set(Role)
    assert {role for kind in KINDS for role in kind.roles} == set(Role)


def test_the_publisher_sees_what_was_done_to_articles(app: Flask, browse: Browse, cast: Cast) -> None:
    page = desk(browse, cast, "bureau.publisher")
    assert 'class="nothing"' in changed(page)
    with app.app_context(), acting_as(system(Via.CLI)), unit_of_work():
        districts.publish_first_articles(system(Via.CLI))
    assert "已发布" in changed(desk(browse, cast, "bureau.publisher"))
