"""Earlier contracts bring the whole form where their office kept it; a file without it is read as it always was."""

import io
from typing import Any

import openpyxl
import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from marketplace.contracts import opening
from marketplace.contracts.models import Contract
from marketplace.contracts.particulars import ContractParticulars
from marketplace.core import money
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidRows
from marketplace.db import session, set_actor
from marketplace.documents.importing import SAYS_MORE
from marketplace.operations import checks, replay
from marketplace.tally import cells
from marketplace.tally import queries as tally
from marketplace.tally.queries import Total, Window
from tests.contracts.test_opening_import import DOLLARS, ROW, problems_of, take, text_of
from tests.people import ORGANISATIONS, Cast
from tests.portal.test_imports import Sender
from tests.portal.test_imports import opening as sheet_of

# What the rows said of themselves before files could say more: they are in the registers of those who imported them.
DIGESTS = {
    "yuan": "3053cb00f45b5b6e47891586578571d7af56eab772f1ec6cfd9e9a6193d1b68b",
    "dollars": "94a2def36bbcd6152de7a94ad8547397dc6897ff98e2413cbfa50a2e873375b9",
}
WHOLE = {
    "社会经济目标": "10 工商业发展", "自编合同号": "HT-2025-7", "计划名称": "重点研发", "卖方企业规模": "",
    "知识产权编号": "2025SR0001234", "买方企业规模": "中型", "买方国民经济行业": "汽车制造业", "买方是否上市": "否",
    "买方地址": "样例大道5号", "卖方份额": "3", "卖方2名称": ORGANISATIONS["e4"][0], "卖方2份额": "2",
    "扣除项类别": "设备", "扣除项说明": "工业相机", "扣除金额（元）": "270000", "扣除项数量": "4台",
    "扣除项2类别": "设备", "扣除项2说明": "样机", "扣除项2金额（元）": "9000", "扣除项2合理数量内": "是",
    "扣除项3类别": "原材料", "扣除项3说明": "试剂", "扣除项3金额（元）": "5000",
}  # fmt: skip
LINE = {"扣除项类别": "设备", "扣除项说明": "工业相机", "扣除金额（元）": "275000"}


def made() -> Contract:
    return session.scalars(select(Contract)).one()


def by(dimension: str) -> dict[str, Total]:
    return {group.key: group.total for group in tally.by_dimension(Window(), dimension)}


@pytest.mark.usefixtures("context", "cast")
class TestTheWholeForm:
    def test_a_row_brings_what_the_form_says(self) -> None:
        assert take({**ROW, **WHOLE}).added == 1
        contract = made()
        kept = ContractParticulars.of(contract.particulars)
        assert (contract.objective, kept.own_number, kept.plan_name) == ("10", "HT-2025-7", "重点研发")
        assert kept.ip_numbers == ("2025SR0001234",)
        assert (contract.buyer.size, contract.buyer.industry, contract.seller.size) == ("medium", "C36", None)
        lines = [(line.description, line.quantity, line.within_reasonable_quantity) for line in contract.deductions]
        assert lines == [("工业相机", "4台", False), ("样机", "", True), ("试剂", "", False)]

    def test_it_counts_under_what_it_says_each_seller_with_their_part(self) -> None:
        take({**ROW, **WHOLE})
        whole = Total(1, 86_000_000, 58_500_000)
        assert by("objective") == {"10": whole}
        assert by("buyer_size") == {"medium": whole}
        assert by("seller_size") == {"": whole}
        assert by("seller_region") == {
            "500118": Total(1, 51_600_000, 35_100_000), "510107": Total(0, 34_400_000, 23_400_000)
        }  # fmt: skip

    def test_what_nobody_said_is_nothing(self) -> None:
        take(ROW)
        assert [by(name) for name in ("objective", "buyer_size")] == [{"": Total(1, 86_000_000, 58_500_000)}] * 2
        assert made().particulars == {}

    def test_the_checks_find_nothing(self, app: Flask) -> None:
        take({**ROW, **WHOLE}, {**ROW, **dict.fromkeys(WHOLE, ""), "登记编号": "2025500118000008"})
        looks = ("tally", "cells", "numbers", "rows", "deductions", "registered", "posting_days")
        outcomes = checks.run(app.extensions["place"], app.extensions["search_engine"], looks)
        assert {each.check.key: each.findings for each in outcomes} == {key: [] for key in looks}

    def test_a_line_that_was_changed_by_hand_is_found(self, app: Flask) -> None:
        take({**ROW, **WHOLE}, {**ROW, **dict.fromkeys(WHOLE, ""), "登记编号": "2025500118000008"})
        session.connection().exec_driver_sql("UPDATE deduction SET amount_fen = 1 WHERE description = '工业相机'")
        (outcome,) = checks.run(app.extensions["place"], app.extensions["search_engine"], ("deductions",))
        assert [each.facts["contract"] for each in outcome.findings] == [ROW["登记编号"]]

    def test_the_filer_is_the_first_seller_that_is_known_here(self, cast: Cast) -> None:
        unknown = {"卖方名称": "外地研究所", "卖方代码": "", "卖方性质": "900"}
        take({**ROW, **WHOLE, **unknown})
        assert made().owner_id == cast.organisations["e4"]


