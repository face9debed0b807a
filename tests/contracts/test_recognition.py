"""Recognition: the class test, experts, the second reviewer's way back, and whose registry it is."""

from datetime import date
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from marketplace.contracts import expert_reviews, recognition, registration, rules, service
from marketplace.contracts.classes import Subclass
from marketplace.contracts.expert_reviews import Opinion
from marketplace.contracts.lifecycle import LIFECYCLE, ContractState
from marketplace.contracts.models import Contract
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, NotPermitted, WrongState
from marketplace.db import UNSCOPED, acting_as, session, unit_of_work
from marketplace.district import calendar
from tests.access.shown import form_to
from tests.contracts.makers import fitting, make_contract, make_contract_id, party
from tests.people import Cast

S = ContractState
NOTE = "请说明技术路线。"
FITS = fitting(Subclass.COMMISSIONED)
LARGE = {"amount_fen": 500_000_000, "deductions": ()}
SAID = Opinion("专家甲", "样例研究院", True, "属技术开发。", date(2026, 1, 5), True)


def do(cast: Cast, who: str, verb: Any, contract: Contract, **more: Any) -> None:
    actor = cast.actor(who)
    with acting_as(actor), unit_of_work():
        verb(contract, actor=actor, version=contract.version, **more)


def hear(cast: Cast, contract: Contract, said: Opinion = SAID) -> None:
    actor = cast.actor("bureau.reviewer")
    with acting_as(actor), unit_of_work():
        expert_reviews.hear(contract, said, actor=actor)


@pytest.mark.usefixtures("context")
class TestTheClassTest:
    def test_asks_what_belongs_to_the_class_and_to_every_class(self) -> None:
        codes = list(fitting(Subclass.TRAINING))
        assert codes == ["A1", "A2", "S1", "S2", "S3", "S4"]
        assert "S4" not in fitting(Subclass.GENERAL_SERVICE)

    def test_an_open_question_holds_the_review_up_and_is_named(self, cast: Cast) -> None:
        made = make_contract(cast, S.ACCEPTED)
        with pytest.raises(InvalidInput) as refused:
            do(cast, "bureau.reviewer", recognition.pass_first_review, made, answers={**FITS, "D2": None})
        assert set(refused.value.fields) == {"D2"}
        assert made.state is S.ACCEPTED

    def test_an_answer_against_the_class_needs_words_and_is_kept_with_them(self, cast: Cast) -> None:
        made, against = make_contract(cast, S.ACCEPTED), {**FITS, "D2": False}
        with pytest.raises(InvalidInput) as refused:
            do(cast, "bureau.reviewer", recognition.pass_first_review, made, answers=against)
        assert set(refused.value.fields) == {"class_note"}
        do(
            cast,
            "bureau.reviewer",
            recognition.pass_first_review,
            made,
            answers=against,
            class_note="改进部分未掌握。",
        )
        assert made.class_test == {"answers": against, "note": "改进部分未掌握。"}


@pytest.mark.usefixtures("context")
class TestExperts:
    def test_a_large_contract_is_not_passed_before_one_was_heard(self, cast: Cast) -> None:
        made = make_contract(cast, S.ACCEPTED, **LARGE)
        with pytest.raises(WrongState, match="experts"):
            do(cast, "bureau.reviewer", recognition.pass_first_review, made, answers=FITS)
        do(cast, "bureau.reviewer", expert_reviews.consult, made, note=NOTE)
        with pytest.raises(WrongState, match="at least one"):
            do(cast, "bureau.reviewer", expert_reviews.conclude, made)
        hear(cast, made)
        do(cast, "bureau.reviewer", expert_reviews.conclude, made)
        do(cast, "bureau.reviewer", recognition.pass_first_review, made, answers=FITS)
        assert made.state is S.REVIEWED

    def test_a_disputed_contract_gets_the_longer_limit_from_the_same_day(self, cast: Cast) -> None:
        with time_machine.travel("2026-03-02T04:00:00+00:00", tick=False):
            made = make_contract(cast, S.ACCEPTED)
            before = made.due_on
            do(cast, "bureau.reviewer", expert_reviews.consult, made, note=NOTE)
        assert before == calendar.working_day_after(date(2026, 3, 2), 15)
        assert made.due_on == calendar.working_day_after(date(2026, 3, 2), 30)

    def test_somebody_with_a_tie_to_a_party_is_not_heard(self, cast: Cast) -> None:
        made = make_contract(cast, S.ACCEPTED)
        do(cast, "bureau.reviewer", expert_reviews.consult, made, note=NOTE)
        with pytest.raises(InvalidInput) as refused:
            hear(cast, made, Opinion("专家乙", "", True, "同意。", date(2026, 1, 5), False))
        assert set(refused.value.fields) == {"affiliation", "is_impartial"}

    def test_what_they_said_is_the_offices_alone(self, app: Any, cast: Cast, browse: Any) -> None:
        made = make_contract(cast, S.ACCEPTED)
        do(cast, "bureau.reviewer", expert_reviews.consult, made, note=NOTE)
        hear(cast, made)
        contract_id = made.id
        session.remove()
        office = browse("bureau.reviewer").get(f"/o/{cast.organisations['bureau']}/contracts/{contract_id}")
        filer = browse("u1.editor").get(f"/o/{cast.organisations['u1']}/contracts/{contract_id}")
        assert "属技术开发。" in office.text
        assert "属技术开发。" not in filer.text
        assert "专家甲" not in filer.text


