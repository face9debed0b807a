"""The guards: what each finds, that it passes only with a reason and a confirmation, and who reads of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.contracts import class_tests, guarding, guards, recognition, registration
from marketplace.contracts import service as filer
from marketplace.contracts.classes import DeductionKind
from marketplace.contracts.duplicates import longest_common, similarity
from marketplace.contracts.filing import DeductionFiling
from marketplace.contracts.guard_models import ContractWarning, GuardCode
from marketplace.contracts.guarding import Answer
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.outliers import Pace
from marketplace.contracts.warning_showing import key_of
from marketplace.core.errors import InvalidInput, NotPermitted, WrongState
from marketplace.db import acting_as, session, unit_of_work
from tests.access.shown import form_to
from tests.conftest import Browse
from tests.contracts.makers import make_contract, party
from tests.contracts.test_recognition import do
from tests.people import Cast

S, G = ContractState, GuardCode
REASON = "已核对合同原件，确为两份合同。"
SAID = Answer(REASON, is_compared=True)
TITLES = st.text(alphabet="abc ABC１２ａ，。技术开发服务研究", max_size=24)


class TestTitles:
    @given(TITLES, TITLES)
    def test_are_alike_from_nothing_to_one_and_the_same_both_ways(self, one: str, other: str) -> None:
        assert 0 <= similarity(one, other) <= 1
        assert similarity(one, other) == similarity(other, one)
        assert similarity(one, one) == 1

    @given(st.text("abcd", max_size=12), st.text("abcd", max_size=12))
    def test_share_what_the_plain_table_says(self, one: str, other: str) -> None:
        row = [0] * (len(other) + 1)
        for left in one:
            before = row[:]
            for place, right in enumerate(other, 1):
                row[place] = before[place - 1] + 1 if left == right else max(before[place], row[place - 1])
        assert longest_common(one, other) == row[-1]

    @pytest.mark.parametrize(
        ("one", "other", "alike"),
        [
            ("ＡＩ 质检系统", "ai质检系统！", 1.0),
            ("秀珍菇栽培", "电池回收", 0.0),
            ("abcd", "abcdef", 0.8),
            ("…", "！", 1.0),
        ],
    )
    def test_go_by_letters_and_digits_in_half_width_and_lower_case(self, one: str, other: str, alike: float) -> None:
        assert similarity(one, other) == alike


@pytest.mark.parametrize(
    ("lately", "before", "sudden"), [(10, 0, True), (9, 0, False), (10, 104, False), (11, 104, True)]
)
def test_a_series_is_sudden_beside_the_weeks_of_the_year_before(lately: int, before: int, sudden: bool) -> None:
    assert Pace(lately, before).is_sudden is sudden


def codes(contract: Contract) -> list[GuardCode]:
    return [finding.code for finding in guards.find(contract)]


@pytest.mark.usefixtures("context")
class TestAGuard:
    def test_finds_nothing_about_an_ordinary_contract(self, cast: Cast) -> None:
        assert codes(make_contract(cast)) == []

    @pytest.mark.parametrize(
        ("days", "amount", "title", "found"),
        [
            (0, 86_000_000, "基于机器视觉的产线操作规范识别系统", [G.DUPLICATE]),
            (7, 86_860_000, "基于机器视觉的产线操作规范识别系统（二期）", [G.DUPLICATE]),
            (8, 86_000_000, "基于机器视觉的产线操作规范识别系统", []),
            (0, 87_000_000, "基于机器视觉的产线操作规范识别系统", []),
            (0, 860_000_000_000, "基于机器视觉的产线操作规范识别系统", [G.UNIT_TWIN]),
            (0, 86_000_000, "秀珍菇周年化栽培关键技术研发", []),
        ],
    )
    def test_finds_the_same_contract_again(
        self, cast: Cast, days: int, amount: int, title: str, found: list[GuardCode]
    ) -> None:
        make_contract(cast, S.SUBMITTED)
        signed = date(2025, 3, 10) + timedelta(days)
        more = {"amount_in_capitals": "捌拾陆亿元整"} if amount > 5_000_000_000 else {}
        twin = make_contract(cast, signed_on=signed, amount_fen=amount, title=title, deductions=(), **more)
        assert [code for code in codes(twin) if code in (G.DUPLICATE, G.UNIT_TWIN)] == found

    def test_lets_another_buyer_have_the_same_and_a_refused_one_be_filed_again(self, cast: Cast) -> None:
        make_contract(cast, S.REFUSED)
        make_contract(cast, S.SUBMITTED, buyer=party(Side.BUYER, "e5"))
        assert codes(make_contract(cast)) == []

    def test_knows_the_default_of_the_years_end(self, cast: Cast) -> None:
        assert codes(make_contract(cast, ends_on=date(2025, 12, 31))) == [G.YEAR_END]
        assert codes(make_contract(cast, ends_on=date(2026, 12, 31))) == []

    def test_asks_about_equipment_of_which_nothing_is_deducted(self, cast: Cast) -> None:
        title = "智能检测设备成套开发"
        assert codes(make_contract(cast, title=title, deductions=())) == [G.NO_DEDUCTION]
        line = DeductionFiling(DeductionKind.EQUIPMENT, "检测台", 1_000_000)
        assert codes(make_contract(cast, title=title, deductions=(line,))) == []

    @pytest.mark.parametrize(
        ("quantity", "found"), [("2套", []), ("3 台", [G.NO_DEDUCTION]), ("三套", [G.NO_DEDUCTION]), ("", [])]
    )
    def test_asks_about_more_than_two_sets_that_are_not_deducted(
        self, cast: Cast, quantity: str, found: list[GuardCode]
    ) -> None:
        rig = DeductionFiling(DeductionKind.EQUIPMENT, "样机", 1_000_000, True, quantity)
        assert codes(make_contract(cast, deductions=(rig,))) == found

    def test_names_the_fields_that_a_file_filled_with_placeholders(self, cast: Cast) -> None:
        made = make_contract(cast)
        made.seller.particulars = {"phone": "00000000000", "address": "*", "contact": "李工"}
        found = guards.find(made)
        assert [finding.facts for finding in found] == [{"fields": ["seller.address", "seller.phone"]}]
        session.rollback()

    def test_compares_with_the_median_of_the_class_once_there_are_enough(self, cast: Cast) -> None:
        for amount in (10, 20, 30, 40, 50):
            title = f"第{amount}号合同"
            make_contract(cast, S.REGISTERED, amount_fen=amount * 100, deductions=(), title=title)
        outlier = make_contract(cast, amount_fen=31_000, deductions=(), title="另一件事")
        assert [(each.code, each.facts) for each in guards.find(outlier)] == [
            (G.OUTLIER, {"amount": "31000", "median": "3000", "times": "10.3", "count": "5"})
        ]
        assert codes(make_contract(cast, amount_fen=29_999, deductions=(), title="又一件事")) == []


def answered(cast: Cast, contract: Contract, said: Answer = SAID, who: str = "bureau.reviewer") -> None:
    actor = cast.actor(who)
    with acting_as(actor):
        for warning in guarding.present(contract):
            with unit_of_work():
                version = contract.version
                guarding.answer(contract, warning.code, warning.about, said, actor=actor, version=version)


def confirmed(cast: Cast, contract: Contract, who: str = "bureau.registrar", *, all_of_them: bool = True) -> None:
    actor = cast.actor(who)
    with acting_as(actor), unit_of_work():
        ticked = [warning.id for warning in guarding.of(contract)][0 if all_of_them else 1 :]
        guarding.confirm(contract, ticked, actor=actor, version=contract.version)


YEARS_END = {"ends_on": date(2025, 12, 31)}


@pytest.mark.usefixtures("context")
class TestAWarning:
    def test_holds_the_first_review_up_until_it_has_a_reason(self, cast: Cast) -> None:
        made = make_contract(cast, S.ACCEPTED, **YEARS_END)
        fits = class_tests.as_wanted(made)
        with pytest.raises(WrongState, match="31 December"):
            do(cast, "bureau.reviewer", recognition.pass_first_review, made, answers=fits)
        with pytest.raises(InvalidInput):
            answered(cast, made, Answer("  "))
        answered(cast, made)
        do(cast, "bureau.reviewer", recognition.pass_first_review, made, answers=fits)
        assert (made.state, made.open_warnings) == (S.REVIEWED, 1)

    def test_holds_registration_up_until_the_second_reviewer_confirms_it(self, cast: Cast) -> None:
        made = self._reviewed(cast)
        with pytest.raises(WrongState, match="31 December"):
            do(cast, "bureau.registrar", registration.register, made)
        with pytest.raises(InvalidInput):
            confirmed(cast, made, all_of_them=False)
        confirmed(cast, made)
        do(cast, "bureau.registrar", registration.register, made)
        assert made.number

    def test_is_not_confirmed_for_another_registrar(self, cast: Cast) -> None:
        made = self._reviewed(cast)
        confirmed(cast, made, "bureau.registrar2")
        with pytest.raises(WrongState, match="Another person"):
            do(cast, "bureau.registrar", registration.register, made)
        confirmed(cast, made)
        do(cast, "bureau.registrar", registration.register, made)
        assert made.number

    def test_is_not_confirmed_by_whoever_gave_the_reason(self, cast: Cast) -> None:
        made = make_contract(cast, S.ACCEPTED, **YEARS_END)
        answered(cast, made, who="bureau.registrar2")
        do(cast, "bureau.reviewer", recognition.pass_first_review, made, answers=class_tests.as_wanted(made))
        with pytest.raises(NotPermitted):
            confirmed(cast, made, "bureau.registrar2")

    def test_is_confirmed_anew_after_the_contract_was_sent_back(self, cast: Cast) -> None:
        made = self._reviewed(cast)
        confirmed(cast, made)
        do(cast, "bureau.registrar", recognition.send_back, made, note=REASON)
        do(cast, "bureau.reviewer", recognition.pass_first_review, made, answers=class_tests.as_wanted(made))
        assert (made.open_warnings, made.warnings_confirmed_by) == (1, None)

    def test_goes_when_the_filer_puts_it_right(self, cast: Cast) -> None:
        made = make_contract(cast, S.SUPPLEMENT, **YEARS_END)
        assert made.open_warnings == 1
        actor = cast.actor("u1.editor")
        with acting_as(actor), unit_of_work():
            made.ends_on = date(2026, 1, 31)
            filer.resubmit(made, actor=actor, version=made.version)
        assert made.open_warnings == 0

    def test_of_a_duplicate_passes_only_for_who_says_to_have_compared(self, cast: Cast) -> None:
        make_contract(cast, S.SUBMITTED)
        made = make_contract(cast, S.ACCEPTED)
        with pytest.raises(InvalidInput) as refused:
            answered(cast, made, Answer(REASON))
        assert set(refused.value.fields) == {"is_compared"}
        answered(cast, made)

    def test_is_answered_and_confirmed_by_the_forms_that_its_page_shows(self, cast: Cast, browse: Browse) -> None:
        made = make_contract(cast, S.ACCEPTED, **YEARS_END)
        at = f"/o/{cast.organisations['bureau']}/contracts/{made.id}"
        first, second = browse("bureau.reviewer"), browse("bureau.registrar")
        with acting_as(cast.actor("bureau.reviewer")):
            (warning,) = guarding.present(made)
        answering = f"/warnings/{key_of(warning)}/answer"
        typed = {f"warning-{key_of(warning)}-reason": REASON}
        assert first.post(at + answering, form_to(first.get(at).text, answering, **typed)).status_code == 303
        fits = class_tests.as_wanted(made)
        do(cast, "bureau.reviewer", recognition.pass_first_review, made, answers=fits)
        shown = form_to(second.get(at).text, "/warnings/confirm")
        sent = {**shown, "confirm-ticked": str(warning.id)}
        assert second.post(f"{at}/warnings/confirm", sent).status_code == 303
        do(cast, "bureau.registrar", registration.register, made)
        assert made.number

    def test_is_nobodys_but_the_offices(self, app: Any, cast: Cast, browse: Any) -> None:
        made = make_contract(cast, S.ACCEPTED, **YEARS_END).id
        with acting_as(cast.actor("u1.editor")):
            assert session.query(ContractWarning).all() == []
        session.remove()
        assert (
            "有效期止于12月31日"
            in browse("bureau.reviewer").get(f"/o/{cast.organisations['bureau']}/contracts/{made}").text
        )
        assert (
            "有效期止于12月31日"
            not in browse("u1.editor").get(f"/o/{cast.organisations['u1']}/contracts/{made}").text
        )

    def _reviewed(self, cast: Cast) -> Contract:
        made = make_contract(cast, S.ACCEPTED, **YEARS_END)
        answered(cast, made)
        do(cast, "bureau.reviewer", recognition.pass_first_review, made, answers=class_tests.as_wanted(made))
        return made
