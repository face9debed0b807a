"""S5: yuan and 10,000 yuan are not mistaken for each other, and an amount is never guessed."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from marketplace.contracts import expert_reviews, guarding, guards, recognition, registration
from marketplace.contracts.expert_reviews import Opinion
from marketplace.contracts.filing import check
from marketplace.contracts.guard_models import GuardCode
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.opening_columns import DRAFT_COLUMNS
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput, WrongState
from marketplace.db import UNSCOPED, acting_as, session, set_actor, unit_of_work
from marketplace.jobs import jobs, worker
from marketplace.programme.service import enter_founding_targets
from marketplace.tally.models import Posting
from tests.contracts.makers import fitting, make_contract, make_filing, party
from tests.contracts.test_pages import typed
from tests.contracts.test_recognition import do
from tests.documents.sheets import workbook

S, FIRST, SECOND = ContractState, "bureau.reviewer", "bureau.registrar"


@pytest.fixture
def send(app, cast, browse):
    """Send story S1's form with changes, in English: send(amount="120", amount_unit="万元")."""
    editor = browse("u1.editor")
    editor.client.set_cookie("language", "en")

    def sent(**changes: str) -> Any:
        no_deductions = {name: "" for name in typed() if name.startswith("deductions")}
        return editor.post(f"/o/{cast.organisations['u1']}/contracts/new", typed(**no_deductions, **changes))

    return sent


@pytest.fixture
def stored(app):
    """The amounts in the database, in fen."""

    def amounts() -> list[int]:
        with app.app_context():
            return list(session.scalars(select(Contract.amount_fen).execution_options(**UNSCOPED)))

    return amounts


class TestAboveFiftyMillionYuan:
    def test_a_slip_of_the_unit_is_held_and_shown_in_capitals(self, send, stored):
        page = send(amount="860000", amount_unit="万元")
        assert (page.status_code, stored()) == (422, [])
        assert "捌拾陆亿元整" in page.text
        assert 'id="amount_in_capitals-error"' in page.text

    def test_86_million_need_their_capitals_too(self, send, stored):
        assert send(amount="8600", amount_unit="万元").status_code == 422
        assert send(amount="8600", amount_unit="万元", amount_in_capitals="捌仟陆佰万元整").status_code == 303
        assert stored() == [8_600_000_000]

    def test_exactly_50_million_need_none(self, send, stored):
        assert send(amount="5000", amount_unit="万元").status_code == 303
        assert send(amount="50000000.01").status_code == 422
        assert stored() == [5_000_000_000]


class TestCapitals:
    @pytest.mark.parametrize("amount", ["8600000", "8,600,000.00"])
    def test_that_differ_from_the_figures_are_a_mismatch(self, send, stored, amount):
        page = send(amount=amount, amount_in_capitals="捌拾陆万元整")
        assert (page.status_code, stored()) == (422, [])
        assert "The capitals and the figures differ: the figures mean 捌佰陆拾万元整." in page.text

    @pytest.mark.parametrize("capitals", ["捌拾陆万元整", "人民币捌拾陆万圆正", " 捌拾陆万元整 "])
    def test_that_agree_pass_in_every_usual_spelling(self, send, stored, capitals):
        assert send(amount="86", amount_unit="万元", amount_in_capitals=capitals).status_code == 303
        assert stored() == [86_000_000]

    @pytest.mark.usefixtures("context")
    def test_are_checked_for_programs_as_for_people(self):
        with pytest.raises(InvalidInput) as refused:
            check(make_filing(amount_in_capitals="捌佰陆拾万元整"))
        assert set(refused.value.fields) == {"amount_in_capitals"}


