"""The whole form of the registration: each field of the national form is asked, checked, kept and shown again."""

from typing import Any

import pytest
from flask import Flask

from marketplace.contracts.particulars import ContractParticulars
from marketplace.district.party_particulars import PartyParticulars
from tests.calls import Program
from tests.contracts.test_api import CONTRACT
from tests.contracts.test_pages import contracts, typed
from tests.people import ORGANISATIONS, Cast

WHOLE = {
    "objective": "10", "own_number": "HT-2025-018", "plan_source": "provincial", "plan_name": "重点研发计划",
    "ip_numbers": "zl 200410018477.9\n2021SR0123456", "tax_intents": "vat",
    "expected_investment": "120,000", "expected_output": "3000000.50",
    "seller_size": "", "seller_industry": "P83", "seller_address": "样例大道1号", "seller_contact": "张样例",
    "seller_phone": "023-00000001", "seller_postcode": "402160", "seller_is_research_body": "yes",
    "buyer_size": "medium", "buyer_industry": "汽车制造业", "buyer_is_listed": "no", "buyer_is_high_tech": "yes",
    "buyer_representative": "李样例", "buyer_is_research_body": "",
    "deductions-2-quantity": "1套",
}  # fmt: skip
FURTHER = {
    "co_sellers-0-name": ORGANISATIONS["r1"][0], "co_sellers-0-country": "CHN", "co_sellers-0-share": "2",
    "co_sellers-0-industry": "M73", "seller_share": "3",
}  # fmt: skip


@pytest.fixture
def address(cast: Cast) -> str:
    return f"/o/{cast.organisations['u1']}/contracts"


@pytest.fixture
def editor(browse: Any) -> Any:
    visitor = browse("u1.editor")
    visitor.client.set_cookie("language", "en")
    return visitor


def test_everything_that_is_typed_is_kept_and_stands_in_the_form_again(app: Flask, editor: Any, address: str) -> None:
    made = editor.post(f"{address}/new", typed(**WHOLE, **FURTHER))
    assert made.status_code == 303, made.text
    (contract,) = contracts(app)
    kept = ContractParticulars.of(contract.particulars)
    assert (contract.objective, kept.ip_numbers) == ("10", ("ZL200410018477.9", "2021SR0123456"))
    assert (kept.expected_output_fen, kept.tax_intents) == (300_000_050, ("vat",))
    buyer = PartyParticulars.of(contract.buyer.particulars)
    assert (contract.buyer.industry, contract.buyer.size) == ("C36", "medium")
    assert (buyer.is_listed, buyer.is_high_tech, buyer.is_research_body) == (False, True, None)
    assert [(party.name, party.share) for party in contract.parties[:2]] == [
        (ORGANISATIONS["u1"][0], 3), (ORGANISATIONS["r1"][0], 2),
    ]  # fmt: skip
    page = editor.get(f"{made.location}/edit").text
    for text in ("HT-2025-018", "P83 Education", "120000.00", "C36 Manufacture of automobiles", "1套", "样例大道1号"):
        assert f'value="{text}"' in page
    assert "ZL200410018477.9\n2021SR0123456</textarea>" in page


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("ip_numbers", "ZL200410018477.8", "fails its check digit"),
        ("ip_numbers", "ZL2004", "is no Chinese patent number"),
        ("buyer_industry", "汽车", "is no division of GB/T 4754-2017"),
        ("buyer_contact", "***", "This says nothing"),
        ("seller_postcode", "000000", "This says nothing"),
        ("seller_phone", "000", "This says nothing"),
        ("buyer_phone", "1111-1111", "This says nothing"),
        ("seller_postcode", "4021", "six digits"),
        ("licence_kind", "sole", "Only a licence contract"),
        ("expected_output", "3万", "already contains a unit"),
        ("co_sellers-0-name", ORGANISATIONS["u1"][0], "stands here twice"),
        ("co_sellers-0-name", ORGANISATIONS["e3"][0], "Seller and buyer are the same"),
        ("co_sellers-0-name", "没有登记的合作方", "please give its unified social credit code"),
        ("co_sellers-0-share", "0", "at least 1"),
    ],
)
def test_what_does_not_hold_is_said_beside_its_field(
    app: Flask, editor: Any, address: str, field: str, text: str, message: str
) -> None:
    page = editor.post(f"{address}/new", typed(**{**WHOLE, **FURTHER, field: text}))
    assert (page.status_code, message in page.text, text in page.text) == (422, True, True)
    assert contracts(app) == []


def test_figures_that_follow_are_reckoned_while_one_types(editor: Any) -> None:
    answer = editor.post("/contracts/reckon", typed(**{**FURTHER, "amount": "86.00005", "amount_unit": "万元"}))
    found = answer.json
    assert (found["yuan"], found["capitals"]) == ("860,000.50 yuan", "捌拾陆万元伍角")
    assert found["technology"] == "585,000.50 yuan"
    # Three parts and two of 860,000.50, exact to the fen.
    assert [text.split()[-2] for text in found["shares"]] == ["516,000.30", "344,000.20"]


@pytest.mark.parametrize("amount", ["", "12万", "1e9", "-5", "0", "99999999999999999999"])
def test_what_cannot_be_read_yet_is_reckoned_as_nothing(editor: Any, amount: str) -> None:
    found = editor.post("/contracts/reckon", typed(amount=amount)).json
    assert (found["yuan"], found["capitals"], found["technology"]) == ("", "", "")


def test_likely_slips_are_said_and_do_not_stop_anybody(app: Flask, editor: Any, address: str) -> None:
    bare = {key: value for key, value in typed(ends_on="2025-12-31").items() if not key.startswith("deductions")}
    made = editor.post(f"{address}/new", bare)
    page = editor.get(f"{made.location}/edit").text
    assert "31 December of the year of signing" in page
    assert "no equipment or material in the price" in page


def test_a_program_files_and_reads_the_whole_form(app: Flask, cast: Cast) -> None:
    filer = Program(app, cast, "u1.editor")
    body = {
        **CONTRACT,
        "objective": "10",
        "particulars": {"ip_numbers": ["zl200410018477.9"], "tax_intents": ["vat"], "own_number": "HT-1"},
        "co_sellers": [{"name": ORGANISATIONS["r1"][0], "share": 2}],
        "buyer": {"code": ORGANISATIONS["e3"][4], "industry": "C36", "particulars": {"is_listed": False}},
    }
    made = filer.post("/own/contracts", body)
    assert made.status_code == 201, made.json
    assert made.json["particulars"]["ip_numbers"] == ["ZL200410018477.9"]
    assert [party["share"] for party in made.json["parties"]] == [1, 2, 1]
    assert made.json["parties"][-1]["particulars"]["is_listed"] is False
    wrong = {**body, "particulars": {"ip_numbers": ["ZL1"]}, "co_sellers": [{"name": "甲", "industry": "C99"}]}
    refused = filer.post("/own/contracts", wrong).json["errors"]
    assert {"particulars.ip_numbers", "co_sellers.0.industry"} <= set(refused)
