"""A file of contracts says in which money each is, and under which framework."""

import io
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from marketplace.contracts.classes import ContractKind
from marketplace.contracts.opening_columns import DRAFT_COLUMNS
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import set_actor, unit_of_work
from marketplace.district import rates
from marketplace.district.rates import NewRate
from tests.contracts.test_pages import contracts
from tests.people import Cast
from tests.portal.test_imports import CONTRACT, Sender, drafts, sheet

DOLLARS = {
    "currency": "usd", "foreign_amount": "120,000.00", "amount": None, "deduction_kind": "设备",
    "deduction_description": "服务器", "deduction": 20000,
}  # fmt: skip


@pytest.fixture
def editor(app: Flask, browse: Any, cast: Cast) -> Sender:
    return Sender(app, browse, cast, "u1.editor", "contracts")


@pytest.fixture
def rate(app: Flask) -> None:
    """What a dollar and 100 yen cost today."""
    with app.app_context():
        set_actor(system(Via.CLI))
        with unit_of_work():
            for currency, units, millionths in (("USD", 1, 7_188_900), ("JPY", 100, 4_700_000)):
                rates.enter(NewRate(currency, units, millionths, clock.today(), "测试汇率表"), actor=system(Via.CLI))


def test_dollars_are_reckoned_by_the_rate_and_shown_before_they_are_taken(
    app: Flask, editor: Sender, rate: None
) -> None:
    asked = editor.send(drafts(DOLLARS))
    assert "862,668.00" in editor.page(asked)
    editor.confirm(asked)
    (made,) = contracts(app)
    assert (made.currency, made.foreign_minor, made.amount_fen) == ("USD", 12_000_000, 86_266_800)
    assert (made.rate_millionths, made.rate_source) == (7_188_900, "测试汇率表")
    (line,) = made.deductions
    assert (line.foreign_minor, line.amount_fen) == (2_000_000, 14_377_800)
    assert made.technology_fen == 86_266_800 - 14_377_800


@pytest.mark.parametrize(
    ("change", "cell", "said"),
    [
        ({"currency": "USD", "foreign_amount": None}, "外币金额", "empty"),
        ({"amount": None}, "合同成交额", "empty"),
        ({"currency": "XAU", "foreign_amount": "5"}, "币种", "not in the code table"),
        ({"currency": "JPY", "foreign_amount": "5.5"}, "外币金额", "at most 0 decimals"),
        ({**DOLLARS, "currency": "JPY", "foreign_amount": "500", "deduction": 5.5}, "扣除金额", "at most 0 decimals"),
        ({"foreign_amount": "5"}, "币种", "choose a currency"),
        ({"framework": "检测服务框架协议"}, "合同形式", "Only a call-off"),
        ({"currency": "EUR", "foreign_amount": "5"}, "币种", "rate"),
        ({"kind": "框架协议下的子合同"}, "所属框架协议", "Choose the framework"),
        ({"kind": "框架协议下的子合同", "framework": "没有这份框架"}, "所属框架协议", "Choose the framework"),
    ],
)
def test_what_does_not_hold_is_named_by_its_cell(
    app: Flask, editor: Sender, rate: None, change: dict[str, Any], cell: str, said: str
) -> None:
    page = editor.page(editor.send(drafts(change)))
    assert cell in page
    assert said in page
    assert contracts(app) == []


def test_a_framework_comes_in_and_its_call_offs_name_it(app: Flask, cast: Cast, browse: Any, editor: Sender) -> None:
    editor.take(drafts({"kind": "框架协议", "title": "检测服务框架协议", "own_number": "K-1"}))
    (framework,) = contracts(app)
    assert framework.kind is ContractKind.FRAMEWORK
    own = f"/o/{cast.organisations['u1']}/contracts/{framework.id}"
    handed_in = browse("u1.editor").post(f"{own}/submit", {"version": "1"})
    assert handed_in.status_code == 303
    called = [{"kind": "框架协议下的子合同", "title": f"第{n}次检测", "framework": name, "amount": n}
              for n, name in ((1, "检测服务框架协议"), (2, "K-1"))]  # fmt: skip
    editor.take(drafts(*called))
    made = [each for each in contracts(app) if each.kind is ContractKind.CALL_OFF]
    assert [each.parent_id for each in made] == [framework.id] * 2


def test_a_file_without_these_columns_is_the_same_as_before(app: Flask, editor: Sender) -> None:
    old = [column for column in DRAFT_COLUMNS if column.name in {*CONTRACT, "ip_kind"}]
    editor.take(sheet(old, CONTRACT))
    editor.page(editor.send(drafts({})))
    (made,) = contracts(app)
    assert (made.currency, made.kind) == ("CNY", ContractKind.ORDINARY)


def test_what_the_national_form_says_of_dollars_comes_in_again(
    app: Flask, cast: Cast, browse: Any, editor: Sender, rate: None
) -> None:
    editor.take(drafts({"currency": "USD", "foreign_amount": "120000", "amount": None}))
    address = f"/o/{cast.organisations['u1']}/contracts?format=xlsx&form=national"
    book = load_workbook(io.BytesIO(browse("u1.editor").get(address).get_data()))
    headings = [cell.value for cell in book.active[1]]
    book.active.cell(2, headings.index("项目名称") + 1).value = "再次导入的项目"
    book.save(again := io.BytesIO())
    editor.take(again.getvalue())
    assert [(each.currency, each.foreign_minor, each.amount_fen) for each in contracts(app)] == [
        ("USD", 12_000_000, 86_266_800)
    ] * 2
