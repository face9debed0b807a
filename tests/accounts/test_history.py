"""Every object tells who changed what when, and shows two of its versions side by side."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect

from marketplace.accounts.history import types_of
from marketplace.accounts.models import Organisation, Standing
from marketplace.accounts.told import ORGANISATION
from marketplace.brokers.models import Case
from marketplace.brokers.told import TOLD as CASE
from marketplace.contracts import service as contracts
from marketplace.contracts.models import Contract
from marketplace.contracts.told import TOLD as CONTRACT
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, session, unit_of_work
from marketplace.ledger import history
from marketplace.listings.lifecycle import LIFECYCLE, ListingState
from marketplace.listings.models import MODELS
from marketplace.listings.told import TOLD as LISTING
from tests.contracts.makers import make_contract, make_filing

SEALED = "ledger keeps only its seal"
SYSTEM = system(Via.CLI)


@pytest.fixture
def told(app: Flask, cast: Any) -> Any:
    """A contract that was drafted, retitled and handed in."""
    with app.app_context(), acting_as(SYSTEM):
        contract = make_contract(cast)
        with unit_of_work():
            changed = make_filing(title="改过的题目")
            contracts.edit(session.merge(contract), changed, actor=cast.actor("u1.editor"), version=contract.version)
        with unit_of_work():
            contracts.submit(session.merge(contract), actor=cast.actor("u1.editor"), version=contract.version)
        session.refresh(contract)
        session.expunge(contract)
    return contract


def page(browse: Any, cast: Any, who: str, contract: Any, query: str = "") -> Any:
    visitor = browse(who)
    visitor.client.set_cookie("language", "en")
    acting = cast.organisations[cast.person(who).organisation]
    return visitor.get(f"/o/{acting}/contracts/{contract.id}/history{query}")


def test_each_act_stands_there_with_who_did_it(browse: Any, cast: Any, told: Any) -> None:
    text = page(browse, cast, "u1.editor", told).text
    acts = re.findall(r'<div class="what">([^<]+)</div>', text)
    assert acts == ["Handed in", "Edited", "Drafted"]
    assert cast.person("u1.editor").name in text


def test_a_confidential_text_is_shown_as_it_is_now_and_its_past_only_as_changed(
    browse: Any, cast: Any, told: Any
) -> None:
    text = page(browse, cast, "u1.editor", told).text
    assert ("改过的题目" in text, SEALED in text) == (True, True)


def test_two_versions_stand_side_by_side(app: Flask, browse: Any, cast: Any, told: Any) -> None:
    with app.app_context(), acting_as(SYSTEM):
        first, *_, last = history.versions(told)
    query = f"?left={first.seq}&right={last.seq}"
    rows = page(browse, cast, "u1.editor", told, query).text.split("<tbody>")[1]
    assert re.findall(r'<th scope="row">([^<]+)</th>', rows) == ["State", "Title", "Handed in on"]
    whole = page(browse, cast, "u1.editor", told, query + "&whole=1").text
    assert "Contract value" in whole


def test_what_was_drafted_before_it_was_handed_in_is_the_owners_alone(browse: Any, cast: Any, told: Any) -> None:
    for who in ("e3.engineer", "bureau.reviewer"):
        text = page(browse, cast, who, told).text
        assert ("Handed in" in text, "Edited" in text, SEALED in text) == (True, False, False)
    assert "Edited" in page(browse, cast, "bureau.auditor", told).text


def test_strangers_do_not_know_that_there_is_a_history(browse: Any, cast: Any, told: Any) -> None:
    assert page(browse, cast, "e4.engineer", told).status_code == 404


def test_an_address_with_versions_of_something_else_shows_the_last_two(browse: Any, cast: Any, told: Any) -> None:
    answer = page(browse, cast, "u1.editor", told, "?left=999999&right=x")
    assert (answer.status_code, "Handed in on" in answer.text) == (200, True)


def test_nobody_at_all_is_called_the_platform(browse: Any, cast: Any) -> None:
    visitor = browse("u1.admin")
    text = visitor.get(f"/o/{cast.organisations['u1']}/history").text
    assert "平台" in text


def test_every_act_that_a_verb_writes_has_its_name() -> None:
    sources = "".join(file.read_text() for file in Path("marketplace").rglob("*.py"))
    written = set(re.findall(r'ledger\.append\([^"\n]*"(\w+)\.(\w+)"', sources))
    told = {"contract": CONTRACT, "listing": LISTING, "organisation": ORGANISATION}
    assert [(noun, verb) for noun, verb in written if noun in told and verb not in told[noun].acts] == []
    assert {event for state in ListingState for event in LIFECYCLE.events(state)} <= set(LISTING.acts)
    assert {standing.value for standing in Standing} <= set(ORGANISATION.acts)


def test_every_named_field_is_a_field() -> None:
    listings = {column for model in MODELS.values() for column in inspect(model).column_attrs.keys()}  # noqa: SIM118
    assert set(LISTING.fields) <= listings
    for told, model in ((CONTRACT, Contract), (CASE, Case), (ORGANISATION, Organisation)):
        assert set(told.fields) <= {*types_of(model), *getattr(model, "__parts__", ())}