class TestAmountsInTenThousandYuan:
    @pytest.mark.parametrize(
        ("text", "fen"),
        [
            ("0.57", 570_000),
            ("1.13", 1_130_000),
            ("8.6", 8_600_000),
            ("１２０", 120_000_000),
            ("1,200", 1_200_000_000),
            (" 0.000001 ", 1),
        ],
    )
    def test_are_read_to_the_fen(self, send, stored, text, fen):
        assert send(amount=text, amount_unit="万元").status_code == 303
        assert stored() == [fen]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("120万", "“120万” already contains a unit"),
            ("1.2e3", "“1.2e3” is written with an exponent"),
            ("0.0000001", "finer than a fen"),
            ("1,20", "do not mark thousands"),
            ("-5", "is negative"),
            ("1" * 30, "too large"),
        ],
    )
    def test_are_refused_beside_the_field_which_keeps_them(self, send, stored, text, message):
        page = send(amount=text, amount_unit="万元")
        assert (page.status_code, stored()) == (422, [])
        assert message in page.text
        assert f'value="{text}"' in page.text

    def test_keep_their_unit_when_the_form_comes_back(self, send):
        page = send(amount="120万", amount_unit="万元").text
        assert 'value="万元" checked' in page

    @pytest.mark.parametrize("unit", ["亿元", "", "yuan"])
    def test_another_unit_is_none(self, send, stored, unit):
        assert (send(amount="1", amount_unit=unit).status_code, stored()) == (422, [])


CONTRACT = {
    "title": "一份合同", "subclass": "11", "field": "03", "signed_on": date(2025, 3, 10),
    "begins_on": date(2025, 3, 10), "ends_on": date(2026, 3, 9), "payment": "一次支付",
    "buyer_name": "凤凰湖样例汽车零部件公司",
}  # fmt: skip
HEADINGS = {"amount": "合同金额（万元）"}
SEVEN = ("0.57", "1.13", "8.6", "１２０", "120万", "1,200", "1.2e3")
TAKEN = [570_000, 1_130_000, 8_600_000, 120_000_000, 1_200_000_000]


def file(*rows: dict[str, Any], **more: Any) -> bytes:
    """A workbook of drafts, each row with `rows`' changes."""
    columns = [column for column in DRAFT_COLUMNS if column.name in {**CONTRACT, **HEADINGS, "seller_code": ""}]
    heads = [HEADINGS.get(column.name, column.header) for column in columns]
    whole = [{**CONTRACT, "title": f"合同{number}", "amount": "1", **row} for number, row in enumerate(rows)]
    return workbook([heads, *([row.get(column.name) for column in columns] for row in whole)], **more)


@pytest.fixture
def office(app, cast, browse):
    """U1's editor at the import page, in Chinese; office.send(…) gives the page after the check."""

    class Office:
        visitor = browse("u1.editor")
        place = f"/o/{cast.organisations['u1']}/imports"
        job = ""

        def work(self) -> None:
            with app.app_context():
                set_actor(system(Via.WORKER))
                worker.drain({topic: app.extensions["handlers"][topic] for topic in (jobs.CHECK, jobs.WRITE)})

        def send(self, content: bytes) -> str:
            sent = {"file": (io.BytesIO(content), "合同.xlsx")}
            self.job = self.visitor.post(f"{self.place}/new/contracts", sent).headers["Location"]
            self.work()
            return str(self.visitor.get(self.job).text)

        def confirm(self, **choice: str) -> str:
            self.visitor.post(f"{self.job}/confirm", {"version": "2", **choice})
            self.work()
            return str(self.visitor.get(self.job).text)

        def errors(self) -> Any:
            with self.visitor.get(f"{self.job}/errors") as answer:
                return openpyxl.load_workbook(io.BytesIO(answer.get_data())).active

    return Office()


class TestAWorkbookOfSevenRows:
    """(e): the table of the story, cell by cell."""

    def test_five_are_read_to_the_fen_and_two_are_named_with_their_reason(self, office, stored):
        page = office.send(file(*({"amount": cell} for cell in SEVEN)))
        found = office.errors()
        said = {row[0].row: row[-1].value for row in found.iter_rows(min_row=2) if row[-1].value}
        assert found.cell(1, found.max_column).value == "错误说明"
        assert set(said) == {6, 8}
        assert "“120万”中已含单位" in said[6]
        assert "1.2e3" in said[8]
        assert "壹仟叁佰叁拾万叁仟元整" in page
        assert stored() == []

    def test_a_part_comes_in_only_if_the_person_chooses_so(self, office, stored):
        office.send(file(*({"amount": cell} for cell in SEVEN)))
        office.confirm()
        assert stored() == []
        office.confirm(partly="1")
        assert sorted(stored()) == sorted(TAKEN)

    def test_again_it_adds_nothing(self, office, stored):
        for _round in range(2):
            office.send(file(*({"amount": cell} for cell in SEVEN)))
            office.confirm(partly="1")
        assert len(stored()) == len(TAKEN)

    def test_corrected_cells_come_in_by_the_file_that_came_back(self, office, stored):
        office.send(file({"amount": "120万"}, {"amount": "1"}))
        found = office.errors()
        place = next(cell.column for cell in found[1] if cell.value == HEADINGS["amount"])
        found.cell(2, place).value = "120"
        corrected = io.BytesIO()
        found.parent.save(corrected)
        office.send(corrected.getvalue())
        office.confirm()
        assert sorted(stored()) == [1_000_000, 120_000_000]


