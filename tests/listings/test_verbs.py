"""The verbs of a listing's life, and what they refuse."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.core import clock
from marketplace.core.actors import Role, Via, system
from marketplace.core.errors import InvalidInput, NotFound, NotPermitted, StaleVersion, WrongState
from marketplace.db import acting_as, session, unit_of_work
from marketplace.ledger.models import LedgerEntry
from marketplace.listings import queries, service, upkeep
from marketplace.listings.lifecycle import ListingState
from tests.listings.makers import DEMAND, RESULT, SCENARIO, fields, publish

DRAFT, IN_REVIEW, PUBLISHED = ListingState.DRAFT, ListingState.IN_REVIEW, ListingState.PUBLISHED
WITHDRAWN = ListingState.WITHDRAWN


def last_action():
    return session.scalars(select(LedgerEntry.action).order_by(LedgerEntry.seq.desc()).limit(1)).one()


@pytest.mark.parametrize("kind", [RESULT, DEMAND, SCENARIO])
def test_a_listing_starts_as_a_draft_of_the_organisation_acted_for(make_listing, kind):
    listing = make_listing(DRAFT, kind=kind)
    assert (listing.state, listing.kind, listing.owner_id) == (DRAFT, kind, listing.owner.id)
    assert last_action() == "listing.create"


def test_a_listing_can_be_submitted_as_it_is_written(make_listing):
    assert make_listing(IN_REVIEW).state is IN_REVIEW
    assert last_action() == "listing.submit"


def test_what_does_not_hold_is_named_field_by_field(acting):
    actor = acting("u1.editor")
    with pytest.raises(InvalidInput) as refused, unit_of_work():
        service.create(RESULT, {"title": " ", "field": "99", "colour": "red"}, actor=actor)
    assert set(refused.value.fields) == {"title", "summary", "field", "colour"}


@pytest.mark.parametrize(
    ("kind", "wrong", "field"),
    [
        (RESULT, {"price_from_fen": 2, "price_to_fen": 1}, "price_to_fen"),
        (RESULT, {"price_from_fen": -1}, "price_from_fen"),
        (RESULT, {"title": "长" * 201}, "title"),
        (RESULT, {"title": "a\x00b"}, "title"),
        (RESULT, {"summary": "\ud800"}, "summary"),
        (RESULT, {"keywords": [str(n) for n in range(9)]}, "keywords"),
        (RESULT, {"keywords": "字" * 31}, "keywords"),
        (RESULT, {"cooperation": ["barter"]}, "cooperation"),
        (DEMAND, {"budget_from_fen": 70_000_000}, "budget_to_fen"),
        (DEMAND, {"deadline": date(2020, 1, 1)}, "deadline"),
        (DEMAND, {"deadline": "tomorrow"}, "deadline"),
        (SCENARIO, {"open_until": date(2021, 1, 1)}, "open_until"),
        (SCENARIO, {"open_from": None}, "open_from"),
        (DEMAND, {"need_kind": "miracle"}, "need_kind"),
        (SCENARIO, {"category": None}, "category"),
        (SCENARIO, {"year": 2019}, "year"),
        (SCENARIO, {"year": None}, "year"),
    ],
)
def test_a_field_that_cannot_be_is_refused_beside_it(acting, kind, wrong, field):
    actor = acting("u1.editor")
    with pytest.raises(InvalidInput) as refused, unit_of_work():
        service.create(kind, fields(kind, **wrong), actor=actor)
    assert set(refused.value.fields) == {field}


def test_an_owners_own_key_is_used_once(make_listing):
    make_listing(outside_key="A-1")
    with pytest.raises(InvalidInput, match="correct the marked"):
        make_listing(outside_key="A-1")
    assert make_listing(outside_key="A-1", who="e3.engineer").outside_key == "A-1"


@pytest.mark.parametrize("who", ["b1.broker", "bureau.auditor", "bureau.registrar"])
def test_only_members_and_reviewers_write_listings(acting, who):
    actor = acting(who)
    with pytest.raises(NotPermitted), unit_of_work():
        service.create(RESULT, fields(), actor=actor)


def test_nobody_writes_a_listing_for_no_organisation(context):
    with pytest.raises(NotPermitted):
        service.create(RESULT, fields(), actor=system(Via.CLI))


def test_an_edit_changes_what_is_given_and_keeps_the_rest(make_listing, acting):
    listing, actor = make_listing(DRAFT), acting("u1.editor")
    with unit_of_work():
        service.edit(listing, {"title": "新题目"}, actor=actor, version=1)
    assert (listing.title, listing.keywords, listing.version) == ("新题目", ["窑炉", "节能"], 2)


@pytest.mark.parametrize("state", [IN_REVIEW, PUBLISHED, WITHDRAWN])
def test_only_drafts_and_returned_listings_are_edited(make_listing, acting, state):
    listing, actor = make_listing(state), acting("u1.editor")
    with pytest.raises(WrongState), unit_of_work():
        service.edit(listing, {"title": "新题目"}, actor=actor, version=listing.version)


def test_an_edit_of_an_older_version_is_refused(make_listing, acting):
    listing, actor = make_listing(DRAFT), acting("u1.editor")
    with unit_of_work():
        service.edit(listing, {"title": "一"}, actor=actor, version=1)
    with pytest.raises(StaleVersion), unit_of_work():
        service.edit(listing, {"title": "二"}, actor=actor, version=1)


@pytest.mark.parametrize("verb", [service.submit, service.withdraw, service.reopen])
def test_another_organisation_moves_nothing(make_listing, acting, verb):
    listing, actor = make_listing(PUBLISHED), acting("e1.engineer")
    with pytest.raises(NotPermitted), unit_of_work():
        verb(listing, actor=actor, version=listing.version)


def test_publication_lasts_twelve_months_to_the_day(make_listing):
    with time_machine.travel(datetime(2024, 2, 29, 4, tzinfo=clock.LEGAL_ZONE), tick=False):
        listing = make_listing(PUBLISHED)
    assert (listing.published_on, listing.expires_on) == (date(2024, 2, 29), date(2025, 2, 28))
    assert last_action() == "listing.publish"


def test_a_scenario_is_public_until_it_closes(make_listing):
    until = clock.today() + timedelta(days=5)
    assert make_listing(PUBLISHED, kind=SCENARIO, open_until=until).expires_on == until


def test_a_scenario_that_has_closed_is_not_published(make_listing):
    with time_machine.travel(datetime(2025, 3, 1, 4, tzinfo=clock.LEGAL_ZONE), tick=False) as journey:
        listing = make_listing(IN_REVIEW, kind=SCENARIO)
        journey.move_to(datetime(2025, 6, 1, 4, tzinfo=clock.LEGAL_ZONE))
        with pytest.raises(WrongState, match="closed"):
            publish_as_reviewer(listing)


def publish_as_reviewer(listing):
    with unit_of_work():
        service.publish(listing, actor=system(Via.CLI), version=listing.version)


def test_a_scenario_is_published_within_its_own_year(make_listing):
    listing = make_listing(IN_REVIEW, kind=SCENARIO, year=clock.today().year - 1)
    with pytest.raises(WrongState, match="own year"):
        publish_as_reviewer(listing)
    assert listing.state is IN_REVIEW


def test_a_listing_of_an_unverified_organisation_waits(make_listing, cast):
    listing = make_listing(IN_REVIEW)
    owner = session.get(Organisation, cast.organisations["u1"])
    owner.verified_on = owner.verified_by = None
    with pytest.raises(WrongState, match="not verified"):
        service.publish(listing, actor=cast.actor("bureau.reviewer"), version=listing.version)


def test_who_wrote_a_scenario_of_the_bureau_does_not_publish_it(make_listing, acting, cast):
    listing, writer = make_listing(IN_REVIEW, kind=SCENARIO, who="bureau.reviewer"), acting("bureau.reviewer")
    with pytest.raises(NotPermitted, match="yourself"), unit_of_work():
        service.publish(listing, actor=writer, version=listing.version)
    publish(cast, listing)
    assert listing.state is PUBLISHED


@pytest.mark.parametrize("ended", [False, True])
def test_a_reviewer_who_belongs_or_lately_belonged_to_the_owner_does_not_publish(make_listing, cast, join, ended):
    join("bureau.reviewer2", "u1", Role.MEMBER, ended)
    listing = make_listing(IN_REVIEW)
    with pytest.raises(NotPermitted, match="belong"):
        publish(cast, listing)


def test_submit_and_withdraw_and_reopen_lead_back_to_a_draft(make_listing, acting):
    listing, actor = make_listing(WITHDRAWN), acting("u1.editor")
    with unit_of_work():
        service.reopen(listing, actor=actor, version=listing.version)
    assert (listing.state, last_action()) == (DRAFT, "listing.reopen")


def test_a_returned_listing_says_why_until_it_is_published(make_listing, acting, cast):
    listing, reviewer = make_listing(IN_REVIEW), acting("bureau.reviewer")
    with unit_of_work():
        service.return_(listing, actor=reviewer, version=listing.version, reason="请补充指标")
    assert (listing.state, listing.review_note) == (ListingState.RETURNED, "请补充指标")
    with unit_of_work():
        service.submit(listing, actor=acting("u1.editor"), version=listing.version)
    publish(cast, listing)
    assert listing.review_note == ""


@pytest.mark.parametrize(("verb", "state"), [(service.return_, IN_REVIEW), (service.take_down, PUBLISHED)])
def test_a_refusal_needs_its_reason(make_listing, acting, verb, state):
    listing, reviewer = make_listing(state), acting("bureau.reviewer")
    with pytest.raises(InvalidInput) as refused, unit_of_work():
        verb(listing, actor=reviewer, version=listing.version, reason=" ")
    assert set(refused.value.fields) == {"reason"}


def test_the_administrator_takes_down_what_is_public(published_result, acting):
    with unit_of_work():
        service.take_down(published_result, actor=acting("bureau.administrator"), version=3, reason="内容失实")
    assert (published_result.state, last_action()) == (ListingState.TAKEN_DOWN, "listing.take_down")


@pytest.mark.parametrize("verb", [service.publish, service.return_, service.take_down])
def test_the_owner_decides_nothing_of_the_reviewers(make_listing, acting, verb):
    listing, owner = make_listing(IN_REVIEW), acting("u1.admin")
    reason = {} if verb is service.publish else {"reason": "因为"}
    with pytest.raises(NotPermitted), unit_of_work():
        verb(listing, actor=owner, version=listing.version, **reason)


def test_the_last_public_day_is_public_and_the_next_is_not(make_listing):
    with time_machine.travel(datetime(2025, 3, 1, 4, tzinfo=clock.LEGAL_ZONE), tick=False) as journey:
        listing = make_listing(PUBLISHED)
        journey.move_to(datetime(2026, 3, 1, 23, 59, tzinfo=clock.LEGAL_ZONE))
        upkeep.expire()
        assert listing.state is PUBLISHED
        journey.move_to(datetime(2026, 3, 2, 0, 1, tzinfo=clock.LEGAL_ZONE))
        upkeep.expire()
    assert (listing.state, last_action()) == (ListingState.EXPIRED, "listing.expire")


def test_people_do_not_expire_listings(acting):
    with pytest.raises(NotPermitted):
        service.expire_due(actor=acting("bureau.administrator"))


def test_a_draft_is_its_owners_alone(make_listing, acting, cast):
    listing = make_listing(DRAFT)
    for who in ("e1.engineer", "bureau.reviewer", "b1.broker"):
        with acting_as(cast.actor(who)), pytest.raises(NotFound):
            queries.listing(listing.id)
    with acting_as(cast.actor("u1.admin")):
        assert queries.listing(listing.id) is listing
