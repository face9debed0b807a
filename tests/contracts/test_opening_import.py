"""Earlier contracts come in by CSV: all or nothing, under their own numbers and days, and never twice."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlalchemy import select

from marketplace.contracts import opening, opening_closing, registration
from marketplace.contracts.models import Contract
from marketplace.core import money
from marketplace.core.actors import Via, system
from marketplace.core.errors import DomainError, InvalidRows, WrongState
from marketplace.db import session, set_actor, unit_of_work
from marketplace.district import queries as districts
from marketplace.district.rates import RateMissing
from marketplace.tally import queries as tally
from tests.stories.test_s04_contract_in_dollars import enter

IMPORT = system(Via.IMPORT)
DEMO = Path("marketplace/demo/data/contracts.csv")

ROW = {
    "登记编号": "2025500118000007",
    "登记日期": "2025-04-08",
    "项目名称": "操作规范识别系统",
    "合同类别": "11",
    "技术领域": "03",
    "签订日期": "2025-03-10",
    "有效期起": "2025-03-10",
    "有效期止": "2026-03-09",
    "合同成交额（元）": "860000.00",
    "技术交易额（元）": "585000.00",
    "支付方式": "分期支付",
    "知识产权": "计算机软件著作权",
    "计划来源": "计划外",
    "是否关联交易": "否",
    "披露级别": "列示",
    "卖方名称": "渝西样例大学",
    "卖方代码": "12500118MB0A10013K",
    "卖方性质": "022",
    "卖方行政区划": "500118",
    "卖方国别": "CHN",
    "买方名称": "凤凰湖样例汽车零部件公司",
    "买方代码": "91500118MA5U100414",
    "买方性质": "150",
    "买方行政区划": "500118",
    "买方国别": "CHN",
}


def text_of(*rows: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def take(*rows: dict[str, str]) -> opening.Outcome:
    set_actor(IMPORT)
    with unit_of_work():
        return opening.import_rows(opening.read_rows(text_of(*rows)), actor=IMPORT)


def problems_of(**cells: str) -> dict[str, str]:
    with pytest.raises(InvalidRows) as refused:
        opening.read_rows(text_of({**ROW, **cells}))
    assert {problem.row for problem in refused.value.problems} == {2}
    return {problem.column: problem.error.message for problem in refused.value.problems}


@pytest.mark.usefixtures("context")
class TestOpeningImport:
    def test_a_row_is_posted_under_its_own_number_and_day(self) -> None:
        assert take(ROW) == opening.Outcome(added=1, already_there=0)
        found = tally.total(tally.Window(start=date(2025, 4, 8), end=date(2025, 4, 8)))
        assert found == tally.Total(1, 86_000_000, 58_500_000)

    def test_the_same_row_again_adds_nothing(self) -> None:
        take(ROW)
        assert take(ROW) == opening.Outcome(added=0, already_there=1)
        assert tally.total(tally.Window()).count == 1

    def test_a_row_that_differs_from_what_is_registered_is_an_error(self) -> None:
        take(ROW)
        with pytest.raises(InvalidRows) as refused:
            take({**ROW, "合同成交额（元）": "860000.01"})
        assert (refused.value.problems[0].row, refused.value.problems[0].column) == (2, "登记编号")

    def test_one_bad_row_keeps_the_whole_file_out(self) -> None:
        with pytest.raises(InvalidRows):
            take(ROW, {**ROW, "登记编号": "2025500118000008", "合同类别": "99"})
        assert tally.total(tally.Window()).count == 0

    def test_numbers_minted_here_go_on_after_the_highest_imported_one(self) -> None:
        take(ROW)
        with unit_of_work():
            assert registration.mint_number(date(2025, 12, 1)) == "2025500118000008"

    def test_an_amount_in_ten_thousands_is_read_by_its_header(self) -> None:
        row = dict(ROW)
        row["合同成交额（万元）"] = "86"
        del row["合同成交额（元）"]
        take(row)
        assert tally.total(tally.Window()).amount_fen == 86_000_000

    def test_a_header_without_a_unit_is_refused(self) -> None:
        text = text_of(ROW).replace("合同成交额（元）", "合同成交额")
        with pytest.raises(DomainError, match="合同成交额"):
            opening.read_rows(text)

    def test_a_closed_opening_takes_nothing(self) -> None:
        set_actor(IMPORT)
        with unit_of_work():
            opening_closing.close("旧登记册已导入", actor=IMPORT, version=districts.current().version)
        with pytest.raises(WrongState):
            take(ROW)

    def test_a_natural_person_and_a_party_abroad_need_no_code(self) -> None:
        person = {**ROW, "买方名称": "自然人甲", "买方代码": "", "买方性质": "900"}
        abroad = {**ROW, "登记编号": "2025500118000009", "买方名称": "Example Pte", "买方国别": "SGP"}
        abroad |= {"买方代码": "", "买方性质": "", "买方行政区划": ""}
        assert take(person, abroad).added == 2

    @pytest.mark.parametrize(
        ("column", "cell"),
        [
            ("登记编号", "202550011800000"),
            ("登记编号", "2025510107000001"),
            ("登记编号", "2024500118000001"),
            ("登记日期", "2025-02-30"),
            ("登记日期", "2025-03-01"),
            ("登记日期", "2099-01-01"),
            ("合同类别", "委托开发吗"),
            ("技术领域", "12"),
            ("有效期止", "2025-03-09"),
            ("支付方式", "现金"),
            ("是否关联交易", "maybe"),
            ("项目名称", ""),
            ("卖方代码", "12500118MB0A10013L"),
        ],
    )
    def test_a_cell_that_does_not_hold_is_named_by_row_and_column(self, column: str, cell: str) -> None:
        assert column in problems_of(**{column: cell})

    @pytest.mark.parametrize("cell", ["120万", "1.2e3", "1,20", "-5", "0.001", "abc", "0"])
    def test_an_amount_that_is_no_plain_amount_is_named(self, cell: str) -> None:
        assert {"合同成交额", "amount", "技术交易额"} & problems_of(**{"合同成交额（元）": cell}).keys()

    def test_full_width_figures_are_read(self) -> None:
        take({**ROW, "合同成交额（元）": "８６００００．００"})
        assert tally.total(tally.Window()).amount_fen == 86_000_000

    def test_a_number_that_stands_twice_in_the_file_is_named(self) -> None:
        with pytest.raises(InvalidRows) as refused:
            opening.read_rows(text_of(ROW, {**ROW, "项目名称": "另一个"}))
        assert refused.value.problems[0].row == 3

    def test_files_saved_by_a_chinese_spreadsheet_are_read(self, tmp_path: Path) -> None:
        for saved in (text_of(ROW).encode("gb18030"), b"\xef\xbb\xbf" + text_of(ROW).encode()):
            file = tmp_path / "saved.csv"
            file.write_bytes(saved)
            assert [verdict.ready.key for verdict in opening.read_file(file) if verdict.ready] == [ROW["登记编号"]]

    def test_above_fifty_million_yuan_the_capitals_must_stand_beside_it(self) -> None:
        huge = {**ROW, "合同成交额（元）": "50000000.01"}
        assert "合同成交额大写" in problems_of(**{"合同成交额（元）": "50000000.01"})
        assert take({**huge, "合同成交额大写": "伍仟万元零壹分"}).added == 1


@pytest.mark.usefixtures("context")
def test_the_demonstration_register_sums_to_the_fen() -> None:
    set_actor(IMPORT)
    rows = opening.read_file(DEMO)
    with unit_of_work():
        opening.import_rows(rows, actor=IMPORT)
    lines = csv.DictReader(DEMO.read_text(encoding="utf-8").splitlines())
    assert tally.total(tally.Window()).amount_fen == sum(
        money.parse(line["合同成交额（元）"], money.Unit.YUAN) for line in lines
    )


DOLLARS = {**ROW, "合同成交额（元）": "", "币种": "USD", "外币金额": "120000.00", "技术交易额（元）": "585000.00"}


@pytest.mark.usefixtures("context")
class TestForeignMoney:
    def test_the_rate_of_the_file_is_kept_with_its_day(self) -> None:
        assert take({**DOLLARS, "汇率": "7.1889", "汇率日期": "2025-04-07"}).added == 1
        made = session.scalars(select(Contract)).one()
        assert (made.currency, made.foreign_minor, made.amount_fen) == ("USD", 12_000_000, 86_266_800)
        assert (made.rate_millionths, made.rate_units, made.rate_on) == (7_188_900, 1, date(2025, 4, 7))
        assert made.rate_source
        assert tally.total(tally.Window()).amount_fen == 86_266_800

    def test_yen_are_quoted_by_the_hundred_and_rounded_half_up(self) -> None:
        row = {
            **DOLLARS,
            "币种": "JPY",
            "外币金额": "12345678",
            "汇率": "4.8765",
            "汇率日期": "2025-04-08",
            "汇率单位": "100",
        }
        assert take(row).added == 1
        assert session.scalars(select(Contract.amount_fen)).one() == 60_203_699

    def test_else_the_table_says_which_rate_it_was(self) -> None:
        enter("USD", "7.2", date(2025, 4, 1))
        assert take(DOLLARS).added == 1
        made = session.scalars(select(Contract)).one()
        assert (made.amount_fen, made.rate_on) == (86_400_000, date(2025, 4, 1))

    def test_without_a_rate_the_cell_says_so(self) -> None:
        enter("USD", "7.2", date(2025, 3, 28))
        with pytest.raises(InvalidRows) as refused:
            opening.read_rows(text_of(DOLLARS))
        assert [(each.column, type(each.error)) for each in refused.value.problems] == [("汇率", RateMissing)]

    @pytest.mark.parametrize(
        ("column", "cells"),
        [
            ("汇率日期", {"汇率": "7.1889"}),
            ("汇率", {"汇率日期": "2025-04-08"}),
            ("汇率日期", {"汇率": "7.1889", "汇率日期": "2025-03-28"}),
            ("汇率日期", {"汇率": "7.1889", "汇率日期": "2025-04-09"}),
            ("汇率", {"汇率": "7,1", "汇率日期": "2025-04-08"}),
            ("外币金额", {"汇率": "7.1889", "汇率日期": "2025-04-08", "外币金额": ""}),
            ("外币金额", {"汇率": "7.1889", "汇率日期": "2025-04-08", "外币金额": "1.005"}),
            ("币种", {"币种": "", "合同成交额（元）": "860000.00"}),
            ("合同成交额", {"合同成交额（元）": "860000.00", "汇率": "7.1889", "汇率日期": "2025-04-08"}),
            ("技术交易额", {"技术交易额（元）": "900000.00", "汇率": "7.1889", "汇率日期": "2025-04-08"}),
        ],
    )
    def test_what_does_not_hold_is_refused_at_its_cell(self, column: str, cells: dict[str, str]) -> None:
        enter("USD", "7.2", date(2025, 4, 1))
        with pytest.raises(InvalidRows) as refused:
            opening.read_rows(text_of({**DOLLARS, "汇率": "", "汇率日期": "", **cells}))
        assert [each.column for each in refused.value.problems] == [column]

    RINGGIT: ClassVar = {
        **{**DOLLARS, "币种": "MYR", "技术交易额（元）": "50000.00"},
        **{"汇率": "0.65", "汇率日期": "2025-04-08", "汇率标价": "间接标价"},
    }

    def test_a_rate_may_say_what_one_yuan_buys(self) -> None:
        assert take(self.RINGGIT).added == 1
        made = session.scalars(select(Contract)).one()
        assert (made.rate_is_indirect, made.rate_units, made.rate_millionths) == (True, 1, 650_000)
        assert made.amount_fen == 18_461_538

    def test_direct_is_what_an_empty_cell_means(self) -> None:
        row = {**DOLLARS, "汇率": "7.1889", "汇率日期": "2025-04-07"}
        take(row)
        assert take({**row, "汇率标价": "直接标价"}).already_there == 1

    @pytest.mark.parametrize(
        ("column", "cells"),
        [
            ("汇率单位", {"汇率单位": "100"}),
            ("汇率标价", {"汇率标价": "倒数"}),
            ("汇率", {"汇率": "", "汇率日期": ""}),
        ],
    )
    def test_a_direction_that_does_not_fit_is_refused_at_its_cell(self, column: str, cells: dict[str, str]) -> None:
        assert column in self.refused({**self.RINGGIT, **cells})

    def refused(self, *rows: dict[str, str]) -> dict[str, dict[str, Any]]:
        with pytest.raises(InvalidRows) as refused:
            opening.read_rows(text_of(*rows))
        return {each.column: each.error.params for each in refused.value.problems}

    def test_a_rate_typed_the_other_way_round_is_compared_with_the_one_before(self) -> None:
        enter("MYR", "1.54", date(2024, 4, 1))
        (said,) = self.refused({**self.RINGGIT, "汇率标价": ""}).values()
        assert (said["day"], said["rate"], said["percent"]) == ("2024-04-01", "1 MYR = 1.5400 CNY", 10)
        assert take(self.RINGGIT).added == 1

    def test_a_rate_far_from_the_one_before_is_taken_from_whoever_has_compared_it(self) -> None:
        enter("USD", "6.2", date(2024, 4, 1))
        row = {**DOLLARS, "汇率": "7.1889", "汇率日期": "2025-04-07"}
        assert set(self.refused({**row, "汇率已核对": "否"})) == {"汇率"}
        assert take({**row, "汇率已核对": "是"}).added == 1
        # What is in the register has its rate for good, and the answer is no part of the contract.
        assert take(row).already_there == 1

    def test_a_row_in_yuan_still_needs_its_amount(self) -> None:
        assert "合同成交额" in problems_of(**{"合同成交额（元）": ""})
