"""Changes of registrations at the browser: one amendment from its form to the register, and what is refused."""

import re
from typing import Any

import pytest
from flask import Flask

from marketplace.contracts.lifecycle import ContractState
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import set_actor, unit_of_work
from marketplace.district import rates
from marketplace.district.rates import NewRate
from tests.contracts.makers import make_contract_id
from tests.people import Cast

S = ContractState
AMENDED = {
    "reason": "price", "agreed_on": "", "grounds": "双方约定下调合同金额。",
    "title": "基于机器视觉的产线操作规范识别系统",
    "seller_name": "渝西样例大学", "buyer_name": "凤凰湖样例汽车零部件公司", "subclass": "11", "field": "03",
    "ip_kind": "software", "plan_source": "none", "objective": "", "payment": "instalments",
    "begins_on": "2025-03-10", "ends_on": "2026-03-09", "amount": "760000",
}  # fmt: skip
CHOSEN = {"field": "03", "ip_kind": "software", "plan_source": "none"}


@pytest.fixture
def begun(app: Flask, cast: Cast, browse: Any) -> tuple[Any, str, dict[str, str]]:
    """U1's editor at the form of an amendment: the visitor, its address, and what the form holds."""
    editor, made = browse("u1.editor"), make_contract_id(app, cast, S.REGISTERED)
    address = f"/o/{cast.organisations['u1']}/contracts/{made}/changes/new/amendment"
    page = editor.get(address).text
    choices = {name: chosen for name in ("field", "ip_kind", "plan_source") if (chosen := selected(page, name))}
    return editor, address, {**AMENDED, **choices, "version": "5", "agreed_on": clock.today().isoformat()}


def selected(page: str, name: str) -> str:
    select = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S)
    assert select is not None
    chosen = next((option for option in re.findall("<option[^>]*>", select[0]) if "selected" in option), "")
    value = re.search('value="([^"]*)"', chosen)
    return value[1] if value else ""


def test_an_amendment_goes_from_its_form_to_the_public_register(
    cast: Cast, browse: Any, begun: tuple[Any, str, dict[str, str]]
) -> None:
    editor, address, form = begun
    written = editor.post(address, form)
    assert written.status_code == 303, re.findall(r'form-error">(.*?)</p>', written.text, re.S)
    page = editor.get(written.location).text
    assert '<del class="said">860,000.00' in page
    assert '<ins class="said">760,000.00' in page
    assert editor.post(f"{written.location}/hand-in", {"version": "1"}).status_code == 303
    at_office = written.location.replace(str(cast.organisations["u1"]), str(cast.organisations["bureau"]))
    for who, step, version in (("bureau.reviewer", "examine", "2"), ("bureau.registrar", "approve", "3")):
        officer = browse(who)
        assert f'action="{at_office}/{step}"' in officer.get(at_office).text
        assert officer.post(f"{at_office}/{step}", {"version": version}).status_code == 303
    contract = re.sub(r"/changes/new/amendment$", "", address)
    shown = editor.get(contract).text
    number = re.search(r"\d{4}500118\d{6}", shown)
    assert number is not None
    assert "第 2 版" in browse("").get(f"/contracts/{number[0]}").text


def test_a_royalty_is_agreed_anew_and_only_where_there_is_one(
    cast: Cast, browse: Any, begun: tuple[Any, str, dict[str, str]]
) -> None:
    editor, address, form = begun
    said = {"royalty_terms": "净销售额的百分之三，为期五年。"}
    page = editor.post(address, {**form, **said})
    assert (page.status_code, 'id="royalty_terms-error"' in page.text) == (422, True)
    written = editor.post(address, {**form, **said, "payment": "royalty"})
    assert '<ins class="said">净销售额的百分之三，为期五年。' in editor.get(written.location).text
    editor.post(f"{written.location}/hand-in", {"version": "1"})
    at_office = written.location.replace(str(cast.organisations["u1"]), str(cast.organisations["bureau"]))
    for who, step, version in (("bureau.reviewer", "examine", "2"), ("bureau.registrar", "approve", "3")):
        assert browse(who).post(f"{at_office}/{step}", {"version": version}).status_code == 303
    assert said["royalty_terms"] in editor.get(address).text


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    begun: tuple[Any, str, dict[str, str]],
) -> None:
    editor, address, form = begun
    page = editor.post(address, {**form, "agreed_on": "2024-12-25"})
    assert (page.status_code, 'id="agreed_on-error"' in page.text) == (422, True)
    assert "双方约定下调合同金额。" in page.text


