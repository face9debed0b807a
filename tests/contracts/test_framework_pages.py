"""Frameworks and foreign money, as a filer meets them in the form and on the pages."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.core.exchange import DECIMALS, NAMES
from marketplace.db import UNSCOPED, session, set_actor, unit_of_work
from marketplace.district import rates
from marketplace.district.rates import NewRate
from tests.access.shown import form_to
from tests.contracts.test_pages import typed
from tests.people import Cast

NO_LINES = {"deductions-0-amount": "1", "deductions-1-amount": "1"}


@pytest.fixture
def file(cast: Cast, browse: Any) -> Any:
    """Send the form as the university's editor, and give the page that answers."""
    editor, own = browse("u1.editor"), f"/o/{cast.organisations['u1']}/contracts"

    def send(address: str = "new", **fields: Any) -> Any:
        return editor.post(f"{own}/{address}", typed(**NO_LINES, **fields))

    send.editor, send.address = editor, own  # type: ignore[attr-defined]
    return send


def test_a_framework_is_kept_and_a_call_off_is_filed_under_it(app: Flask, cast: Cast, file: Any) -> None:
    answer = file(contract_kind="framework", amount="6000000", then="submit")
    assert answer.status_code == 303
    page = file.editor.get(answer.location).text
    assert "框架协议已留存" in page
    assert '<span class="state state-grey">框架协议留存</span>' in page
    assert "未予登记" not in page
    money = page.split('class="table money-table"')[1].split("</table>")[0]
    assert "总额上限" in money
    assert not [word for word in ("合同成交额", "技术交易额", "capitals", "陆佰万") if word in money]
    assert "object" not in page.split("<main")[1]
    assert "600.00" in page
    own = file.editor.get(f"{answer.location}/call-off").text
    framework_id = answer.location.rsplit("/", 1)[1]
    assert f'value="{framework_id}"' in own or f'selected value="{framework_id}"' in own
    made = file(contract_kind="call_off", parent_id=framework_id, amount="400000", then="submit")
    assert made.status_code == 303
    assert "560.00" in file.editor.get(answer.location).text
    too_much = file(contract_kind="call_off", parent_id=framework_id, amount="5600001", then="submit")
    assert too_much.status_code == 422
    assert "剩余额度为 5600000.00 元" in too_much.text


def test_another_ceiling_is_asked_for_examined_and_approved(app: Flask, cast: Cast, browse: Any, file: Any) -> None:
    answer = file(contract_kind="framework", amount="6000000", then="submit")
    page = file.editor.get(answer.location).text
    wanted = f"{answer.location}/changes/new/amendment"
    assert f'href="{wanted}"' in page
    said = {"amount": "7000000", "grounds": "补充协议约定提高上限。", "agreed_on": clock.today().isoformat()}
    form = form_to(file.editor.get(wanted).text, "/changes/new/amendment", **said)
    assert set(form) >= {"amount", "amount_in_capitals"}
    assert "title" not in form
    written = file.editor.post(wanted, form)
    assert written.status_code == 303
    shown = file.editor.get(written.location).text
    assert "总额上限" in shown
    assert "技术交易额" not in shown.split("<main")[1]
    handing = form_to(shown, "/hand-in")
    assert file.editor.post(f"{written.location}/hand-in", handing).status_code == 303
    bureau = str(cast.organisations["bureau"])
    at_office = written.location.replace(str(cast.organisations["u1"]), bureau)
    reviewer = browse("bureau.reviewer")
    assert written.location.rsplit("/", 1)[1] in reviewer.get(f"/o/{bureau}/desk/after").text
    examining = form_to(reviewer.get(at_office).text, "/examine")
    unseen = reviewer.post(f"{at_office}/examine", examining)
    assert (unseen.status_code, 'id="originals-error"' in unseen.text) == (422, True)
    seen = {**examining, "originals": "补充协议原件一份，存业务科。"}
    assert reviewer.post(f"{at_office}/examine", seen).status_code == 303
    assert "600.00" in file.editor.get(answer.location).text
    registrar = browse("bureau.registrar")
    approving = form_to(registrar.get(at_office).text, "/approve")
    assert registrar.post(f"{at_office}/approve", approving).status_code == 303
    assert "700.00" in file.editor.get(answer.location).text


