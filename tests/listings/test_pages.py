"""The pages of listings: from the first draft to the answered question, and who may not see what."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, session
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import Interest, Listing
from tests.listings import makers
from tests.listings.makers import DEMAND, RESULT, SCENARIO

DRAFT, IN_REVIEW, PUBLISHED = ListingState.DRAFT, ListingState.IN_REVIEW, ListingState.PUBLISHED

TYPED = {
    "title": "石墨烯改性锂电隔膜", "summary": "涂层隔膜的制备方法。", "field": "05", "keywords": "隔膜、石墨烯",
    "cooperation": ["licence", "transfer"], "contact_name": "王老师", "contact_phone": "023-49800000",
    "price_from_fen": "50", "price_to_fen": "80.5",
}  # fmt: skip


@pytest.fixture
def at(cast):
    """The address of an organisation's page: at("u1", "/listings")."""
    return lambda organisation, rest: f"/o/{cast.organisations[organisation]}{rest}"


def count(model):
    with acting_as(system(Via.CLI)):
        return session.scalar(select(func.count()).select_from(model))


def test_a_result_goes_from_the_form_to_an_answered_question(browse, at):
    editor, reviewer, company = browse("u1.editor"), browse("bureau.reviewer"), browse("e1.engineer")
    written = editor.post(at("u1", "/listings/new/result"), {**TYPED, "then": "submit"})
    assert written.status_code == 303
    listing_id = written.location.rsplit("/", 1)[1]

    assert TYPED["title"] in reviewer.get(at("bureau", "/review")).text
    passed = reviewer.post(at("bureau", f"/listings/{listing_id}/publish"), {"version": "2"})
    assert passed.location == at("bureau", "/review")
    assert TYPED["title"] in browse("").get("/results").text

    asked = company.post(
        at("e1", f"/results/{listing_id}/interest"), {"message": "能否许可？", "contact_name": "赵工", "version": ""}
    )
    interest_id = asked.location.rsplit("/", 1)[1]
    assert "能否许可？" in editor.get(at("u1", "/interests")).text
    answered = editor.post(at("u1", f"/interests/{interest_id}/answer"), {"answer": "可以。", "version": "1"})
    assert answered.status_code == 303
    assert "可以。" in company.get(at("e1", f"/interests/{interest_id}")).text


@pytest.mark.parametrize("kind", [RESULT, DEMAND, SCENARIO])
def test_every_kind_has_its_form_its_list_and_its_page(browse, at, make_listing, kind):
    listing = make_listing(PUBLISHED, kind=kind)
    assert browse("u1.editor").get(at("u1", f"/listings/new/{kind}")).status_code == 200
    assert listing.title in browse("").get(f"/{kind.place}").text
    assert listing.summary in browse("").get(f"/{kind.place}/{listing.id}").text


@pytest.mark.parametrize("kind", [DEMAND, SCENARIO])
def test_a_form_of_another_kind_saves_what_was_typed(browse, at, context, cast, kind):
    editor = browse("e3.engineer")
    day = (clock.today() + timedelta(days=90)).isoformat()
    typed = {
        **TYPED, "need_kind": "testing", "current_situation": "人工", "target": "自动", "deadline": day,
        "budget_to_fen": "60", "year": str(clock.today().year), "category": "health", "conditions": "医院",
        "requirement": "减少等候", "procurement": "negotiated",
        "open_from": "2026-01-01", "open_until": day, "investment_fen": "1.5",
    }  # fmt: skip
    saved = editor.post(at("e3", f"/listings/new/{kind}"), typed)
    assert saved.status_code == 303, re.findall("form-error.*", saved.text)
    assert "15,000" in editor.get(saved.location).text or kind is DEMAND


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong_beside_it(browse, at):
    refused = browse("u1.editor").post(at("u1", "/listings/new/result"), {**TYPED, "price_to_fen": "3", "title": ""})
    assert refused.status_code == 422
    assert 'value="50"' in refused.text
    assert 'id="title-error"' in refused.text
    refused = browse("u1.editor").post(at("u1", "/listings/new/result"), {**TYPED, "price_to_fen": "3"})
    assert (refused.status_code, 'id="price_to_fen-error"' in refused.text) == (422, True)


def test_an_edit_starts_from_what_is_there_in_the_unit_of_the_form(browse, at, make_listing):
    listing, editor = make_listing(DRAFT, price_from_fen=12_500_000), browse("u1.editor")
    form = editor.get(at("u1", f"/listings/{listing.id}/edit")).text
    assert 'value="12.5"' in form
    assert 'value="窑炉、节能"' in form


