"""Workbooks carry the whole form: further columns may stand or not, and the same old row stays the same."""

from typing import Any

import pytest
from flask import Flask

from marketplace.contracts.opening_columns import DRAFT_COLUMNS
from marketplace.contracts.particulars import ContractParticulars
from marketplace.district.party_particulars import PartyParticulars
from tests.contracts.test_pages import contracts
from tests.people import ORGANISATIONS, Cast
from tests.portal.test_imports import CONTRACT, Sender, drafts, sheet

WHOLE = {
    "objective": "10", "own_number": "HT-2025-7", "plan_name": "重点研发", "ip_numbers": "zl200410018477.9",
    "expected_output": 12.5, "seller_industry": "C36", "buyer_industry": "汽车制造业", "buyer_size": "medium",
    "buyer_is_listed": "否", "buyer_address": "样例大道5号", "buyer_postcode": "402160",
}  # fmt: skip


@pytest.fixture
def editor(app: Flask, browse: Any, cast: Cast) -> Sender:
    return Sender(app, browse, cast, "u1.editor", "contracts")


def test_a_workbook_carries_the_whole_form(app: Flask, editor: Sender) -> None:
    editor.take(drafts(WHOLE))
    (made,) = contracts(app)
    kept, buyer = ContractParticulars.of(made.particulars), PartyParticulars.of(made.buyer.particulars)
    assert (made.objective, kept.own_number, kept.ip_numbers) == ("10", "HT-2025-7", ("ZL200410018477.9",))
    assert kept.expected_output_fen == 1250
    assert (made.buyer.industry, made.buyer.size, buyer.is_listed, buyer.postcode) == (
        "C36",
        "medium",
        False,
        "402160",
    )


def test_a_file_without_the_further_columns_is_the_same_as_before(app: Flask, editor: Sender) -> None:
    old = [column for column in DRAFT_COLUMNS if column.name in {*CONTRACT, "ip_kind"}]
    editor.take(sheet(old, CONTRACT))
    page = editor.page(editor.send(drafts({})))
    assert len(contracts(app)) == 1
    assert "same content" in page or "already" in page


def test_what_does_not_hold_is_named_by_its_cell(app: Flask, editor: Sender) -> None:
    page = editor.page(editor.send(drafts({"ip_numbers": "ZL200410018477.8", "buyer_industry": "汽车"})))
    assert "check digit" in page
    assert "GB/T 4754" in page
    assert contracts(app) == []


ROWS = {
    "tax_intents": "增值税；企业所得税", "seller_share": 3,
    "seller3_name": ORGANISATIONS["r1"][0], "seller3_share": "2",
    "deduction_kind": "设备", "deduction_description": "工业相机", "deduction": 1, "deduction_quantity": "4台",
    "deduction3_kind": "设备", "deduction3_description": "样机", "deduction3": 2, "deduction3_within": "是",
}  # fmt: skip


def test_further_sellers_lines_with_quantities_and_benefits_come_in(app: Flask, editor: Sender) -> None:
    editor.take(drafts(ROWS))
    (made,) = contracts(app)
    assert ContractParticulars.of(made.particulars).tax_intents == ("vat", "income_tax")
    assert [(each.name, each.share) for each in made.sellers] == [
        (ORGANISATIONS["u1"][0], 3), (ORGANISATIONS["r1"][0], 2),
    ]  # fmt: skip
    lines = [(each.description, each.quantity, each.within_reasonable_quantity) for each in made.deductions]
    assert lines == [("工业相机", "4台", False), ("样机", "", True)]
    assert made.technology_fen == made.amount_fen - 100


@pytest.mark.parametrize(
    ("change", "cell", "said"),
    [
        ({"seller2_share": "2"}, "卖方2名称", "name or its code"),
        ({"seller3_name": ORGANISATIONS["r1"][0], "seller3_share": "半数"}, "卖方3份额", "whole number"),
        ({"seller4_name": "不在名录的单位"}, "卖方4代码", "credit code"),
        ({"deduction2_quantity": "2台"}, "扣除项2金额", "needs its kind"),
        ({"tax_intents": "增值税、房产税"}, "减免税意向", "房产税"),
    ],
)
def test_a_row_of_them_that_does_not_hold_is_named_by_its_cell(
    app: Flask, editor: Sender, change: dict[str, Any], cell: str, said: str
) -> None:
    page = editor.page(editor.send(drafts(change)))
    assert cell in page
    assert said in page
    assert contracts(app) == []
