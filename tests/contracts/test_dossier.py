"""The printable file of one contract: everything that its reader may know, and nothing else."""

from sqlalchemy import select

from marketplace.contracts.classes import Payment
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.db import UNSCOPED, session
from marketplace.ledger.models import LedgerEntry
from tests.contracts.makers import make_contract_id


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
