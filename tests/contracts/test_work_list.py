"""The office's work list: its order, its filters, whose work it is, and who stands in."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from marketplace.contracts import absences, assignments, class_tests, deadlines, recognition, work_list
from marketplace.contracts.classes import ContractClass, Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.work_list import Asked, Order, Whose
from marketplace.core import clock
from marketplace.core.errors import InvalidInput, NotPermitted, StaleVersion, WrongState
from marketplace.db import UNSCOPED, acting_as, session, unit_of_work
from marketplace.notices.models import Notice
from tests.contracts.makers import NOTE, at, make_contract

S = ContractState
pytestmark = pytest.mark.usefixtures("context")
MONDAY = date(2026, 4, 20)
OFFICER, COLLEAGUE = "bureau.reviewer", "bureau.reviewer2"


def do(cast, who, verb, *given, **more):
    """A verb by one of the cast, in a unit of its own."""
    actor = cast.actor(who)
    with acting_as(actor), unit_of_work():
        return verb(*given, actor=actor, **more)


def on(cast, contract, verb, *given, who=OFFICER, **more):
    return do(cast, who, verb, contract, *given, version=contract.version, **more)


def titles(cast, who=OFFICER, **asked):
    actor = cast.actor(who)
    with acting_as(actor):
        return [each.title for each in work_list.listed(Asked(**asked), actor).items]


@pytest.fixture
def three(cast):
    """Accepted last week, accepted on Monday, and only handed in."""
    with at(MONDAY - timedelta(days=7)):
        made = make_contract(cast, S.ACCEPTED, title="最早受理", subclass=Subclass.TRAINING)
    with at(MONDAY):
        return [
            made,
            make_contract(cast, S.ACCEPTED, title="周一受理", amount_fen=90_000_000),
            make_contract(cast, S.SUBMITTED, title="刚刚提交", deductions=()),
        ]


class TestTheList:
    def test_begins_with_the_nearest_deadline_and_ends_with_what_has_none(self, cast, three):
        assert titles(cast) == ["最早受理", "周一受理", "刚刚提交"]
        assert titles(cast, is_descending=True) == ["周一受理", "最早受理", "刚刚提交"]

    def test_is_ordered_by_any_column(self, cast, three):
        assert titles(cast, order=Order.AMOUNT, is_descending=True)[0] == "周一受理"

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"state": S.SUBMITTED}, {"刚刚提交"}),
            ({"contract_class": ContractClass.SERVICE}, {"最早受理"}),
            ({"since": MONDAY}, {"周一受理", "刚刚提交"}),
            ({"until": MONDAY - timedelta(days=1)}, {"最早受理"}),
            ({"words": "周一 产线"}, set()),
            ({"words": "凤凰湖 受理"}, {"最早受理", "周一受理"}),
        ],
    )
    def test_is_narrowed_down(self, cast, three, asked, found):
        assert set(titles(cast, **asked)) == found

    def test_knows_what_is_late_and_colours_it(self, cast, three):
        with at(three[0].due_on + timedelta(days=1)):
            assert titles(cast, is_late=True) == ["最早受理"]
            left = deadlines.time_left(three)
            assert [left[each.id].colour for each in three[:2]] == ["red", "blue"]
            assert three[2].id not in left
        with at(three[1].due_on):
            assert deadlines.time_left(three)[three[1].id].colour == "orange"

    def test_counts_a_supplement_by_the_day_on_which_it_lapses(self, cast):
        made = make_contract(cast, S.SUPPLEMENT)
        left = deadlines.time_left([made])[made.id]
        assert (left.day, left.is_working) == (made.lapses_on, False)


class TestAssignment:
    def test_makes_it_the_officers_and_tells_them(self, cast, three):
        on(cast, three[0], assignments.assign, cast.person(COLLEAGUE).id)
        assert (titles(cast, COLLEAGUE, whose=Whose.MINE), titles(cast, whose=Whose.MINE)) == (["最早受理"], [])
        assert "最早受理" not in titles(cast, whose=Whose.UNASSIGNED)
        told = select(Notice.person_id).where(Notice.about == three[0].id, Notice.read_at.is_(None))
        assert cast.person(COLLEAGUE).id in session.scalars(told.execution_options(**UNSCOPED)).all()

    def test_is_taken_and_given_back(self, cast, three):
        on(cast, three[0], assignments.take)
        assert titles(cast, whose=Whose.MINE) == ["最早受理"]
        on(cast, three[0], assignments.give_back)
        assert titles(cast, whose=Whose.MINE) == []

    def test_is_for_officers_only(self, cast, three):
        for stranger in (cast.person("bureau.publisher").id, cast.person("u1.editor").id, uuid4()):
            with pytest.raises(InvalidInput):
                on(cast, three[0], assignments.assign, stranger)

    def test_passes_by_whoever_has_a_tie(self, cast, monkeypatch, three):
        tied = cast.person(COLLEAGUE).id
        monkeypatch.setattr(
            "marketplace.contracts.impartiality.accounts.organisations_since",
            lambda person_id, _since: frozenset({cast.organisations["e3"]} if person_id == tied else ()),
        )
        with pytest.raises(InvalidInput) as refused:
            on(cast, three[0], assignments.assign, tied)
        assert "tie" in str(refused.value.fields["officer"])
        with pytest.raises(NotPermitted):
            on(cast, three[0], assignments.take, who=COLLEAGUE)

    def test_refuses_what_is_stale_or_no_longer_waits(self, cast, three):
        with pytest.raises(StaleVersion):
            do(cast, OFFICER, assignments.take, three[0], version=1)
        with pytest.raises(WrongState):
            on(cast, make_contract(cast, S.REGISTERED), assignments.take)

    def test_leaves_the_first_review_standing(self, cast):
        made = make_contract(cast, S.REVIEWED)
        on(cast, made, assignments.assign, cast.person("bureau.registrar").id)
        with at(clock.today()):
            on(cast, made, recognition.send_back, who="bureau.registrar", note=NOTE)
        assert made.state is S.ACCEPTED
        answers = class_tests.as_wanted(made)
        on(cast, made, recognition.pass_first_review, answers=answers)
        assert made.reviewed_digest


class TestAbsence:
    def away(self, cast, who, deputy, days=5):
        today = clock.today()
        people = [cast.person(each).id for each in (who, deputy)]
        return do(cast, OFFICER, absences.enter, *people, today, today + timedelta(days=days))

    def test_gives_the_work_to_the_deputy_while_it_lasts(self, cast):
        made = make_contract(cast, S.SUBMITTED, title="代办")
        on(cast, made, assignments.take)
        absence = self.away(cast, OFFICER, COLLEAGUE)
        assert titles(cast, COLLEAGUE, whose=Whose.MINE) == ["代办"]
        do(cast, OFFICER, absences.cancel, absence, version=absence.version)
        assert titles(cast, COLLEAGUE, whose=Whose.MINE) == []

    def test_needs_a_deputy_who_is_there_on_all_of_its_days(self, cast):
        today = clock.today()
        self.away(cast, OFFICER, COLLEAGUE, 2)
        with pytest.raises(InvalidInput) as refused:
            self.away(cast, "bureau.registrar", OFFICER)
        assert set(refused.value.fields) == {"deputy"}
        people = [cast.person(each).id for each in ("bureau.registrar", OFFICER)]
        do(cast, OFFICER, absences.enter, *people, today + timedelta(days=3), today + timedelta(days=5))

    @pytest.mark.parametrize("deputy", [OFFICER, "bureau.registrar"])
    def test_is_not_for_whoever_stands_in_then(self, cast, deputy):
        first = self.away(cast, OFFICER, COLLEAGUE)
        with pytest.raises(InvalidInput) as refused:
            self.away(cast, COLLEAGUE, deputy)
        assert cast.person(OFFICER).name in str(refused.value.fields["person"])
        do(cast, OFFICER, absences.cancel, first, version=first.version)
        self.away(cast, COLLEAGUE, deputy)

    def test_hands_new_work_to_the_deputys_deputy(self, cast, monkeypatch):
        # As it could be entered before a deputy had to be there.
        monkeypatch.setattr(absences, "_clashes", lambda *asked: {})
        self.away(cast, OFFICER, COLLEAGUE)
        self.away(cast, COLLEAGUE, "bureau.registrar")
        made = make_contract(cast, S.SUBMITTED)
        on(cast, made, assignments.assign, cast.person(OFFICER).id, who="bureau.registrar2")
        assert made.assigned_to == cast.person("bureau.registrar").id

    def test_of_everybody_in_turn_leaves_the_work_where_it_is(self, cast, monkeypatch):
        monkeypatch.setattr(absences, "_clashes", lambda *asked: {})
        self.away(cast, OFFICER, COLLEAGUE)
        self.away(cast, COLLEAGUE, OFFICER)
        with acting_as(cast.actor(OFFICER)):
            assert absences.at_work(cast.person(OFFICER).id) == cast.person(OFFICER).id

    def test_is_refused_where_it_makes_no_sense(self, cast):
        self.away(cast, OFFICER, COLLEAGUE)
        for who, deputy, days in ((OFFICER, COLLEAGUE, 1), (COLLEAGUE, COLLEAGUE, 1), (COLLEAGUE, OFFICER, -1)):
            with pytest.raises(InvalidInput):
                self.away(cast, who, deputy, days)

    def test_is_unknown_outside_the_office(self, cast):
        absence = self.away(cast, OFFICER, COLLEAGUE)
        with acting_as(cast.actor("u1.editor")):
            assert session.scalars(select(absences.OfficerAbsence)).all() == []
        assert absence.id
