"""Help: led to from every page, and the table of permissions says what the gate does."""

import re
from html import unescape
from types import SimpleNamespace
from uuid import uuid4

import pytest

from marketplace.accounts.roles import RoleTitle
from marketplace.core.actors import Actor, Role
from marketplace.core.permissions import POLICY, Permission, allows
from marketplace.portal.guides import GUIDES
from marketplace.portal.help_pages import CONDITIONS, rows
from tests.conftest import Browse

MINE, OTHERS, ME = uuid4(), uuid4(), uuid4()
P = Permission


def english(browse: Browse, address: str) -> str:
    visitor = browse("")
    visitor.get("/language/en")
    return unescape(visitor.get(address).text)


def test_every_page_leads_to_help(browse: Browse) -> None:
    assert browse("").get("/results").text.count('href="/help"') == 2


def test_help_leads_to_every_guide_and_to_the_table(browse: Browse) -> None:
    page = browse("").get("/help").text
    assert {f"/help/{key}" for key in (*GUIDES, "permissions")} <= set(re.findall(r'href="([^"]+)"', page))


def test_every_act_and_every_role_stands_in_the_table(browse: Browse) -> None:
    table = english(browse, "/help/permissions").split("<table")[1]
    assert re.findall(r'<th scope="row">(.*?)</th>', table) == [permission.value for permission in POLICY]
    assert set(POLICY) == set(Permission)
    assert re.findall(r'<th scope="col">(.*?)</th>', table)[1:] == [role.label for role in RoleTitle]
    assert {role.value for role in RoleTitle} == {role.value for role in Role}


def test_every_condition_has_its_words() -> None:
    assert {condition for grants in POLICY.values() for condition in grants.values()} == set(CONDITIONS)


def cell(permission: Permission, role: Role) -> str:
    row = next(row for row in rows() if row.permission is permission)
    words = row.cells[[title.value for title in RoleTitle].index(role.value)]
    return words.short if words else ""


def thing(owner: object) -> SimpleNamespace:
    return SimpleNamespace(owner_id=owner, party_ids={owner}, broker_person_id=None, brokerage_id=None)


@pytest.mark.parametrize(
    ("permission", "role", "said", "on_own", "on_others"),
    [
        (P.LISTING_EDIT, Role.MEMBER, "own", True, False),
        (P.CONTRACT_READ, Role.ADMIN, "as a party", True, False),
        (P.CASE_READ, Role.BROKER, "as its broker", True, False),
        (P.CONTRACT_REGISTER, Role.REGISTRAR, "all", True, True),
        (P.CONTRACT_REGISTER, Role.REVIEWER, "", False, False),
        (P.CONTRACT_READ, Role.PUBLISHER, "", False, False),
    ],
)
def test_a_cell_says_what_the_gate_does(
    permission: Permission, role: Role, said: str, on_own: bool, on_others: bool
) -> None:
    actor = Actor(person_id=ME, organisation_id=MINE, roles=frozenset({role}))
    assert cell(permission, role) == said
    assert [allows(actor, permission, thing(owner)) for owner in (MINE, OTHERS)] == [on_own, on_others]
