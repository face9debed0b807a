"""A filing that begins with a listing knows its parties, keeps the link, and is for those who have to do with it."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from marketplace.contracts.models import Contract
from marketplace.db import UNSCOPED, acting_as, session, unit_of_work
from marketplace.listings import interest_service
from marketplace.listings.codes import ListingKind
from marketplace.listings.lifecycle import ListingState
from tests.calls import Program
from tests.contracts.test_api import CONTRACT, step
from tests.contracts.test_pages import typed
from tests.listings.makers import make_interest, make_listing
from tests.people import ORGANISATIONS, Cast

U1, E1, E3 = (ORGANISATIONS[key][0] for key in ("u1", "e1", "e3"))


@pytest.fixture
def answered(app: Flask, cast: Cast) -> Any:
    """Make a published listing in which `who` is interested, answered; give its id and the interest's."""

    def make(kind: ListingKind, owner: str, who: str, *, answer: bool = True) -> tuple[Any, Any]:
        with app.app_context():
            listing = make_listing(cast, ListingState.PUBLISHED, kind=kind, who=owner)
            interest = make_interest(cast, listing, who)
            if answer:
                actor = cast.actor(owner)
                with acting_as(actor), unit_of_work():
                    interest_service.answer(interest, actor=actor, answer="欢迎面谈。", version=interest.version)
            return listing.id, interest.id

    return make


def test_of_its_own_result_an_owner_says_by_the_interest_who_buys(cast: Cast, browse: Any, answered: Any) -> None:
    listing, interest = answered(ListingKind.RESULT, "u1.editor", "e1.engineer")
    place = f"/o/{cast.organisations['u1']}"
    editor = browse("u1.editor")
    address = f"{place}/contracts/new?listing={listing}"
    assert f"{address}&amp;interest={interest}" in editor.get(f"{place}/interests/{interest}").text
    page = editor.get(f"{address}&interest={interest}").text
    assert all(f'value="{name}"' in page for name in (U1, E1))
    assert address in editor.get(f"{place}/listings/{listing}").text


def test_the_link_is_kept_and_shown(app: Flask, cast: Cast, browse: Any, answered: Any) -> None:
    listing, _interest = answered(ListingKind.DEMAND, "e3.engineer", "u1.editor")
    editor = browse("u1.editor")
    address = f"/o/{cast.organisations['u1']}/contracts/new?listing={listing}"
    page = editor.get(address).text
    assert all(f'value="{name}"' in page for name in (U1, E3))
    made = editor.post(address, typed())
    assert made.status_code == 303
    assert f"/demands/{listing}" in editor.get(made.location).text
    with app.app_context():
        assert session.query(Contract).execution_options(**UNSCOPED).one().listing_id == listing


def test_its_owner_stays_on_its_side_also_when_the_draft_is_edited(cast: Cast, browse: Any, answered: Any) -> None:
    listing, _interest = answered(ListingKind.DEMAND, "e3.engineer", "u1.editor")
    editor = browse("u1.editor")
    address = f"/o/{cast.organisations['u1']}/contracts/new?listing={listing}"
    wrong = {"buyer_name": E1, "buyer_code": "", "version": "1"}
    refused = editor.post(address, typed(**wrong))
    assert (refused.status_code, 'id="buyer_name-error"' in refused.text) == (422, True)
    made = editor.post(address, typed())
    assert editor.post(f"{made.location}/edit", typed(**wrong)).status_code == 422


@pytest.mark.parametrize("who", ["e4.engineer", "e1.engineer"])
def test_whoever_has_nothing_to_do_with_it_begins_nothing_with_it(
    cast: Cast, browse: Any, answered: Any, who: str
) -> None:
    listing, _interest = answered(ListingKind.RESULT, "u1.editor", "e1.engineer", answer=False)
    place = cast.organisations[who.split(".", maxsplit=1)[0]]
    visitor = browse(who)
    assert visitor.get(f"/o/{place}/contracts/new?listing={listing}").status_code == 403
    assert visitor.post(f"/o/{place}/contracts/new?listing={listing}", typed()).status_code == 403
    kept = visitor.post(f"/o/{place}/contracts/unfinished", typed(about_listing=str(listing)))
    assert kept.status_code == 403


def test_what_may_not_be_seen_is_not_there(app: Flask, cast: Cast, browse: Any) -> None:
    with app.app_context():
        draft = make_listing(cast).id
    place = f"/o/{cast.organisations['e1']}/contracts/new?listing={draft}"
    assert browse("e1.engineer").get(place).status_code == 404


def test_an_unfinished_filing_goes_on_with_its_listing(cast: Cast, browse: Any, answered: Any) -> None:
    listing, _interest = answered(ListingKind.RESULT, "u1.editor", "e1.engineer")
    editor, address = browse("u1.editor"), f"/o/{cast.organisations['u1']}/contracts"
    left = editor.post(f"{address}/unfinished", typed(about_listing=str(listing))).json
    again = editor.get(f"{address}/unfinished/{left['id']}")
    assert f"listing={listing}" in again.location
    assert f'name="about_listing" value="{listing}"' in editor.get(again.location).text


def test_a_program_begins_with_a_listing_too(app: Flask, cast: Cast, answered: Any) -> None:
    listing, _interest = answered(ListingKind.DEMAND, "e3.engineer", "u1.editor")
    filer = Program(app, cast, "u1.editor")
    made = filer.post(f"/own/contracts/from-listing/{listing}", CONTRACT)
    assert (made.status_code, made.json["listing_id"]) == (201, str(listing))
    assert step(filer, made.headers["Location"], "submit").json["listing_id"] == str(listing)
    assert Program(app, cast, "e3.engineer").get(made.headers["Location"]).json["listing_id"] is None
    turned = {**CONTRACT, "seller": CONTRACT["buyer"], "buyer": CONTRACT["seller"]}
    refused = filer.post(f"/own/contracts/from-listing/{listing}", turned)
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["buyer.name"])
    assert filer.post(f"/own/contracts/from-listing/{uuid4()}", CONTRACT).status_code == 404
    assert (
        Program(app, cast, "e1.engineer").post(f"/own/contracts/from-listing/{listing}", CONTRACT).status_code == 403
    )
