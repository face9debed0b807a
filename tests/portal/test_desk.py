"""The desk: what waits for each role, counted behind the wall, each count leading to its list."""

import re
from datetime import date

import pytest
from flask import Flask

from marketplace import ledger
from marketplace.contracts.classes import Payment, Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.actors import Role, Via, system
from marketplace.db import session, set_actor, unit_of_work
from marketplace.district.codes import TechnicalField
from marketplace.portal.desk import PILES, STARTS
from tests.conftest import Browse
from tests.people import PEOPLE, Cast

DAY = date(2025, 3, 5)


def desk(browse: Browse, cast: Cast, who: str) -> str:
    page: str = browse(who).get(f"/o/{cast.organisations[cast.person(who).organisation]}").text
    return page


def cards(page: str) -> dict[str, int]:
    """What the cards' links lead to, and how many lie there."""
    found = re.findall(r'<article class="kpi[^"]*">.*?<a href="/([^"]+)"><b>([\d,]+)</b>', page, re.S)
    return {re.sub(r"o/[0-9a-f-]{36}/", "", href): int(number) for href, number in found}


def enter(app: Flask, cast: Cast, key: str, state: ContractState) -> None:
    """A contract of an organisation in `state`; who passed it does not matter here."""
    with app.app_context():
        set_actor(system(Via.CLI))
        with unit_of_work():
            contract = Contract(
                title="样例技术合同",
                subclass=Subclass.GENERAL_SERVICE,
                field=TechnicalField.MATERIALS,
                payment=Payment.ONCE,
                signed_on=DAY,
                begins_on=DAY,
                ends_on=DAY,
                amount_fen=100,
                technology_fen=100,
                owner_id=cast.organisations[key],
                state=state,
                submitted_on=None if state is ContractState.DRAFT else DAY,
            )
            session.add(contract)
            ledger.append(system(Via.CLI), "contract.open", contract)


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_has_a_desk(browse: Browse, cast: Cast, who: str) -> None:
    assert browse(who).get(f"/o/{cast.organisations[cast.person(who).organisation]}").status_code == 200


@pytest.mark.parametrize("who", PEOPLE)
def test_every_door_of_a_desk_opens_for_its_owner(browse: Browse, cast: Cast, who: str) -> None:
    visitor = browse(who)
    page = visitor.get(f"/o/{cast.organisations[cast.person(who).organisation]}").text.split("<main")[1]
    links = set(re.findall(r'href="(/[^"#]+)"', page.replace("&amp;", "&")))
    assert {link: code for link in links if (code := visitor.get(link).status_code) != 200} == {}


def test_a_draft_lies_on_its_owners_desk_and_on_no_other(app: Flask, browse: Browse, cast: Cast) -> None:
    enter(app, cast, "u1", ContractState.DRAFT)
    assert cards(desk(browse, cast, "u1.editor"))["contracts?state=draft"] == 1
    assert cards(desk(browse, cast, "e1.engineer"))["contracts?state=draft"] == 0
    assert set(cards(desk(browse, cast, "bureau.reviewer")).values()) == {0}


def test_a_submitted_contract_waits_for_the_reviewer(app: Flask, browse: Browse, cast: Cast) -> None:
    enter(app, cast, "u1", ContractState.SUBMITTED)
    assert cards(desk(browse, cast, "bureau.reviewer"))["desk/contracts?state=submitted"] == 1
    assert cards(desk(browse, cast, "u1.editor"))["contracts"] == 1


def test_a_reviewed_contract_waits_for_the_registrar(app: Flask, browse: Browse, cast: Cast) -> None:
    enter(app, cast, "u1", ContractState.REVIEWED)
    assert cards(desk(browse, cast, "bureau.registrar"))["desk/contracts?state=reviewed"] == 1
    assert "desk/contracts?state=reviewed" not in cards(desk(browse, cast, "bureau.reviewer"))


def test_an_empty_desk_says_so(browse: Browse, cast: Cast) -> None:
    assert "notice-success" in desk(browse, cast, "u1.editor")
    assert desk(browse, cast, "bureau.publisher").count('class="nothing"') == 2


def test_piles_and_starts_name_roles_that_exist() -> None:
    named = {role for row in (*PILES, *STARTS) for role in row.roles}
    assert named == set(Role)


def test_nobody_sees_the_desk_of_another_organisation(browse: Browse, cast: Cast) -> None:
    assert browse("u1.editor").get(f"/o/{cast.organisations['e1']}").status_code == 403
    assert browse("").get(f"/o/{cast.organisations['e1']}").status_code == 303
