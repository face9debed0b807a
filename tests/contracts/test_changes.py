"""Changes of registrations through the verbs: who may take which step, what forbids it, and what it posts."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace import ledger
from marketplace.contracts import change_queries, changes, receipts, standing
from marketplace.contracts.change_lifecycle import ChangeKind, ChangeState
from marketplace.contracts.classes import Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.receipts import Income
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, NotPermitted, StaleVersion, WrongState
from marketplace.core.workdays import ONE_DAY
from marketplace.db import acting_as, session, set_actor, unit_of_work
from marketplace.ledger.models import LedgerEntry
from marketplace.operations import replay
from marketplace.tally import queries as tally
from marketplace.tally.models import Posting
from marketplace.tally.queries import Total, View, Window
from tests.contracts.change_makers import (
    AMENDMENT,
    CORRECTION,
    REVOCATION,
    TERMINATION,
    act,
    change,
    draft,
    on,
    propose,
)
from tests.contracts.makers import make_contract

S = ContractState
pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def registered(cast) -> Contract:
    """U1's contract with E3: 860,000 yuan, of which 585,000 for technology."""
    return make_contract(cast, S.REGISTERED)


def postings() -> list[tuple[str, str, int, int, int]]:
    set_actor(system(Via.CLI))
    rows = session.scalars(select(Posting).order_by(Posting.seq)).all()
    return [(row.event.value, row.subclass, row.count, row.amount_fen, row.technology_fen) for row in rows]


class TestWho:
    def test_three_people_amend(self, cast, registered):
        made = change(cast, registered, AMENDMENT, amount_fen=90_000_000)
        assert len({made.proposed_by, made.examined_by, made.approved_by}) == 3

    @pytest.mark.parametrize("step", [changes.examine, changes.approve])
    def test_the_officer_who_proposed_an_amendment_decides_nothing_of_it(self, cast, registered, step):
        made = propose(cast, registered, AMENDMENT, "bureau.registrar", amount_fen=90_000_000)
        if step is changes.approve:
            act(changes.examine, made, cast, "bureau.reviewer")
        with pytest.raises(NotPermitted):
            act(step, made, cast, "bureau.registrar")

    def test_the_examiner_does_not_approve(self, cast, registered):
        made = propose(cast, registered, AMENDMENT, amount_fen=90_000_000)
        act(changes.examine, made, cast, "bureau.registrar")
        with pytest.raises(NotPermitted):
            act(changes.approve, made, cast, "bureau.registrar")

    def test_the_database_itself_refuses_one_person_for_both(self, cast, registered):
        made = propose(cast, registered, AMENDMENT, amount_fen=90_000_000)
        act(changes.examine, made, cast, "bureau.registrar")
        with pytest.raises(IntegrityError, match="two_people_decide"):
            force(made)

    def test_a_reviewer_brings_nothing_into_force(self, cast, registered):
        made = propose(cast, registered, AMENDMENT, amount_fen=90_000_000)
        act(changes.examine, made, cast, "bureau.reviewer")
        with pytest.raises(NotPermitted):
            act(changes.approve, made, cast, "bureau.reviewer2")

    def test_the_offices_own_correction_needs_one_more_person_and_no_third(self, cast, registered):
        made = propose(cast, registered, CORRECTION, "bureau.reviewer", title="更正后的名称")
        assert made.state is ChangeState.EXAMINED
        act(changes.approve, made, cast, "bureau.registrar")
        assert (registered.title, registered.edition) == ("更正后的名称", 2)

    def test_a_filer_revokes_nothing(self, cast, registered):
        with pytest.raises(NotPermitted):
            draft(cast, registered, REVOCATION)

    def test_the_other_party_proposes_nothing(self, cast, registered):
        with pytest.raises(NotPermitted):
            draft(cast, registered, AMENDMENT, "e3.engineer", amount_fen=1)

    def test_a_draft_is_seen_by_those_who_write_it_alone(self, cast, registered):
        made = draft(cast, registered, AMENDMENT, amount_fen=90_000_000)
        for who, count in (("u1.admin", 1), ("e3.engineer", 0), ("bureau.reviewer", 0), ("e4.engineer", 0)):
            with acting_as(cast.actor(who)):
                session.expire_all()
                assert len(change_queries.changes_of(registered.id)) == count, who
        act(changes.hand_in, made, cast, "u1.editor")
        for who, count in (("e3.engineer", 1), ("bureau.reviewer", 1), ("e4.engineer", 0)):
            with acting_as(cast.actor(who)):
                assert len(change_queries.changes_of(registered.id)) == count, who


def force(made: Any) -> None:
    with unit_of_work():
        made.state, made.approved_on, made.edition = ChangeState.APPROVED, clock.today(), 2
        made.approved_by = made.examined_by
        session.flush()