def test_a_kept_framework_is_counted_where_it_is_listed(browse: Any, cast: Cast, file: Any) -> None:
    file(contract_kind="framework", amount="6000000", then="submit", title="年度检测框架协议")
    desk = browse("bureau.reviewer"), f"/o/{cast.organisations['bureau']}/desk/contracts"
    for visitor, address in ((file.editor, file.address), desk):
        page = visitor.get(address).text
        assert "框架协议留存 1" in page
        assert "未予登记 1" not in page
        assert "年度检测框架协议" in visitor.get(f"{address}?state=kept").text
        assert "年度检测框架协议" not in visitor.get(f"{address}?state=refused").text


def test_a_call_off_without_its_framework_is_told_so(file: Any) -> None:
    page = file(contract_kind="call_off", amount="1000")
    assert page.status_code == 422
    assert "请选择该子合同所属的框架协议" in page.text


def test_what_applies_to_one_class_or_kind_says_to_which(file: Any) -> None:
    page = file.editor.get(f"{file.address}/new").text
    marks = dict(re.findall(r'data-only-for="(\w+)" data-only-values="([^"]+)"', page))
    assert marks == {"contract_kind": "call_off", "subclass": "2 3", "payment": "royalty once_and_royalty"}


class TestForeignMoney:
    def test_currencies_are_called_by_their_names(self, file: Any) -> None:
        page = file.editor.get(f"{file.address}/new").text
        assert '<option value="USD">美元（USD）</option>' in page
        assert set(NAMES) == set(DECIMALS)

    def test_dollars_are_reckoned_by_the_latest_rate(self, app: Flask, cast: Cast, file: Any) -> None:
        with app.app_context():
            set_actor(system(Via.CLI))
            with unit_of_work():
                rate = NewRate("USD", 1, 7_188_900, clock.today(), "测试汇率表")
                rates.enter(rate, actor=system(Via.CLI))
        answer = file(currency="USD", amount="120000.00")
        assert answer.status_code == 303
        page = file.editor.get(answer.location).text
        assert "862,668.00" in page
        assert "USD 120000.00" in page
        with app.app_context():
            made = session.query(Contract).execution_options(**UNSCOPED).one()
            assert (made.foreign_minor, made.amount_fen) == (12_000_000, 86_266_800)
        edited = file.editor.get(f"{answer.location}/edit").text
        assert 'value="120000.00"' in edited

    def test_without_a_rate_the_filer_reads_who_enters_one(self, file: Any) -> None:
        page = file(currency="EUR", amount="1000")
        assert page.status_code == 422
        assert "请先由科技局录入" in page.text

    def test_without_a_rate_what_was_typed_is_kept_to_go_on_with(self, file: Any) -> None:
        page = file(currency="EUR", amount="1000")
        (left,) = re.findall(r'name="filing" value="([^"]+)"', page.text)
        again = file(currency="EUR", amount="1001", filing=left)
        assert f'name="filing" value="{left}"' in again.text
        goes_on = file.editor.get(file.editor.get(f"{file.address}/unfinished/{left}").location)
        assert 'value="1001"' in goes_on.text

    def test_a_draft_is_reckoned_by_an_old_rate_and_says_so(self, app: Flask, file: Any) -> None:
        old = clock.today() - timedelta(days=200)
        with app.app_context():
            set_actor(system(Via.CLI))
            with unit_of_work():
                rates.enter(NewRate("USD", 1, 7_000_000, old, "测试汇率表"), actor=system(Via.CLI))
        found = file.editor.post("/contracts/reckon", typed(**NO_LINES, currency="USD", amount="120000.00")).json
        assert "USD 120000.00" in found["yuan"]
        assert f"840,000.00元（按 {old.isoformat()} 的汇率" in found["yuan"]
        answer = file(currency="USD", amount="120000.00")
        assert answer.status_code == 303
        assert old.isoformat() in file.editor.get(answer.location).text

    def test_the_units_are_called_by_the_currency_in_which_figures_are_read(self, file: Any) -> None:
        found = file.editor.post("/contracts/reckon", typed(**NO_LINES, currency="JPY", amount="5000")).json
        assert found["units"] == {"元": "JPY", "万元": "万 JPY"}
        assert "JPY" in found["yuan"]
        page = file(currency="JPY", amount="").text
        assert "<span data-money-unit>JPY</span>" in page
        assert "<span data-money-unit>元</span>" not in page
        assert "万 JPY" in page

    def test_yen_have_no_decimals(self, file: Any) -> None:
        page = file(currency="JPY", amount="5000.50")
        assert page.status_code == 422
        assert "JPY 最多 0 位小数" in page.text