def test_a_version_that_is_gone_is_shown_beside_the_present_one(begun: tuple[Any, str, dict[str, str]]) -> None:
    editor, address, form = begun
    page = editor.post(address, {**form, "version": "4"})
    assert (page.status_code, 'id="conflict"' in page.text) == (409, True)


def test_the_office_sees_what_waits_and_a_stranger_nothing(
    app: Flask, cast: Cast, browse: Any, begun: tuple[Any, str, dict[str, str]]
) -> None:
    editor, address, form = begun
    written = editor.post(address, form)
    editor.post(f"{written.location}/hand-in", {"version": "1"})
    desk = browse("bureau.reviewer").get(f"/o/{cast.organisations['bureau']}/desk/after").text
    assert written.location.rsplit("/", 1)[1] in desk
    for who, status in (("e3.engineer", 200), ("e4.engineer", 404)):
        place = str(cast.organisations[who.split(".")[0]])
        theirs = written.location.replace(str(cast.organisations["u1"]), place)
        assert browse(who).get(theirs).status_code == status


class TestForeignMoney:
    @pytest.fixture
    def in_dollars(self, app: Flask, cast: Cast, browse: Any) -> tuple[Any, str]:
        """U1's editor, and the page of a contract over 120,000 dollars registered at 7.1889."""
        with app.app_context():
            set_actor(system(Via.CLI))
            with unit_of_work():
                rates.enter(NewRate("USD", 1, 7_188_900, clock.today(), "测试汇率表"), actor=system(Via.CLI))
        price = {"currency": "USD", "foreign_minor": 12_000_000, "deductions": ()}
        made = make_contract_id(app, cast, S.REGISTERED, **price)
        return browse("u1.editor"), f"/o/{cast.organisations['u1']}/contracts/{made}"

    def test_a_price_in_dollars_is_amended_in_dollars_by_the_rate_of_its_registration(
        self, in_dollars: tuple[Any, str]
    ) -> None:
        editor, contract = in_dollars
        form = editor.get(f"{contract}/changes/new/amendment").text
        assert 'value="120000.00"' in form
        given = {**AMENDED, **CHOSEN, "agreed_on": clock.today().isoformat(), "amount": "100000"}
        written = editor.post(f"{contract}/changes/new/amendment", {**given, "version": "5"})
        assert written.status_code == 303, re.findall(r'form-error">(.*?)</p>', written.text, re.S)
        page = editor.get(written.location).text
        assert '<del class="said">USD 120000.00' in page
        assert '<ins class="said">718,890.00' in page
        assert 'value="100000.00"' in editor.get(f"{written.location}/edit").text

    def test_what_was_performed_is_typed_in_dollars_too(self, in_dollars: tuple[Any, str]) -> None:
        editor, contract = in_dollars
        given = {"reason": "agreement", "agreed_on": clock.today().isoformat(), "grounds": "双方协议解除。"}
        amounts = {"performed": "120000.00", "performed_technology": "60000", "version": "5"}
        written = editor.post(f"{contract}/changes/new/termination", {**given, **amounts})
        assert written.status_code == 303
        assert "862,668.00" in editor.get(written.location).text
        assert 'value="60000.00"' in editor.get(f"{written.location}/edit").text
