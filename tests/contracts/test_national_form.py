"""Contracts in the national form's order: its headings and texts, exact figures, and a file that comes in again."""

import csv
import io
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from marketplace.contracts.lifecycle import ContractState
from tests.contracts.makers import make_contract_id
from tests.contracts.test_pages import contracts
from tests.people import Cast
from tests.portal.test_imports import Sender, drafts

WHOLE = {
    "objective": "10", "own_number": "HT-2025-7", "plan_name": "重点研发", "ip_numbers": "zl200410018477.9",
    "expected_output": 12.5, "seller_industry": "C36", "buyer_industry": "汽车制造业", "buyer_size": "medium",
    "buyer_is_listed": "否", "buyer_address": "样例大道5号", "buyer_postcode": "402160", "amount": "5699.01",
}  # fmt: skip
# domain/contracts.md 1.5, rows 1 to 30.
BEGINNING = ["登记编号", "项目名称", "合同大类", "合同类别", "许可方式", "签订日期", "有效期起", "有效期止"]
FIGURES = ("合同成交额（万元）", "技术交易额（万元）")


def table(visitor: Any, address: str) -> list[dict[str, str]]:
    answer = visitor.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


@pytest.fixture
def editor(app: Flask, browse: Any, cast: Cast) -> Sender:
    return Sender(app, browse, cast, "u1.editor", "contracts")


def test_the_columns_stand_in_the_forms_order_in_chinese_whoever_reads(
    app: Flask, cast: Cast, browse: Any, editor: Sender
) -> None:
    editor.take(drafts(WHOLE))
    visitor, address = browse("u1.editor"), f"/o/{cast.organisations['u1']}/contracts?format=csv&form=national"
    (row,) = table(visitor, address)
    assert list(row)[: len(BEGINNING)] == BEGINNING
    places = [
        list(row).index(name) for name in (*FIGURES, "支付方式", "知识产权", "卖方名称", "买方名称", "买方地址")
    ]
    assert places == sorted(places)
    assert [row[name] for name in FIGURES] == ["0.569901", "0.569901"]
    assert (row["社会经济目标"], row["买方企业规模"], row["买方是否上市"], row["卖方是否上市"]) == (
        "工商业发展", "中型企业", "否", "",
    )  # fmt: skip
    assert row["买方国民经济行业"].startswith("C36 ")
    assert row["预计新增产值（万元）"] == "0.00125"
    codes = ("合同类别代码", "技术领域代码", "社会经济目标代码", "卖方性质代码", "买方国民经济行业代码")
    assert [row[name] for name in codes] == ["11", "03", "10", "022", "C36"]
    visitor.client.set_cookie("language", "en")
    assert table(visitor, address) == [row]


def test_a_workbook_of_it_is_exact_to_the_fen_and_comes_in_again(
    app: Flask, cast: Cast, browse: Any, editor: Sender
) -> None:
    editor.take(drafts(WHOLE))
    address = f"/o/{cast.organisations['u1']}/contracts?format=xlsx&form=national"
    book = browse("u1.editor").get(address).get_data()
    sheet = load_workbook(io.BytesIO(book)).active
    headings = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, headings.index(FIGURES[0]) + 1).value == 0.569901
    sheet.cell(2, headings.index("项目名称") + 1).value = "再次导入的项目"
    again = io.BytesIO()
    sheet.parent.save(again)
    editor.take(again.getvalue())
    first, second = contracts(app)
    assert {first.title, second.title} > {"再次导入的项目"}
    for name in ("amount_fen", "subclass", "field", "payment", "ip_kind", "objective", "particulars", "ends_on"):
        assert getattr(first, name) == getattr(second, name), name
    for name in ("name", "code", "nature", "region", "size", "industry", "particulars"):
        assert getattr(first.buyer, name) == getattr(second.buyer, name), name


def test_the_office_has_it_beside_its_own_list(app: Flask, cast: Cast, browse: Any) -> None:
    make_contract_id(app, cast, ContractState.REGISTERED)
    desk = f"/o/{cast.organisations['bureau']}/desk/contracts?state=registered"
    officer = browse("bureau.registrar")
    assert "form=national" in officer.get(desk).text
    (row,) = table(officer, f"{desk}&format=csv&form=national")
    assert (row["合同成交额（万元）"], row["技术交易额（万元）"], row["合同状态"]) == ("86", "58.5", "已登记")
    assert browse("u1.editor").get(f"{desk}&format=csv&form=national").status_code == 403
