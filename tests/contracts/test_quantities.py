"""The office's judgement of a quantity: who gives it, what it moves, who reads its reason, and how long it holds."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.contracts import class_tests, guards, quantities, recognition, registration, rules, service
from marketplace.contracts.classes import DeductionKind
from marketplace.contracts.filing import DeductionFiling
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.errors import InvalidInput, NotPermitted, WrongState
from marketplace.db import acting_as, session
from marketplace.notices.models import Notice
from tests.access.shown import forms_of
from tests.conftest import Browse
from tests.contracts.change_makers import act
from tests.contracts.makers import S1_DEDUCTIONS, make_contract, make_contract_id, make_filing
from tests.contracts.test_change_terms import sound
from tests.people import Cast

S = ContractState
WHY = "四台相机均用于样机调试，属合理数量。"
REVIEWER, REGISTRAR = "bureau.reviewer", "bureau.registrar"
CAMERAS, SERVERS, RIG = 0, 1, 2


def rule(cast: Cast, contract: Contract, place: int, who: str = REVIEWER, reason: str = WHY) -> None:
    act(quantities.rule, contract, cast, who, place=place, reason=reason)


@pytest.mark.usefixtures("context")
class TestALine:
    def test_counts_as_technology_after_all_for_a_reason(self, cast: Cast) -> None:
        made = make_contract(cast, S.ACCEPTED)
        rule(cast, made, CAMERAS)
        line = made.deductions[CAMERAS]
        assert (line.within_reasonable_quantity, line.ruling) == (True, WHY)
        assert (made.technology_fen, made.amount_fen) == (58_500_000 + 18_000_000, 86_000_000)
        sound()

    def test_is_deducted_after_all_and_registered_so(self, cast: Cast) -> None:
        made = make_contract(cast, S.ACCEPTED)
        rule(cast, made, RIG)
        act(recognition.pass_first_review, made, cast, REVIEWER, answers=class_tests.as_wanted(made))
        act(registration.register, made, cast, REGISTRAR)
        assert made.technology_fen == 58_500_000 - 2_000_000
        sound()

    def test_is_told_to_the_filer(self, cast: Cast) -> None:
        made = make_contract(cast, S.ACCEPTED)
        rule(cast, made, CAMERAS)
        with acting_as(cast.actor("u1.editor")):
            texts = session.scalars(select(Notice.message)).all()
        assert any("otherwise than stated" in text for text in texts)

    def test_is_not_judged_without_a_reason_nor_down_to_nothing(self, cast: Cast) -> None:
        rest = DeductionFiling(DeductionKind.EQUIPMENT, "样机", 86_000_000, True, "1套")
        made = make_contract(cast, S.ACCEPTED, deductions=(rest,))
        for place, reason, field in ((0, " ", "reason"), (0, WHY, "line"), (1, WHY, "line"), (-1, WHY, "line")):
            with pytest.raises(InvalidInput) as refused:
                rule(cast, made, place, reason=reason)
            assert list(refused.value.fields) == [field]

    @pytest.mark.parametrize("state", [S.SUBMITTED, S.REVIEWED, S.REGISTERED])
    def test_is_judged_during_the_first_review_alone(self, cast: Cast, state: ContractState) -> None:
        with pytest.raises(WrongState):
            rule(cast, make_contract(cast, state), CAMERAS)

    def test_is_not_the_filers_to_judge(self, cast: Cast) -> None:
        with pytest.raises(NotPermitted):
            rule(cast, make_contract(cast, S.ACCEPTED), CAMERAS, "u1.editor")

    def test_that_was_judged_is_asked_about_no_more(self, cast: Cast) -> None:
        rigs = DeductionFiling(DeductionKind.EQUIPMENT, "样机", 1_000_000, False, "3套")
        made = make_contract(cast, S.ACCEPTED, deductions=(rigs,))
        rule(cast, made, 0)
        assert [finding.code for finding in guards.find(made)] == []

    def test_keeps_its_reason_while_the_filer_leaves_it_as_it_is(self, cast: Cast) -> None:
        made = make_contract(cast, S.ACCEPTED)
        rule(cast, made, CAMERAS)
        act(recognition.ask_supplement, made, cast, REVIEWER, note="请补充授权书。")
        lines = [replace(S1_DEDUCTIONS[0], within_reasonable_quantity=True), *S1_DEDUCTIONS[1:]]
        act(service.edit, made, cast, "u1.editor", filing=make_filing(title="改过的名称", deductions=lines))
        assert [line.ruling for line in made.deductions] == [WHY, "", ""]
        act(service.edit, made, cast, "u1.editor", filing=make_filing(title="改过的名称"))
        assert (made.deductions[CAMERAS].ruling, made.technology_fen) == ("", 58_500_000)

    def test_that_makes_a_contract_large_gives_it_the_longer_limit_and_experts(self, cast: Cast) -> None:
        limit = rules.by_code("CN-2026").large_from_fen
        assert limit
        line = DeductionFiling(DeductionKind.EQUIPMENT, "样机", 1_000_000, False, "1套")
        made = make_contract(cast, S.ACCEPTED, amount_fen=limit, deductions=(line,))
        before = made.due_on
        rule(cast, made, 0)
        # The calendar of the year after is not published: the longer limit ends in it.
        assert (before is not None, made.due_on) == (True, None)
        with pytest.raises(WrongState, match="experts"):
            act(recognition.pass_first_review, made, cast, REVIEWER, answers=class_tests.as_wanted(made))


def test_it_is_judged_on_the_page_and_read_by_the_second_reviewer_in_the_file_and_by_the_filer(
    app: Flask, cast: Cast, browse: Browse
) -> None:
    contract = make_contract_id(app, cast, S.ACCEPTED)
    own, office = (f"/o/{cast.organisations[key]}/contracts/{contract}" for key in ("u1", "bureau"))
    reviewer, registrar, editor = browse(REVIEWER), browse(REGISTRAR), browse("u1.editor")
    form = dict(next(f for f in forms_of(reviewer.get(office).text) if f.action.endswith("/quantities")).fields)
    unsaid = reviewer.post(f"{office}/quantities", {**form, "quantity-reason": ""})
    assert (unsaid.status_code, "is-invalid" in unsaid.text) == (422, True)
    assert reviewer.post(f"{office}/quantities", {**form, "quantity-reason": WHY}).status_code == 303
    for visitor, address in ((registrar, office), (registrar, f"{office}/dossier"), (editor, own)):
        assert WHY in visitor.get(address).text
    assert "/quantities" not in editor.get(own).text