class TestOddCells:
    @pytest.mark.parametrize("cell", [1.13, "1.13", " 1.13 ", "１．１３"])
    def test_numbers_and_texts_mean_the_same(self, office, stored, cell):
        office.send(file({"amount": cell}))
        office.confirm()
        assert stored() == [1_130_000]

    @pytest.mark.parametrize("day", [date(2025, 3, 10), "2025.3.10", "2025-03-10 ", "2025年3月10日"])
    @pytest.mark.parametrize("is_1904", [False, True])
    def test_days_are_read_however_they_are_written(self, office, app, day, is_1904):
        office.send(file({"signed_on": day}, is_1904=is_1904))
        office.confirm()
        with app.app_context():
            days = session.scalars(select(Contract.signed_on).execution_options(**UNSCOPED)).all()
        assert days == [date(2025, 3, 10)]

    @pytest.mark.parametrize(("number", "is_1904"), [(45726, False), (45726.75, False), (44264, True)])
    def test_a_bare_serial_number_is_a_day_by_the_epoch_of_its_workbook(self, office, app, number, is_1904):
        office.send(file({"signed_on": number}, is_1904=is_1904))
        office.confirm()
        with app.app_context():
            days = session.scalars(select(Contract.signed_on).execution_options(**UNSCOPED)).all()
        assert days == [date(2025, 3, 10)]

    @pytest.mark.parametrize("number", [1, -1, 20250310, 0.5])
    def test_a_number_that_is_no_day_that_can_be_meant_is_refused(self, office, stored, number):
        assert "超出1990至2100年的范围" in office.send(file({"signed_on": number}))

    def test_the_leap_day_that_never_was_is_no_day(self, office, stored):
        assert "1900-02-29" in office.send(file({"signed_on": 60}))

    @pytest.mark.parametrize("code", [125001180000000000.0, "1.25E+17"])
    def test_a_credit_code_that_became_a_number_is_refused(self, office, stored, code):
        assert "末几位已丢失" in office.send(file({"seller_code": code}))

    def test_a_formula_without_a_result_and_merged_rows_are_wrong_cells_of_a_file_that_is_read(self, office, stored):
        merged = {"change": lambda book: book.active.merge_cells("A3:A4")}
        page = office.send(file({}, {}, {}, {"amount": "=1+1"}, **merged))
        assert "A3:A4" in page
        assert "公式" in page
        office.confirm(partly="1")
        assert len(stored()) == 1

    def test_86_hundred_million_are_held_until_their_capitals_stand_beside_them(self, office):
        assert "捌拾陆亿元整" in office.send(file({"amount": "860000"}))


# Its amounts come before experts first; warnings are another matter.
HEARD = Opinion("专家甲", "样例研究院", True, "金额与研发内容相称。", date(2026, 1, 5), True)
CAPITALS = {860_000_000_000: "捌拾陆亿元整", 8_600_000_000: "捌仟陆佰万元整"}
FITS = fitting(make_filing().subclass)


