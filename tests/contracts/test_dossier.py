"""The printable file of one contract: everything that its reader may know, and nothing else."""

from sqlalchemy import select

from marketplace.contracts import queries, reconsiderations
from marketplace.contracts.classes import Payment, Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.db import UNSCOPED, acting_as, session
from marketplace.ledger.models import LedgerEntry
from tests.contracts.change_makers import AMENDMENT, WORDS, act, change, receive
from tests.contracts.makers import fitting, make_contract_id


def address(cast, place, contract_id):
    return f"/o/{cast.organisations[place]}/contracts/{contract_id}/dossier"


def test_it_holds_the_number_the_money_and_the_hash_of_every_act(app, cast, browse):
    made = make_contract_id(app, cast, ContractState.REGISTERED)
    with app.app_context():
        number = session.get(Contract, made, execution_options=UNSCOPED).number
        kept = select(LedgerEntry.hash).where(LedgerEntry.object == f"contract/{made}")
        hashes = [each.hex() for each in session.scalars(kept)]
    page = browse("bureau.registrar").get(address(cast, "bureau", made)).text
    assert number in page
    assert "凤凰湖样例汽车零部件公司" in page
    assert [each in page for each in hashes] == [False, *[True] * (len(hashes) - 1)], "but for the filer's own draft"
    assert all(each in browse("u1.editor").get(address(cast, "u1", made)).text for each in hashes)


def test_it_holds_what_the_form_says_beside(app, cast, browse):
    made = make_contract_id(app, cast, payment=Payment.ROYALTY)
    assert "净销售额的百分之三" in browse("u1.editor").get(address(cast, "u1", made)).text


def test_the_class_test_is_the_offices_alone(app, cast, browse):
    made = make_contract_id(app, cast, ContractState.REVIEWED)
    for who, place, is_told in (("bureau.reviewer", "bureau", True), ("e3.engineer", "e3", False)):
        page = browse(who).get(address(cast, place, made)).text
        assert ("— <b>" in page) is is_told


def test_a_stranger_is_told_of_nothing(app, cast, browse):
    made = make_contract_id(app, cast, ContractState.REGISTERED)
    assert browse("e4.engineer").get(address(cast, "e4", made)).status_code == 404


def test_it_holds_what_came_after_registration(app, cast, browse):
    made = make_contract_id(app, cast, ContractState.REGISTERED)
    with app.app_context():
        with acting_as(cast.actor("u1.editor")):
            contract = queries.contract(made)
        act(receive, contract, cast, "u1.editor")
        asked = {"title": "识别系统（变更后）", "subclass": Subclass.GENERAL_SERVICE, "amount_fen": 90_000_000}
        change(cast, contract, AMENDMENT, **asked, deductions=())
        letter = {"authority": "样例区税务局", "letter": "税函〔2026〕1号", "grounds": "请复核合同类别。"}
        act(reconsiderations.ask_anew, contract, cast, "bureau.reviewer", **letter)
    page = browse("bureau.registrar").get(address(cast, "bureau", made)).text
    for wanted in (
        "1,000.00", "基于机器视觉的产线操作规范识别系统", '<ins class="said">识别系统（变更后）</ins>', "玖拾万元整",
        WORDS, "技合受理", "税函〔2026〕1号", "请复核合同类别。", cast.person("bureau.registrar2").name,
    ):  # fmt: skip
        assert wanted in page, wanted
    assert "账本只保留其封印" not in page, "the change has kept the old title"
    old, new = (len(fitting(each)) for each in (Subclass.COMMISSIONED, Subclass.GENERAL_SERVICE))
    assert page.count("— <b>") == new + new + old, "the contract's own, and beside its change that and the one before"
    assert browse("u1.editor").get(address(cast, "u1", made)).text.count("— <b>") == 0


def test_it_holds_the_warnings_with_reason_and_confirmation_for_the_office_alone(app, cast, browse):
    made = [make_contract_id(app, cast, ContractState.REGISTERED) for _ in range(2)][1]
    page = browse("bureau.registrar").get(address(cast, "bureau", made)).text
    assert "已核对，情况属实。" in page
    assert "<form" not in page.split("<main")[1].split("</main")[0]
    assert "已核对，情况属实。" not in browse("u1.editor").get(address(cast, "u1", made)).text