def test_an_edited_draft_can_be_handed_in_at_once(browse, at, make_listing):
    listing, editor = make_listing(DRAFT), browse("u1.editor")
    done = editor.post(at("u1", f"/listings/{listing.id}/edit"), {**TYPED, "version": "1", "then": "submit"})
    assert done.status_code == 303
    session.expire_all()
    assert (listing.title, listing.state) == (TYPED["title"], IN_REVIEW)


def test_a_form_that_somebody_overtook_is_answered_409_and_keeps_what_was_typed(browse, at, make_listing):
    listing, editor = make_listing(DRAFT), browse("u1.editor")
    editor.post(at("u1", f"/listings/{listing.id}/edit"), {**TYPED, "version": "1"})
    late = editor.post(at("u1", f"/listings/{listing.id}/edit"), {**TYPED, "title": "迟到的题目", "version": "1"})
    assert (late.status_code, "迟到的题目" in late.text) == (409, True)
    differing = late.text.split('id="conflict"')[1].split("</table>")[0]
    assert differing.count("<tr>") == 2, "the head, and the title: nothing else differs"


def test_a_button_that_somebody_overtook_is_answered_409(browse, at, make_listing):
    listing = make_listing(DRAFT)
    assert browse("u1.editor").post(at("u1", f"/listings/{listing.id}/submit"), {"version": "7"}).status_code == 409