@pytest.mark.usefixtures("context")
class TestOldFiles:
    @pytest.mark.parametrize(
        ("said", "row"),
        [("yuan", ROW), ("dollars", {**DOLLARS, "汇率": "7.1889", "汇率日期": "2025-04-07"})],
    )
    def test_a_row_says_of_itself_what_it_always_said(self, said: str, row: dict[str, str]) -> None:
        for same in (row, {**row, **dict.fromkeys(WHOLE, "")}):
            (verdict,) = opening.read_rows(text_of(same))
            assert verdict.ready
            assert verdict.ready.digest == DIGESTS[said]

    def test_an_old_file_handed_in_again_is_there_already_also_with_the_new_columns_empty(self) -> None:
        take(ROW)
        for same in (ROW, {**ROW, **dict.fromkeys(WHOLE, "")}):
            assert take(same) == opening.Outcome(added=0, already_there=1)

    def test_a_row_that_says_more_than_was_taken_in_is_told_so(self) -> None:
        take(ROW)
        with pytest.raises(InvalidRows) as refused:
            take({**ROW, "社会经济目标": "10"})
        assert [each.error.message for each in refused.value.problems] == [SAYS_MORE]

    def test_the_same_whole_row_again_is_there_already(self) -> None:
        take({**ROW, **WHOLE})
        assert take({**ROW, **WHOLE}).already_there == 1


@pytest.mark.usefixtures("context", "cast")
class TestDeductions:
    @pytest.mark.parametrize(
        ("amount", "said"),
        [
            ("275000.01", {"rest": "584999.99", "technology": "585000.00"}),
            ("859999", {"rest": "1.00"}),
            ("275000", {}),
        ],
    )
    def test_lines_and_technology_amount_agree_or_the_cell_says_both_figures(
        self, amount: str, said: dict[str, str]
    ) -> None:
        text = text_of({**ROW, **LINE, "扣除金额（元）": amount})
        if not said:
            assert opening.read_rows(text)
            return
        with pytest.raises(InvalidRows) as refused:
            opening.read_rows(text)
        (problem,) = refused.value.problems
        assert problem.column == "技术交易额"
        assert said.items() <= problem.error.params.items()

    @pytest.mark.parametrize(
        ("cells", "column"),
        [
            ({"扣除金额（元）": "860000"}, "扣除金额"),
            ({"扣除项说明": ""}, "扣除金额"),
            ({"卖方2份额": "2"}, "卖方2名称"),
            ({"卖方2名称": "渝西样例大学"}, "卖方2名称"),
            ({"社会经济目标": "14"}, "社会经济目标"),
            ({"买方企业规模": "巨型"}, "买方企业规模"),
            ({"知识产权编号": "ZL200410018477.8"}, "知识产权编号"),
            ({"买方地址": "*"}, "买方地址"),
        ],
    )
    def test_what_does_not_hold_is_named_alone_by_its_cell(self, cells: dict[str, str], column: str) -> None:
        assert set(problems_of(**{**LINE, **cells})) == {column}

    def test_lines_stand_in_the_money_of_the_contract(self) -> None:
        rate = {"汇率": "7.1889", "汇率日期": "2025-04-07"}
        row = {**DOLLARS, **rate, **LINE, "扣除金额（元）": "20000", "技术交易额（元）": "718890.00"}
        assert take(row).added == 1
        (line,) = made().deductions
        assert (line.foreign_minor, line.amount_fen) == (2_000_000, 14_377_800)


