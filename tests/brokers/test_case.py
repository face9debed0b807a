"""A case: how it is opened, its steps, its refusals, and who may see it."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts import queries as accounts
from marketplace.brokers import queries, service
from marketplace.brokers.lifecycle import CaseState, StepEvent
from marketplace.brokers.models import CaseStep
from marketplace.core.actors import Role
from marketplace.core.errors import InvalidInput, NotFound, NotPermitted, StaleVersion, WrongState
from marketplace.db import acting_as, session, set_actor, unit_of_work
from marketplace.ledger.models import LedgerEntry
from marketplace.listings.codes import ListingKind
from marketplace.listings.lifecycle import InterestState, ListingState
from tests.brokers.makers import ANSWER, join, leave, make_brokerage, make_second_broker, step
from tests.listings.makers import make_interest, make_listing


@pytest.fixture
def interest(context, cast):
    """e3's question about u1's published result."""
    return make_interest(cast, make_listing(cast, ListingState.PUBLISHED), "e3.engineer")


def opened(cast, interest, broker, who="u1.editor", **more):
    actor = cast.actor(who)
    with acting_as(actor), unit_of_work():
        return service.open_case(interest, broker, **{"actor": actor, "answer": ANSWER, "version": 1, **more})


def test_opening_answers_the_interest_and_joins_three(interest, broker, cast):
    case = opened(cast, interest, broker)
    assert (interest.state, interest.answer) == (InterestState.ANSWERED, ANSWER)
    assert (case.seller_id, case.buyer_id) == (cast.organisations["u1"], cast.organisations["e3"])
    assert (case.broker_person_id, case.brokerage_id) == (broker.person_id, cast.organisations["b1"])


def test_opening_is_the_first_step_and_leaves_a_trace(case, acting):
    acting("u1.editor")
    assert [(step.event, step.note, step.person_name) for step in case.steps] == [
        (StepEvent.OPEN, ANSWER, "高校编辑")
    ]
    assert session.query(LedgerEntry).order_by(LedgerEntry.seq.desc()).first().action == "case.open"


@pytest.mark.parametrize(
    ("kind", "asker", "buyer"), [(ListingKind.DEMAND, "u1.editor", "e3"), (ListingKind.SCENARIO, "e1.engineer", "r1")]
)
def test_whoever_answers_a_demand_or_scenario_is_the_seller(make_case, cast, kind, asker, buyer):
    case = make_case(kind=kind, asker=asker)
    assert (case.seller_id, case.buyer_id) == (cast.actor(asker).organisation_id, cast.organisations[buyer])


@pytest.mark.parametrize("who", ["e3.engineer", "e1.engineer", "b1.broker", "bureau.reviewer"])
def test_only_the_owner_opens(interest, broker, cast, who):
    with pytest.raises(NotPermitted):
        opened(cast, interest, broker, who)


def test_an_interest_leads_to_one_case(interest, broker, cast):
    opened(cast, interest, broker)
    with pytest.raises(StaleVersion):
        opened(cast, interest, broker)
    with pytest.raises(WrongState):
        opened(cast, interest, broker, version=interest.version)


def test_an_empty_answer_opens_nothing(interest, broker, cast, acting):
    with pytest.raises(InvalidInput):
        opened(cast, interest, broker, answer=" ")
    acting("u1.editor")
    assert queries.cases().total == 0


def test_a_broker_who_left_the_brokerage_is_refused(interest, broker, cast):
    leave(cast.organisations["b1"], broker.person_id)
    with pytest.raises(InvalidInput, match="correct"):
        opened(cast, interest, broker)


def tie(cast, broker, key, ended):
    join(accounts.organisation(cast.organisations[key]), broker.person_id, Role.MEMBER)
    if ended:
        leave(cast.organisations[key], broker.person_id)


@pytest.mark.parametrize("key", ["u1", "e3"])
@pytest.mark.parametrize("ended", [False, True])
def test_a_broker_tied_to_a_party_now_or_within_a_year_is_refused(interest, broker, cast, key, ended):
    tie(cast, broker, key, ended)
    with pytest.raises(InvalidInput) as refusal:
        opened(cast, interest, broker)
    assert list(refusal.value.fields) == ["broker"]


def test_a_tie_of_more_than_a_year_ago_is_forgotten(interest, broker, cast, monkeypatch):
    tie(cast, broker, "e3", ended=True)
    a_year_on = queries.clock.now() + timedelta(days=366)
    monkeypatch.setattr(queries, "ties_since", lambda: a_year_on - timedelta(days=queries.TIE_DAYS))
    assert opened(cast, interest, broker).state is CaseState.OPENED


def test_a_tied_broker_is_not_offered(interest, broker, cast, acting):
    acting("u1.editor")
    before = queries.to_choose(interest).total
    tie(cast, broker, "u1", ended=True)
    acting("u1.editor")
    assert (before, queries.to_choose(interest).total) == (1, 0)


def test_each_of_the_three_records_steps(case, cast):
    step(case, "negotiate", cast.actor("b1.broker"), "约定下周三考察。")
    step(case, "note", cast.actor("e3.engineer"), "已考察。")
    step(case, "agree", cast.actor("u1.editor"))
    set_actor(cast.actor("u1.editor"))
    assert (case.state, [s.event for s in case.steps]) == (CaseState.AGREED, ["open", "negotiate", "note", "agree"])


def test_a_note_needs_words_and_so_does_closing(case, cast):
    for event in ("note", "close"):
        with pytest.raises(InvalidInput) as refusal:
            step(case, event, cast.actor("u1.editor"), " ")
        assert list(refusal.value.fields) == ["note"]


def test_too_long_a_note_is_refused(case, cast):
    with pytest.raises(InvalidInput):
        step(case, "note", cast.actor("u1.editor"), "长" * 3001)


def test_a_closed_case_stays_closed(case, cast):
    step(case, "close", cast.actor("e3.engineer"), "价格谈不拢。")
    with pytest.raises(WrongState):
        step(case, "agree", cast.actor("u1.editor"))


@pytest.mark.parametrize("event", ["open", "contract"])
def test_steps_that_verbs_write_cannot_be_typed(case, cast, event):
    with pytest.raises(WrongState):
        step(case, event, cast.actor("u1.editor"), "。")


def test_even_a_note_moves_the_version_on(case, cast):
    seen, actor = case.version, cast.actor("b1.broker")
    step(case, "note", actor, "电话联系。")
    with acting_as(actor), pytest.raises(StaleVersion), unit_of_work():
        service.record_step(case, StepEvent.NOTE, actor=actor, note="再次联系。", version=seen)


@pytest.mark.parametrize("who", ["e1.engineer", "bureau.reviewer", "bureau.auditor"])
def test_nobody_else_records_steps(case, cast, who):
    with pytest.raises(NotPermitted):
        step(case, "note", cast.actor(who), "。")


@pytest.mark.parametrize("who", ["u1.editor", "e3.engineer", "b1.broker", "bureau.auditor"])
def test_the_parties_the_broker_and_the_auditor_see_a_case(case, acting, who):
    acting(who)
    assert (queries.case_by_id(case.id), len(queries.cases().items), len(case.steps)) == (case, 1, 1)


@pytest.mark.parametrize("who", ["e1.engineer", "r1.editor", "bureau.reviewer", "bureau.administrator"])
def test_nobody_else_sees_it_nor_its_steps(case, acting, who):
    acting(who)
    case_id = case.id
    session.expunge_all()
    with pytest.raises(NotFound):
        queries.case_by_id(case_id)
    assert session.scalars(select(CaseStep)).all() == []


def test_another_broker_of_the_same_brokerage_does_not_see_it(case, cast):
    set_actor(make_second_broker(cast))
    assert queries.cases().total == 0


def test_whoever_leaves_the_brokerage_leaves_the_case_behind(case, broker, cast):
    elsewhere = join(make_brokerage(), broker.person_id)
    set_actor(elsewhere)
    assert queries.cases().total == 0
    with pytest.raises(NotPermitted):
        step(case, "note", elsewhere, "。")


def test_cases_are_found_by_title_party_and_state(case, acting):
    acting("b1.broker")
    found = [queries.cases(words).total for words in ("窑炉", "汽车零部件", "渝西 窑炉", "养殖")]
    assert found == [1, 1, 1, 0]
    assert [queries.cases(state=state).total for state in (CaseState.OPENED, CaseState.CLOSED)] == [1, 0]


def test_the_broker_learns_message_and_contacts(case, cast, acting):
    acting("b1.broker")
    approach = queries.approach(case)
    assert approach.message == "希望了解许可条件。"
    assert [approach.contacts[cast.organisations[key]].name for key in ("u1", "e3")] == ["李联系", "赵工"]


def test_the_database_itself_refuses_a_case_of_one_organisation(case, cast):
    with pytest.raises(IntegrityError, match="two_organisations"), acting_as(cast.actor("u1.editor")), unit_of_work():
        case.buyer_id = case.seller_id