class TestSteps:
    def test_one_contract_has_one_open_change(self, cast, registered):
        propose(cast, registered, AMENDMENT, amount_fen=90_000_000)
        with pytest.raises(WrongState):
            propose(cast, registered, CORRECTION, "bureau.reviewer", title="另一个")

    def test_what_was_sent_back_is_written_anew_and_handed_in_again(self, cast, registered):
        made = propose(cast, registered, AMENDMENT, amount_fen=90_000_000)
        act(changes.send_back, made, cast, "bureau.reviewer", note="缺少补充协议。")
        assert (made.state, made.office_note) == (ChangeState.DRAFT, "缺少补充协议。")
        act(changes.hand_in, made, cast, "u1.editor")
        assert made.state is ChangeState.PROPOSED

    def test_what_was_refused_leaves_everything_as_it_is(self, cast, registered):
        made = propose(cast, registered, AMENDMENT, amount_fen=90_000_000)
        act(changes.refuse, made, cast, "bureau.reviewer", note="与协议不符。")
        assert (registered.amount_fen, registered.edition, len(postings())) == (86_000_000, 1, 1)

    @pytest.mark.parametrize("kind", [AMENDMENT, CORRECTION, TERMINATION])
    @pytest.mark.parametrize("state", [S.DRAFT, S.ACCEPTED, S.REFUSED])
    def test_nothing_changes_before_registration(self, cast, kind, state):
        with pytest.raises(WrongState):
            draft(cast, make_contract(cast, state), kind, performed_fen=0, performed_technology_fen=0)

    def test_a_contract_that_changed_in_between_is_examined_anew(self, cast, registered):
        made = propose(cast, registered, AMENDMENT, amount_fen=90_000_000)
        with acting_as(system(Via.CLI)), unit_of_work():
            registered.changed_at = clock.now()
            ledger.append(system(Via.CLI), "contract.hand_over", registered)
        with pytest.raises(StaleVersion):
            act(changes.examine, made, cast, "bureau.reviewer")


class TestPostings:
    def test_another_amount_posts_the_difference(self, cast, registered):
        change(cast, registered, AMENDMENT, amount_fen=90_000_000)
        assert postings()[1:] == [("amendment", "11", 0, 4_000_000, 4_000_000)]

    def test_another_class_takes_all_away_and_enters_it_anew(self, cast, registered):
        change(cast, registered, AMENDMENT, amount_fen=90_000_000, subclass=Subclass.GENERAL_SERVICE)
        assert postings()[1:] == [
            ("amendment", "11", -1, -86_000_000, -58_500_000),
            ("amendment", "51", 1, 90_000_000, 62_500_000),
        ]

    def test_another_term_posts_nothing_and_is_an_edition_all_the_same(self, cast, registered):
        change(cast, registered, AMENDMENT, ends_on=registered.ends_on + ONE_DAY)
        assert (registered.edition, len(postings())) == (2, 1)

    def test_a_correction_of_the_amount_is_posted_as_one(self, cast, registered):
        change(cast, registered, CORRECTION, amount_fen=80_000_000)
        assert postings()[1:] == [("correction", "11", 0, -6_000_000, -6_000_000)]

    def test_nothing_performed_takes_the_contract_out(self, cast, registered):
        change(cast, registered, TERMINATION, performed_fen=0, performed_technology_fen=0)
        assert postings()[1:] == [("termination", "11", -1, -86_000_000, -58_500_000)]

    def test_a_terminated_contract_is_revoked_of_what_is_left(self, cast, registered):
        change(cast, registered, TERMINATION, performed_fen=30_000_000, performed_technology_fen=20_000_000)
        change(cast, registered, REVOCATION, "bureau.reviewer")
        assert postings()[2:] == [("revocation", "11", -1, -30_000_000, -20_000_000)]
        assert tally.total(Window()) == Total()

    def test_the_ledger_says_what_there_is(self, cast, registered):
        change(cast, registered, AMENDMENT, amount_fen=90_000_000, subclass=Subclass.GENERAL_SERVICE, deductions=())
        change(cast, registered, TERMINATION, performed_fen=30_000_000, performed_technology_fen=20_000_000)
        set_actor(system(Via.CLI))
        session.rollback()
        assert [finding.as_json() for finding in replay.differing_rows()] == []
        of = LedgerEntry.object == f"contract/{registered.id}"
        said = session.scalars(select(LedgerEntry.action).where(of).order_by(LedgerEntry.seq))
        assert list(said)[-2:] == ["contract.amend", "contract.terminate"]


class TestBadInput:
    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({}, "grounds"),
            ({"amount_fen": 0}, "amount"),
            ({"amount_fen": 27_500_000}, "deductions"),
            ({"grounds": "  ", "amount_fen": 1}, "grounds"),
            ({"agreed_on": None, "amount_fen": 90_000_000}, "agreed_on"),
            ({"title": " "}, "title"),
        ],
    )
    def test_an_amendment_says_what_is_wrong_beside_its_field(self, cast, registered, more, field):
        with pytest.raises(InvalidInput) as refused:
            draft(cast, registered, AMENDMENT, **more)
        assert field in refused.value.fields

    @pytest.mark.parametrize(
        ("performed", "technology", "field"),
        [
            (86_000_001, 0, "performed"),
            (-1, 0, "performed"),
            (100, 101, "performed_technology"),
            (86_000_000, 58_500_001, "performed_technology"),
            (None, None, "performed"),
        ],
    )
    def test_a_termination_keeps_within_what_was_agreed(self, cast, registered, performed, technology, field):
        with pytest.raises(InvalidInput) as refused:
            draft(cast, registered, TERMINATION, performed_fen=performed, performed_technology_fen=technology)
        assert field in refused.value.fields

    def test_an_amount_below_the_receipts_is_refused_even_when_they_came_later(self, cast, registered):
        made = propose(cast, registered, AMENDMENT, amount_fen=50_000_000)
        act(changes.examine, made, cast, "bureau.reviewer")
        act(receive, registered, cast, "u1.editor", version=60_000_000)
        with pytest.raises(InvalidInput):
            act(changes.approve, made, cast, "bureau.registrar")
        assert registered.amount_fen == 86_000_000