SELLERS, KEYS = ("卖方", "卖方2", "卖方3", "卖方4"), ("u1", "e4", "r1", "e1")
LINES = [f"扣除项{place}" for place in ("", 2, 3, 4, 5)]
PARTS = ("类别", "说明", "金额（元）", "合理数量内")
# No file can have two columns of one name: the first line's amount has none of its number.
COLUMN_OF = {"扣除项金额（元）": "扣除金额（元）"}
BLANK = dict.fromkeys(
    [COLUMN_OF.get(f"{line}{part}", f"{line}{part}") for line in LINES for part in PARTS]
    + [f"{seller}{part}" for seller in SELLERS[1:] for part in ("名称", "份额")] + ["卖方份额"], ""
)  # fmt: skip
Lines = list[tuple[int, bool]]


def row_of(number: str, rest: int, lines: Lines, shares: list[int]) -> dict[str, str]:
    """A row worth `rest` fen beside its lines, which lie within a reasonable quantity or not."""
    total = rest + sum(fen for fen, _within in lines)
    technology = total - sum(fen for fen, within in lines if not within)
    said = {"合同成交额（元）": money.plain(total), "技术交易额（元）": money.plain(technology)}
    for line, (fen, within) in zip(LINES, lines, strict=False):
        cells = zip(PARTS, ("设备", "工业相机", money.plain(fen), "是" if within else ""), strict=True)
        said |= {COLUMN_OF.get(f"{line}{part}", f"{line}{part}"): cell for part, cell in cells}
    for seller, key, share in zip(SELLERS, KEYS, shares, strict=False):
        said |= {f"{seller}名称": ORGANISATIONS[key][0], f"{seller}份额": str(share)}
    return {**ROW, **BLANK, **said, "登记编号": number}


@given(
    rest=st.integers(1, 10**9),
    lines=st.lists(st.tuples(st.integers(1, 10**8), st.booleans()), max_size=5),
    shares=st.lists(st.integers(1, 10_000), min_size=1, max_size=4),
)
@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_lines_and_shares_a_row_has_its_postings_are_those_of_the_contract(
    context: None, cast: Cast, rest: int, lines: Lines, shares: list[int]
) -> None:
    set_actor(system(Via.CLI))
    before = tally.total(Window())
    row = row_of(f"2025500118{before.count + 1:06d}", rest, lines, shares)
    take(row)
    worth = (money.parse(row[name], money.Unit.YUAN) for name in ("合同成交额（元）", "技术交易额（元）"))
    assert tally.total(Window()) == tally.plus(before, Total(1, *worth))
    assert list(cells.differing()) == []
    assert list(replay.differing_rows()) == []


class TestTheFile:
    @pytest.fixture
    def registrar(self, app: Flask, browse: Any, cast: Cast) -> Sender:
        return Sender(app, browse, cast, "bureau.registrar", "opening")

    def test_bad_rows_come_back_marked_in_their_cells(self, registrar: Sender) -> None:
        line = {"deduction_kind": "设备", "deduction_description": "工业相机", "deduction": 1}
        address = registrar.send(sheet_of({"objective": "14"}, {"number": "2025500118000008", **line}, {
            "number": "2025500118000009", "technology": 860000, "buyer_size": "中型"}))  # fmt: skip
        with registrar.visitor.get(f"{address}/errors") as answer:
            found = openpyxl.load_workbook(io.BytesIO(answer.get_data())).active
        names = [cell.value for cell in found[1]]
        marked = {(row, names[cell.column - 1]) for row in (2, 3, 4) for cell in found[row] if cell.comment}
        assert marked == {(2, "社会经济目标"), (3, "技术交易额（元）")}
        assert "859999.00" in found.cell(3, len(names)).value
        assert "585000.50" in found.cell(3, len(names)).value

    def test_the_template_has_the_columns_and_says_when_some_are_needed(self, registrar: Sender) -> None:
        with registrar.visitor.get(f"{registrar.place}/new/opening/template") as answer:
            book = openpyxl.load_workbook(io.BytesIO(answer.get_data()))
        heads = [cell.value.strip("* ") for cell in book.active[1]]
        assert {"Objective", "Numbers of rights", "Seller 2", "Deduction: amount (yuan)", "Buyer size"} <= set(heads)
        assert "A further seller needs its name or its code." in registrar.page(f"{registrar.place}/new/opening")