@pytest.mark.usefixtures("context")
class TestGuards:
    """(a), (b) and (d): what keeps every rule of the form, and is asked about all the same."""

    @pytest.fixture
    def accepted(self, cast):
        """A contract of so much, accepted and heard by experts; accepted(860_000_000_000)."""

        def made(fen: int) -> Contract:
            with unit_of_work():
                enter_founding_targets(system(Via.CLI))
            typed = {"amount_fen": fen, "amount_in_capitals": CAPITALS[fen], "deductions": ()}
            contract = make_contract(cast, S.ACCEPTED, **typed)
            do(cast, FIRST, expert_reviews.consult, contract, note="请评估金额。")
            with acting_as(cast.actor(FIRST)), unit_of_work():
                expert_reviews.hear(contract, HEARD, actor=cast.actor(FIRST))
            do(cast, FIRST, expert_reviews.conclude, contract)
            return contract

        return made

    @pytest.fixture
    def answer(self, cast):
        """The first reviewer's reason for whatever the guards found."""

        def said(contract: Contract, capitals: str, reason: str = "已核对合同原件。") -> None:
            reviewer = cast.actor(FIRST)
            with acting_as(reviewer):
                for warning in guarding.present(contract):
                    words = guarding.Answer(reason, capitals)
                    with unit_of_work():
                        by = {"actor": reviewer, "version": contract.version}
                        guarding.answer(contract, warning.code, warning.about, words, **by)

        return said

    def test_more_than_the_whole_target_needs_a_reason_and_the_capitals(self, accepted, answer):
        contract = accepted(860_000_000_000)
        assert GuardCode.WHOLE_TARGET in {found.code for found in guards.find(contract)}
        with pytest.raises(InvalidInput) as refused:
            answer(contract, "捌拾陆万元整", "")
        assert set(refused.value.fields) == {"amount_in_capitals", "reason"}

    def test_and_then_the_second_reviewers_own_confirmation_in_capitals(self, cast, accepted, answer):
        contract = accepted(860_000_000_000)
        answer(contract, "捌拾陆亿元整")
        do(cast, FIRST, recognition.pass_first_review, contract, answers=FITS)
        with pytest.raises(WrongState, match="Confirm this warning first"):
            do(cast, SECOND, registration.register, contract)
        for words in ("", "捌拾陆万元整"):
            with pytest.raises(InvalidInput) as refused:
                do(cast, SECOND, self._confirm, contract, typed=words)
            assert set(refused.value.fields) == {"amount_in_capitals"}
        do(cast, SECOND, self._confirm, contract, typed="捌拾陆亿元整")
        do(cast, SECOND, registration.register, contract)
        assert session.scalars(select(Posting.amount_fen)).all() == [860_000_000_000]

    def _confirm(self, contract, typed, **by):
        guarding.confirm(contract, [warning.id for warning in guarding.of(contract)], typed, **by)

    def test_86_million_go_before_experts_and_say_how_many_times_the_median(self, cast, accepted, answer):
        for amount in (400_000, 800_000, 860_000, 900_000, 1_200_000):
            fields = {"title": f"{amount}元的开发", "amount_fen": amount * 100, "deductions": ()}
            make_contract(cast, S.REGISTERED, buyer=party(Side.BUYER, "e5"), **fields)
        contract = accepted(8_600_000_000)
        found = {each.code: each.facts for each in guards.find(contract)}
        assert found[GuardCode.OUTLIER]["times"] == "100"
        assert GuardCode.LARGE_AMOUNT in found
        with pytest.raises(InvalidInput) as refused:
            answer(contract, "")
        assert set(refused.value.fields) == {"amount_in_capitals"}
        answer(contract, "捌仟陆佰万元整")
        do(cast, FIRST, recognition.pass_first_review, contract, answers=FITS)
        assert contract.state is S.REVIEWED

    def test_86_million_are_not_passed_before_experts_were_heard(self, cast):
        typed = {"amount_fen": 8_600_000_000, "amount_in_capitals": "捌仟陆佰万元整", "deductions": ()}
        contract = make_contract(cast, S.ACCEPTED, **typed)
        with pytest.raises(WrongState, match="experts"):
            do(cast, FIRST, recognition.pass_first_review, contract, answers=FITS)

    def test_25_and_250_000_yuan_are_twins(self, cast):
        make_contract(cast, S.SUBMITTED, amount_fen=2_500, deductions=())
        twin = make_contract(cast, amount_fen=25_000_000, deductions=())
        assert [found.code for found in guards.find(twin)] == [GuardCode.UNIT_TWIN]
