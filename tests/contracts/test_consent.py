"""A party confirms the contract that names it, and agrees to be named; the public reads no name before all did."""

from typing import Any

import pytest
from flask import Flask

from marketplace.contracts import consent, queries, service
from marketplace.contracts.classes import Disclosure
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.core.errors import NotPermitted, WrongState
from marketplace.db import acting_as, unit_of_work
from tests.contracts.makers import abroad, make_contract, make_contract_id, make_filing
from tests.contracts.test_pages import version_of
from tests.people import ORGANISATIONS, Cast

S = ContractState
TITLE = "基于机器视觉的产线操作规范识别系统"
NAMED = {"disclosure": Disclosure.NAMED}


def say(cast: Cast, contract: Contract, verb: Any, who: str = "e3.engineer", **more: Any) -> None:
    actor = cast.actor(who)
    with acting_as(actor), unit_of_work():
        verb(contract, actor=actor, version=contract.version, **more)


@pytest.mark.usefixtures("context")
class TestTheVerbs:
    def test_the_buyer_confirms_once_and_takes_it_back(self, cast: Cast) -> None:
        made = make_contract(cast, S.SUBMITTED)
        say(cast, made, consent.confirm)
        assert made.buyer.confirmed_by == cast.person("e3.engineer").id
        with pytest.raises(WrongState):
            say(cast, made, consent.confirm)
        say(cast, made, consent.unconfirm)
        assert (made.buyer.confirmed_on, made.buyer.confirmed_by) == (None, None)

    def test_the_filer_has_nothing_to_confirm(self, cast: Cast) -> None:
        made = make_contract(cast, S.SUBMITTED)
        with pytest.raises(NotPermitted):
            say(cast, made, consent.confirm, "u1.editor")

    @pytest.mark.parametrize("who", ["e4.engineer", "bureau.reviewer", "bureau.auditor", "b1.broker"])
    def test_nobody_else_speaks_for_a_party(self, cast: Cast, who: str) -> None:
        made = make_contract(cast, S.SUBMITTED)
        for verb in (consent.confirm, consent.agree_named):
            with pytest.raises(NotPermitted):
                say(cast, made, verb, who)

    def test_once_registered_nothing_is_taken_back(self, cast: Cast) -> None:
        made = make_contract(cast, S.ACCEPTED, **NAMED)
        say(cast, made, consent.agree_named)
        say(cast, made, consent.unagree_named)
        registered = make_contract(cast, S.REGISTERED, **NAMED)
        say(cast, registered, consent.agree_named)
        with pytest.raises(WrongState):
            say(cast, registered, consent.unagree_named)

    def test_an_edit_needs_a_new_confirmation(self, cast: Cast) -> None:
        made = make_contract(cast, S.SUPPLEMENT)
        say(cast, made, consent.confirm)
        assert made.buyer.confirmed_on
        editor = cast.actor("u1.editor")
        with acting_as(editor), unit_of_work():
            service.edit(queries.contract(made.id), make_filing(title="改了"), actor=editor, version=made.version)
        assert made.buyer.confirmed_on is None


class TestTheRegister:
    @pytest.mark.parametrize("disclosure", [Disclosure.NAMED, Disclosure.LISTED])
    @pytest.mark.parametrize("agrees", [True, False])
    def test_title_and_parties_stand_there_only_where_all_agreed(
        self, app: Flask, cast: Cast, browse: Any, disclosure: Disclosure, agrees: bool
    ) -> None:
        with app.app_context():
            made = make_contract(cast, S.REGISTERED, disclosure=disclosure)
            if agrees:
                say(cast, made, consent.agree_named)
            number = made.number
        stranger = browse(None)
        places = ("/contracts", f"/contracts/{number}", "/contracts?format=csv")
        shown = {TITLE in stranger.get(place).text for place in places}
        shown.add(stranger.get(f"/api/v1/register/{number}").json["title"] == TITLE)
        assert shown == {agrees and disclosure is Disclosure.NAMED}

    def test_whoever_is_not_on_the_platform_cannot_agree(self, app: Flask, cast: Cast, browse: Any) -> None:
        with app.app_context():
            make_contract(cast, S.REGISTERED, **NAMED, buyer=abroad(Side.BUYER))
        assert TITLE not in browse(None).get("/contracts").text


def test_the_buyer_confirms_on_the_contracts_page_and_the_office_sees_it(app: Flask, cast: Cast, browse: Any) -> None:
    made = make_contract_id(app, cast, S.SUBMITTED)
    buyer, officer = browse("e3.engineer"), browse("bureau.reviewer")
    for visitor in (buyer, officer):
        visitor.client.set_cookie("language", "en")
    theirs, office = (f"/o/{cast.organisations[key]}/contracts/{made}" for key in ("e3", "bureau"))
    assert "has not confirmed it" in officer.get(office).text
    page = buyer.get(theirs)
    assert "Confirm the contract" in page.text
    assert buyer.post(f"{theirs}/confirm", {"version": version_of(page)}).status_code == 303
    again = buyer.post(f"{theirs}/say", {"version": version_of(buyer.get(theirs)), "what": "agree_named"})
    assert again.status_code == 303
    said = officer.get(office).text
    assert "confirmed it on" in said
    assert "agreed to be named on" in said
    assert "Confirm the contract" not in said
    assert ORGANISATIONS["e3"][0] in said