def receive(contract: Contract, *, actor: Any, version: int) -> Any:
    """A receipt of `version` fen."""
    return receipts.enter(contract, Income(clock.today(), version, version), actor=actor)


class TestReceipts:
    def test_one_above_the_amount_is_kept_and_warned_of(self, cast, registered):
        act(receive, registered, cast, "u1.editor", version=86_000_001)
        set_actor(system(Via.CLI))
        assert (receipts.exceeds(registered), len(postings())) == (True, 1)

    def test_another_person_verifies_it(self, cast, registered):
        made = act(receive, registered, cast, "bureau.reviewer", version=100)
        with pytest.raises(NotPermitted):
            act(receipts.verify, made, cast, "bureau.reviewer")
        act(receipts.verify, made, cast, "bureau.reviewer2")
        assert made.verified_on == clock.today()

    def test_what_is_struck_out_stays_and_counts_no_more(self, cast, registered):
        made = act(receive, registered, cast, "u1.editor", version=100)
        act(receipts.strike_out, made, cast, "u1.editor", reason="金额录错。")
        set_actor(system(Via.CLI))
        assert (len(change_queries.receipts_of(registered.id)), change_queries.received_fen(registered.id)) == (1, 0)

    def test_a_verified_one_is_struck_out_by_the_office_alone(self, cast, registered):
        made = act(receive, registered, cast, "u1.editor", version=100)
        act(receipts.verify, made, cast, "bureau.reviewer")
        with pytest.raises(NotPermitted):
            act(receipts.strike_out, made, cast, "u1.editor", reason="金额录错。")
        act(receipts.strike_out, made, cast, "bureau.reviewer", reason="金额录错。")

    @pytest.mark.parametrize("shift", [1, -400])
    def test_a_day_in_the_future_or_before_signing_is_refused(self, cast, registered, shift):
        day = clock.today() + ONE_DAY if shift > 0 else registered.signed_on - ONE_DAY
        with pytest.raises(InvalidInput), acting_as(cast.actor("u1.editor")), unit_of_work():
            receipts.enter(registered, replace(Income(day, 100, 100)), actor=cast.actor("u1.editor"))


# What happens to a contract, drawn at random: each step that its state forbids is passed over.
steps = st.lists(
    st.one_of(
        st.tuples(st.just(AMENDMENT), st.integers(27_500_001, 10**9), st.sampled_from(list(Subclass))),
        st.tuples(st.just(CORRECTION), st.integers(27_500_001, 10**9), st.sampled_from(list(Subclass))),
        st.tuples(st.just(TERMINATION), st.integers(0, 27_000_000), st.just(Subclass.TRAINING)),
        st.tuples(st.just(REVOCATION), st.just(0), st.just(Subclass.TRAINING)),
    ),
    max_size=4,
)


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(life=steps)
def test_whatever_happens_both_views_and_what_is_there_sum_to_the_same(cast, monkeypatch, life):
    live(cast, monkeypatch, life)
    set_actor(system(Via.CLI))
    now = [standing.current(contract) for contract in session.scalars(select(Contract)).all()]
    total = Total(sum(f.count for f in now), sum(f.amount_fen for f in now), sum(f.technology_fen for f in now))
    assert {view: tally.total(Window(view=view)) for view in View} == dict.fromkeys(View, total)
    for place in range(len(life) + 1):
        known = [tally.total(Window(as_of=START + place * ONE_DAY, view=view)) for view in View]
        assert known[0] == known[1]
        assert min(known[0].count, known[0].amount_fen, known[0].technology_fen) >= 0


START = date(2025, 3, 11)


def live(cast: Any, monkeypatch: Any, life: list[tuple[ChangeKind, int, Subclass]]) -> None:
    """Register a contract, and let one thing after the other happen to it, one a day."""
    on(monkeypatch, START)
    made = make_contract(cast, S.REGISTERED)
    for place, (kind, fen, subclass) in enumerate(life, 1):
        on(monkeypatch, START + place * ONE_DAY)
        asked: dict[str, Any] = {"amount_fen": fen, "subclass": subclass}
        if kind in (TERMINATION, REVOCATION):
            asked = {"performed_fen": fen, "performed_technology_fen": min(fen, 1)} if kind is TERMINATION else {}
        try:
            change(cast, made, kind, "bureau.reviewer2", **asked)
        except WrongState:
            continue
