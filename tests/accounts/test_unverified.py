"""Until the bureau has verified an organisation its listings stay drafts, and its contracts are not handed in."""

from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import Organisation
from tests.access.forms import CONTRACT, RESULT
from tests.accounts.makers import registered, signed_in
from tests.conftest import Browse, Visitor
from tests.people import ORGANISATIONS, Cast

REASON = "科技局尚未核验"


@pytest.fixture
def newcomer(app: Flask, browse: Browse) -> Organisation:
    return registered(app, browse(""), kind="university", nature="021")


@pytest.fixture
def visitor(app: Flask, cast: Cast, newcomer: Organisation) -> Visitor:
    return signed_in(app, cast, "zhou@new.example")


def contract(newcomer: Organisation) -> dict[str, Any]:
    return {**CONTRACT, "seller_name": newcomer.name, "buyer_name": ORGANISATIONS["e3"][0]}


def test_a_listing_is_kept_as_a_draft_and_not_handed_in(visitor: Visitor, newcomer: Organisation) -> None:
    new = f"/o/{newcomer.id}/listings/new/result"
    refused = visitor.post(new, {**RESULT, "then": "submit"})
    assert (refused.status_code, REASON in refused.text) == (422, True)
    draft = visitor.post(new, RESULT).headers["Location"]
    assert "notice-warning" in visitor.get(draft).text
    assert visitor.post(f"{draft}/submit", {"version": "1"}).status_code == 422


def test_a_contract_is_kept_as_a_draft_and_not_handed_in(visitor: Visitor, newcomer: Organisation) -> None:
    new = f"/o/{newcomer.id}/contracts/new"
    refused = visitor.post(new, {**contract(newcomer), "then": "submit"})
    assert (refused.status_code, REASON in refused.text) == (422, True)
    assert 'value="1000"' in refused.text
    draft = visitor.post(new, contract(newcomer)).headers["Location"]
    assert "notice-warning" in visitor.get(draft).text
    assert visitor.post(f"{draft}/submit", {"version": "1"}).status_code == 422


def test_once_verified_both_go_their_way(
    browse: Browse, cast: Cast, visitor: Visitor, newcomer: Organisation
) -> None:
    address = f"/o/{cast.organisations['bureau']}/organisations/{newcomer.id}/verify"
    assert browse("bureau.reviewer").post(address, {"version": str(newcomer.version)}).status_code == 303
    answers = [
        visitor.post(f"/o/{newcomer.id}/{where}", {**fields, "then": "submit"}).status_code
        for where, fields in (("listings/new/result", RESULT), ("contracts/new", contract(newcomer)))
    ]
    assert answers == [303, 303]
