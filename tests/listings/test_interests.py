"""Expressions of interest: who may ask whom about what, and who answers."""

import pytest
from sqlalchemy.exc import IntegrityError

from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, NotFound, NotPermitted, StaleVersion, WrongState
from marketplace.db import acting_as, session, unit_of_work
from marketplace.listings import interest_queries, interest_service
from marketplace.listings.lifecycle import InterestState, ListingState
from marketplace.listings.models import Interest
from tests.listings.makers import SCENARIO


@pytest.mark.parametrize("who", ["e1.engineer", "b1.broker", "r1.editor"])
def test_any_other_organisation_may_ask_about_what_is_public(published_result, make_interest, who):
    interest = make_interest(published_result, who)
    assert (interest.state, interest.owner_id) == (InterestState.OPEN, published_result.owner_id)


@pytest.mark.parametrize("state", [ListingState.DRAFT, ListingState.IN_REVIEW, ListingState.WITHDRAWN])
def test_nobody_asks_about_what_is_not_public(make_listing, make_interest, state):
    with pytest.raises(WrongState, match="not public"):
        make_interest(make_listing(state))


def test_nobody_asks_about_their_own_listing(published_result, make_interest):
    with pytest.raises(WrongState, match="own organisation"):
        make_interest(published_result, "u1.admin")


def test_the_bureau_does_not_ask(published_result, make_interest):
    with pytest.raises(NotPermitted):
        make_interest(published_result, "bureau.reviewer")


def test_nobody_asks_for_no_organisation(published_result):
    with pytest.raises(NotPermitted):
        interest_service.express(published_result, actor=system(Via.CLI), message="?", contact_name="?")


def test_one_organisation_asks_once_until_it_has_its_answer(published_result, interest, make_interest, acting):
    with pytest.raises(WrongState, match="asked already"):
        make_interest(published_result)
    with unit_of_work():
        interest_service.answer(interest, actor=acting("u1.editor"), answer="可以。", version=1)
    assert make_interest(published_result).state is InterestState.OPEN


def test_the_database_itself_refuses_a_second_open_question(interest, acting):
    acting("e1.engineer")
    parties = {"owner_id": interest.owner_id, "from_organisation_id": interest.from_organisation_id}
    with pytest.raises(IntegrityError, match="interest"), unit_of_work():
        session.add(Interest(listing_id=interest.listing_id, **parties, contact_name="赵", message="?"))


@pytest.mark.parametrize("field", ["message", "contact_name"])
def test_a_question_says_something_and_who_asks(published_result, make_interest, field):
    with pytest.raises(InvalidInput) as refused:
        make_interest(published_result, **{field: " "})
    assert set(refused.value.fields) == {field}


def test_nobody_else_reads_a_question(interest, cast):
    for who in ("e3.engineer", "b1.broker", "bureau.reviewer"):
        with acting_as(cast.actor(who)), pytest.raises(NotFound):
            interest_queries.interest(interest.id)


@pytest.mark.parametrize("verb", [interest_service.answer, interest_service.decline])
def test_only_the_owner_answers(interest, acting, verb):
    with pytest.raises(NotPermitted), unit_of_work():
        verb(interest, actor=acting("e1.engineer"), answer="好", version=1)


@pytest.mark.parametrize(
    ("verb", "state"),
    [(interest_service.answer, InterestState.ANSWERED), (interest_service.decline, InterestState.DECLINED)],
)
def test_an_answer_is_given_once(interest, acting, verb, state):
    owner = acting("u1.editor")
    with unit_of_work():
        verb(interest, actor=owner, answer="请来面谈", version=1)
    assert (interest.state, interest.answer, interest.answered_at is None) == (state, "请来面谈", False)
    with pytest.raises(WrongState), unit_of_work():
        verb(interest, actor=owner, answer="再说", version=interest.version)


def test_an_answer_to_an_older_version_is_refused(interest, acting):
    with pytest.raises(StaleVersion), unit_of_work():
        interest_service.answer(interest, actor=acting("u1.editor"), answer="好", version=9)


def test_the_bureau_answers_about_its_own_scenarios(make_listing, make_interest, acting):
    interest = make_interest(make_listing(ListingState.PUBLISHED, kind=SCENARIO, who="bureau.reviewer"))
    with unit_of_work():
        interest_service.answer(interest, actor=acting("bureau.reviewer2"), answer="欢迎", version=1)
    assert interest.state is InterestState.ANSWERED