@pytest.mark.usefixtures("context")
class TestTheSecondReviewer:
    def test_may_send_it_back_and_the_first_looks_at_it_again(self, cast: Cast) -> None:
        made = make_contract(cast, S.REVIEWED)
        do(cast, "bureau.registrar", recognition.send_back, made, note="请核对技术交易额。")
        assert (made.state, made.reviewed_by, made.office_note) == (S.ACCEPTED, None, "请核对技术交易额。")

    def test_finds_the_answers_of_the_first_look_chosen_and_they_are_sent_again(
        self, app: Any, cast: Cast, browse: Any
    ) -> None:
        made = make_contract(cast, S.REVIEWED)
        kept = made.class_test["answers"]
        do(cast, "bureau.registrar", recognition.send_back, made, note=NOTE)
        address = f"/o/{cast.organisations['bureau']}/contracts/{made.id}"
        session.remove()
        page = browse("bureau.reviewer").get(address).text
        chosen = {f"pass-{code}": "yes" if answer else "no" for code, answer in kept.items()}
        sent = form_to(page, "/pass")
        assert {name: sent.get(name) for name in chosen} == chosen
        assert browse("bureau.reviewer").post(f"{address}/pass", {"version": sent["version"]}).status_code == 422
        assert browse("bureau.reviewer").post(f"{address}/pass", sent).status_code == 303

    @pytest.mark.parametrize("state", [S.SUBMITTED, S.ACCEPTED, S.REGISTERED])
    def test_is_told_what_may_be_done_where_it_is_not_registers_turn(self, cast: Cast, state: ContractState) -> None:
        made = make_contract(cast, state)
        session.connection(execution_options={"writes": True})
        session.execute(
            text("UPDATE contract SET ends_on = '2027-01-01', reviewed_digest = 'x' WHERE id = :id"),
            {"id": made.id.hex},
            execution_options=UNSCOPED,
        )
        session.commit()
        with pytest.raises(WrongState) as refused:
            do(cast, "bureau.registrar", registration.register, made)
        assert refused.value.possible == LIFECYCLE.possible(state)

    def test_registers_only_what_the_first_has_seen(self, cast: Cast) -> None:
        made = make_contract(cast, S.REVIEWED)
        # Past every verb, as somebody at the database's own prompt would.
        session.connection(execution_options={"writes": True})
        change = "UPDATE contract SET ends_on = '2027-01-01' WHERE id = :id"
        session.execute(text(change), {"id": made.id.hex}, execution_options=UNSCOPED)
        session.commit()
        with pytest.raises(WrongState, match="after the first review"):
            do(cast, "bureau.registrar", registration.register, made)
        do(cast, "bureau.registrar", recognition.send_back, made, note=NOTE)
        do(cast, "bureau.reviewer", recognition.pass_first_review, made, answers=FITS)
        do(cast, "bureau.registrar", registration.register, made)
        assert made.number

    def test_refuses_for_a_reason_that_the_rules_know(self, cast: Cast) -> None:
        values = {name: rules.SHIPPED[1][name] for name in rules.EDITABLE}
        used = [{**each, "is_used": each["code"] in ("R02", "R05")} for each in values["reasons"]]
        with unit_of_work():
            rules.write("CN-2026", {**values, "reasons": used}, actor=system(Via.CLI), version=0)
        made = make_contract(cast, S.REVIEWED)
        with pytest.raises(InvalidInput):
            do(cast, "bureau.registrar", recognition.refuse, made, note=NOTE, reason="R03")
        do(cast, "bureau.registrar", recognition.refuse, made, note=NOTE, reason="R02")
        assert made.refusal_reason == "R02"


@pytest.mark.usefixtures("context")
class TestWhoseRegistryItIs:
    OUTSIDE: dict[str, Any] = {"seller": party("seller", "e4")}  # type: ignore[arg-type]

    def test_a_seller_from_elsewhere_files_at_home(self, cast: Cast) -> None:
        made = make_contract(cast, filer="e4.engineer", **self.OUTSIDE)
        with pytest.raises(InvalidInput) as refused:
            do(cast, "e4.engineer", service.submit, made)
        assert set(refused.value.fields) == {"seller_region"}

    def test_unless_the_rules_take_others_too(self, cast: Cast) -> None:
        values = {name: rules.SHIPPED[1][name] for name in rules.EDITABLE}
        with unit_of_work():
            rules.write("CN-2026", {**values, "registers_outside_area": True}, actor=system(Via.CLI), version=0)
        assert make_contract(cast, S.REGISTERED, filer="e4.engineer", **self.OUTSIDE).number


def test_the_button_keeps_the_answers_that_were_given(app: Any, cast: Cast, browse: Any) -> None:
    made = make_contract_id(app, cast, S.ACCEPTED)
    address = f"/o/{cast.organisations['bureau']}/contracts/{made}"
    answers = {f"pass-{code}": "yes" if fits else "no" for code, fits in FITS.items()}
    office = browse("bureau.reviewer")
    page = office.post(f"{address}/pass", {**answers, "pass-D2": "no", "version": "3"})
    assert page.status_code == 422
    assert "仍属该类别的理由" in page.text
    assert 'name="pass-D2"\n                 value="no" checked' in page.text
    assert office.post(f"{address}/pass", {**answers, "version": "3"}).status_code == 303
    assert "类别审查" in office.get(address).text


def test_a_filer_hears_no_experts(app: Any, cast: Cast) -> None:
    with app.app_context():
        made = make_contract(cast, S.ACCEPTED)
        with pytest.raises(NotPermitted):
            do(cast, "u1.editor", expert_reviews.consult, made, note=NOTE)