def test_two_clicks_with_one_key_write_one_listing(browse, at, context):
    editor, typed = browse("u1.editor"), {**TYPED, "idempotency_key": "one-and-the-same"}
    first, second = (editor.post(at("u1", "/listings/new/result"), typed) for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert count(Listing) == 1


def test_the_owner_moves_a_listing_by_its_buttons(browse, at, make_listing):
    listing, editor = make_listing(DRAFT), browse("u1.editor")
    for event, state in [("submit", IN_REVIEW), ("withdraw", ListingState.WITHDRAWN), ("reopen", DRAFT)]:
        assert f"/{event}" in editor.get(at("u1", f"/listings/{listing.id}")).text
        moved = editor.post(at("u1", f"/listings/{listing.id}/{event}"), {"version": str(listing.version)})
        session.expire_all()
        assert (moved.status_code, listing.state) == (303, state)


def test_a_move_that_is_not_possible_is_refused(browse, at, make_listing):
    listing = make_listing(DRAFT)
    assert browse("u1.editor").post(at("u1", f"/listings/{listing.id}/reopen"), {"version": "1"}).status_code == 422


@pytest.mark.parametrize(("act", "state"), [("return", IN_REVIEW), ("take-down", PUBLISHED)])
def test_a_refusal_asks_for_its_reason_and_the_owner_reads_it(browse, at, make_listing, act, state):
    listing, reviewer = make_listing(state), browse("bureau.reviewer")
    address, version = at("bureau", f"/listings/{listing.id}/{act}"), str(listing.version)
    silent = reviewer.post(address, {"version": version})
    assert (silent.status_code, 'id="reason-error"' in silent.text) == (422, True)
    assert reviewer.post(address, {"version": version, "reason": "请写明指标"}).status_code == 303
    assert "请写明指标" in browse("u1.editor").get(at("u1", f"/listings/{listing.id}")).text


def test_the_own_list_shows_every_state_and_filters_by_one(browse, at, make_listing):
    make_listing(DRAFT, title="草稿一")
    make_listing(PUBLISHED, title="公开二")
    editor = browse("u1.editor")
    assert "草稿一" in editor.get(at("u1", "/listings")).text
    drafts = editor.get(at("u1", "/listings?state=draft&q=草稿")).text
    assert ("草稿一" in drafts, "公开二" in drafts) == (True, False)
    assert "草稿一" not in editor.get(at("u1", "/listings?q=没有")).text


def test_an_empty_own_list_says_what_to_do(browse, at):
    visitor = browse("u1.editor")
    visitor.client.set_cookie("language", "en")
    page = visitor.get(at("u1", "/listings")).text
    assert "No listing yet" in page
    assert at("u1", "/listings/new/result") in page


@pytest.mark.parametrize("place", ["results", "demands", "scenarios"])
def test_an_empty_public_list_says_what_to_do(browse, place):
    assert browse("").get(f"/{place}?q=没有&sort=title&page=3&field=99").status_code == 200


def test_another_organisations_draft_is_not_known_to_exist(browse, at, make_listing):
    listing = make_listing(DRAFT)
    for who, where in [("e1.engineer", "e1"), ("bureau.reviewer", "bureau")]:
        assert browse(who).get(at(where, f"/listings/{listing.id}")).status_code == 404
    assert browse("u1.editor").get(f"/results/{listing.id}").status_code == 404


def test_another_organisations_pages_are_not_yours(browse, at, published_result):
    visitor = browse("e1.engineer")
    assert visitor.get(at("u1", "/listings")).status_code == 403
    assert visitor.get(at("e1", f"/listings/{published_result.id}")).status_code == 403
    assert visitor.post(at("e1", f"/listings/{published_result.id}/withdraw"), {"version": "3"}).status_code == 403
    assert visitor.get(at("e1", "/review")).status_code == 403


def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(browse, at, published_result):
    assert "/sign-in?next=" in browse("").get(at("u1", "/listings")).location
    wanted = f"/results/{published_result.id}/interest"
    assert wanted in browse("").get(f"/results/{published_result.id}").text
    assert browse("").get(wanted).location.endswith(f"next={wanted}")
    assert browse("e1.engineer").get(wanted).location == at("e1", wanted)


def test_who_may_not_ask_for_anybody_is_told_so(browse, published_result):
    assert browse("bureau.auditor").get(f"/results/{published_result.id}/interest").status_code == 403


def test_the_contact_is_shown_to_people_who_are_signed_in_and_to_nobody_else(browse, published_result):
    address = f"/results/{published_result.id}"
    assert published_result.contact_phone not in browse("").get(address).text
    assert published_result.contact_phone in browse("e1.engineer").get(address).text


def test_a_listing_stands_under_its_own_kind_only(browse, at, published_result):
    assert browse("").get(f"/demands/{published_result.id}").status_code == 404
    assert browse("e1.engineer").get(at("e1", f"/demands/{published_result.id}/interest")).status_code == 404


def test_a_question_that_says_nothing_is_refused_beside_its_field(browse, at, published_result):
    refused = browse("e1.engineer").post(at("e1", f"/results/{published_result.id}/interest"), {"message": " "})
    assert (refused.status_code, 'id="message-error"' in refused.text) == (422, True)


def test_a_second_question_waits_for_the_answer_to_the_first(browse, at, published_result, interest):
    typed = {"message": "还想问", "contact_name": "赵工"}
    again = browse("e1.engineer").post(at("e1", f"/results/{published_result.id}/interest"), typed)
    assert (again.status_code, count(Interest)) == (422, 1)


def test_the_sender_reads_the_question_but_does_not_answer_it(browse, at, interest):
    sender, address = browse("e1.engineer"), at("e1", f"/interests/{interest.id}")
    assert interest.message in sender.get(address).text
    assert interest.message in sender.get(at("e1", "/interests?tab=sent")).text
    assert sender.post(f"{address}/answer", {"answer": "好", "version": "1"}).status_code == 403
    assert browse("e3.engineer").get(at("e3", f"/interests/{interest.id}")).status_code == 404


def test_the_owner_declines_with_a_reason(browse, at, interest):
    owner, address = browse("u1.editor"), at("u1", f"/interests/{interest.id}")
    assert owner.post(f"{address}/decline", {"answer": "", "version": "1"}).status_code == 422
    assert owner.post(f"{address}/decline", {"answer": "已独家许可", "version": "1"}).status_code == 303
    assert "已独家许可" in browse("e1.engineer").get(at("e1", f"/interests/{interest.id}")).text


def test_a_question_outlives_the_publication_of_its_listing(browse, at, published_result, interest, cast):
    makers.take_down(cast, published_result)
    assert browse("e1.engineer").get(at("e1", f"/interests/{interest.id}")).status_code == 200
    assert browse("e1.engineer").get(at("e1", "/interests?tab=sent")).status_code == 200


def test_facets_count_and_narrow_down(browse, make_listing):
    make_listing(PUBLISHED, title="第一项")
    make_listing(PUBLISHED, title="第二项", field="05")
    narrowed = browse("").get("/results?field=05").text
    assert ("第一项" in narrowed, "第二项" in narrowed) == (False, True)


@pytest.mark.parametrize("place", ["results", "demands", "scenarios"])
def test_what_cannot_be_in_an_address_is_ignored(browse, published_result, place):
    for wrong in ("?field=999", "?owner=nobody", "?page=-4", "?page=x", "?page=99999999999999999999", "?sort=colour"):
        assert browse("").get(f"/{place}{wrong}").status_code == 200


def test_the_page_of_a_year_shows_the_count_and_every_number(browse, make_listing):
    listing = make_listing(PUBLISHED, kind=SCENARIO)
    page = browse("").get(f"/scenarios/{listing.year}").text
    assert f"YC-CJ-{listing.year}-001" in page
    assert browse("").get("/scenarios/2021").status_code == 404
