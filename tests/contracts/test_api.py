"""Contracts for programs: filed, supplemented and reviewed by token, registered by nobody but a person."""

from typing import Any
from uuid import uuid4

from flask import Flask

from marketplace.contracts.classes import Disclosure, Subclass
from marketplace.contracts.lifecycle import ContractState
from tests.access.world import routes
from tests.calls import Program
from tests.contracts.makers import fitting, make_contract, make_contract_id
from tests.people import ORGANISATIONS, Cast

BESIDE = {
    "size": "medium", "industry": "C36",
    "particulars": {
        "address": "样例大道9号", "postcode": "402160", "representative": "张样例", "contact": "李样例",
        "phone": "023-00000002", "is_listed": False, "is_in_high_tech_zone": False, "is_high_tech": True,
        "is_research_body": False, "is_transfer_agency": False, "is_converted_institute": False,
    },
}  # fmt: skip
CONTRACT = {
    "title": "产线操作规范识别系统", "subclass": "11", "field": "03", "signed_on": "2025-03-10",
    "begins_on": "2025-03-10", "ends_on": "2026-03-09", "amount_fen": 86_000_000, "payment": "instalments",
    "seller": {"name": ORGANISATIONS["u1"][0], **BESIDE}, "buyer": {"code": ORGANISATIONS["e3"][4], **BESIDE},
    "objective": "10",
    "deductions": [{"kind": "equipment", "description": "工业相机", "amount_fen": 18_000_000}],
}  # fmt: skip


FITS = {"answers": fitting(Subclass.COMMISSIONED)}


def step(program: Program, where: str, what: str, body: Any = None, office: bool = False) -> Any:
    """One act on the contract at `where`, at its present version."""
    version = program.get(where).json["version"]
    return program.post(f"{where.replace('own', 'office') if office else where}/{what}", body, version)


def test_a_framework_is_kept_by_a_program_too_and_called_off_under(app: Flask, cast: Cast) -> None:
    filer = Program(app, cast, "u1.editor")
    made = filer.post("/own/contracts", {**CONTRACT, "kind": "framework", "deductions": []})
    where = made.headers["Location"]
    assert "submit" in made.json["acts"]
    kept = step(filer, where, "submit")
    assert (kept.status_code, kept.json["refusal_reason"], kept.json["acts"]) == (200, "R05", [])
    called = filer.post("/own/contracts", {**CONTRACT, "kind": "call_off", "parent_id": made.json["id"]})
    assert step(filer, called.headers["Location"], "submit").json["state"] == "submitted"


def test_a_contract_is_filed_supplemented_and_reviewed_by_programs(app: Flask, cast: Cast) -> None:
    filer, reviewer = Program(app, cast, "u1.editor"), Program(app, cast, "bureau.reviewer")
    made = filer.post("/own/contracts", CONTRACT)
    where = made.headers["Location"]
    assert (made.json["state"], made.json["technology_fen"]) == ("draft", 68_000_000)
    assert [party["is_verified"] for party in made.json["parties"]] == [True, True]
    assert reviewer.get(where).status_code == 404
    assert step(filer, where, "submit").json["state"] == "submitted"
    waiting = reviewer.get("/office/contracts").json["items"]
    assert [contract["id"] for contract in waiting] == [made.json["id"]]
    assert step(reviewer, where, "supplement", {"reason": "缺授权书"}, office=True).json["office_note"] == "缺授权书"
    changed = {**CONTRACT, "deductions": []}
    version = filer.get(where).json["version"]
    assert filer.change("PUT", where, changed, version).json["technology_fen"] == 86_000_000
    assert step(filer, where, "resubmit").json["state"] == "submitted"
    refused = step(reviewer, where, "accept", office=True)
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["originals"])
    seen = {"originals": "合同原件两份"}
    assert step(reviewer, where, "accept", seen, office=True).json["state"] == "accepted"
    passed = step(reviewer, where, "pass", FITS, office=True)
    assert passed.json["state"] == "reviewed"


def test_contracts_are_searched_by_number_party_and_words(app: Flask, cast: Cast) -> None:
    made = make_contract_id(app, cast, ContractState.REGISTERED, title="窑炉余热回收")
    make_contract_id(app, cast, ContractState.SUBMITTED)
    filer, officer = Program(app, cast, "u1.editor"), Program(app, cast, "bureau.reviewer")
    (of_filer,), (of_officer,) = (
        program.get(f"/{whose}/contracts?q=余热%20凤凰湖&state=registered").json["items"]
        for program, whose in ((filer, "own"), (officer, "office"))
    )
    assert of_filer["id"] == of_officer["id"] == str(made)
    number = of_filer["number"]
    assert [each["id"] for each in filer.get(f"/own/contracts?q={number[-6:]}").json["items"]] == [str(made)]
    assert officer.get("/office/contracts?q=余热").json["items"] == []
    assert Program(app, cast, "e2.engineer").get("/own/contracts?q=余热").json["items"] == []


def test_nobody_registers_by_token(app: Flask, cast: Cast) -> None:
    contract = make_contract_id(app, cast, ContractState.REVIEWED)
    registrar = Program(app, cast, "bureau.registrar2")
    assert "register" not in registrar.get(f"/own/contracts/{contract}").json["acts"]
    changing = {rule.rule for rule, method in routes(app) if method == "POST" and rule.rule.startswith("/api/")}
    assert not [where for where in changing if where.endswith(("/register", "/refuse"))]


def test_what_does_not_hold_is_named_as_the_program_named_it(app: Flask, cast: Cast) -> None:
    filer = Program(app, cast, "u1.editor")

    def places(**changes: Any) -> set[str]:
        return set(filer.post("/own/contracts", {**CONTRACT, **changes}).json["errors"])

    assert places(amount_fen=0, deductions=[]) == {"amount_fen"}
    assert places(amount_fen=6_000_000_000) == {"amount_in_capitals"}
    assert places(buyer={"name": "无人知晓公司"}) == {"buyer.nature", "buyer.region", "buyer.code"}
    assert places(deductions=[{"kind": "equipment", "amount_fen": 1}]) == {"deductions.0.description"}
    assert places(subclass="99", number="2026") == {"subclass", "number"}
    assert places(seller=None) == {"seller"}


def test_a_party_reads_what_is_filed_about_it_and_changes_nothing(app: Flask, cast: Cast) -> None:
    where = f"/own/contracts/{make_contract_id(app, cast, ContractState.SUBMITTED)}"
    buyer, stranger = Program(app, cast, "e3.engineer"), Program(app, cast, "e4.engineer")
    version = buyer.get(where).json["version"]
    assert buyer.post(f"{where}/withdraw", version=version).status_code == 403
    assert stranger.get(where).status_code == 404
    assert [len(program.get("/own/contracts").json["items"]) for program in (buyer, stranger)] == [1, 0]


def test_a_contract_is_withdrawn_and_declined(app: Flask, cast: Cast) -> None:
    filer, reviewer = Program(app, cast, "u1.editor"), Program(app, cast, "bureau.reviewer")
    one, other = (f"/own/contracts/{make_contract_id(app, cast, ContractState.SUBMITTED)}" for _ in range(2))
    assert step(filer, one, "withdraw").json["state"] == "withdrawn"
    assert step(reviewer, other, "decline", {"reason": "不属本处"}, office=True).json["state"] == "not_accepted"
    assert reviewer.get("/office/contracts?state=not_accepted").json["items"][0]["office_note"] == "不属本处"


def test_an_officer_with_a_tie_is_refused_as_on_the_page(app: Flask, cast: Cast) -> None:
    where = f"/own/contracts/{make_contract_id(app, cast, ContractState.ACCEPTED)}"
    reviewer, second = Program(app, cast, "bureau.reviewer"), Program(app, cast, "bureau.reviewer2")
    assert step(reviewer, where, "pass", FITS, office=True).status_code == 200
    assert step(second, where, "pass", FITS, office=True).status_code == 422


def test_a_call_off_of_nothing_is_refused_beside_its_field(app: Flask, cast: Cast) -> None:
    filer = Program(app, cast, "u1.editor")
    for changes in (
        {"kind": "call_off"},
        {"parent_id": str(uuid4())},
        {"kind": "call_off", "parent_id": str(uuid4())},
    ):
        assert set(filer.post("/own/contracts", {**CONTRACT, **changes}).json["errors"]) == {"parent_id"}


def test_money_without_a_rate_is_refused_beside_the_currency(app: Flask, cast: Cast) -> None:
    given = {**CONTRACT, "deductions": [], "currency": "EUR", "foreign_minor": 100_000}
    assert set(Program(app, cast, "u1.editor").post("/own/contracts", given).json["errors"]) == {"currency"}


class TestRegister:
    def entries(self, app: Flask, cast: Cast) -> None:
        with app.app_context():
            for disclosure in (Disclosure.LISTED, Disclosure.LISTED, Disclosure.FIGURES_ONLY):
                make_contract(cast, ContractState.REGISTERED, disclosure=disclosure)

    def test_the_list_and_what_it_does_not_list_sum_to_the_figure(self, app: Flask, cast: Cast) -> None:
        self.entries(app, cast)
        anybody = Program(app, cast)
        first = anybody.get("/register?limit=1").json
        second = anybody.get(first["next"]).json
        listed = [*first["items"], *second["items"]]
        summary = anybody.get("/register/summary").json
        assert second["next"] is None
        assert len({entry["number"] for entry in listed}) == summary["listed"]["count"] == 2
        assert sum(entry["amount_fen"] for entry in listed) == summary["listed"]["amount_fen"]
        assert summary["total"]["count"] == summary["listed"]["count"] + summary["unlisted"]["count"] == 3

    def test_a_listed_contract_shows_public_columns_only(self, app: Flask, cast: Cast) -> None:
        self.entries(app, cast)
        anybody = Program(app, cast)
        entry = anybody.get("/register").json["items"][0]
        shown = anybody.get(f"/register/{entry['number']}").json
        assert shown == entry
        assert set(shown) == {
            "number", "registered_on", "subclass", "field", "region", "state", "edition", "ended_on", "amount_fen",
            "technology_fen", "title", "sellers", "buyers",
        }  # fmt: skip
        # Names are shown only where every party has agreed to that.
        assert (shown["title"], shown["sellers"], shown["buyers"]) == (None, [], [])

    def test_the_window_is_the_pages(self, app: Flask, cast: Cast) -> None:
        self.entries(app, cast)
        anybody = Program(app, cast)
        assert anybody.get("/register/summary?contract_class=2").json["total"]["count"] == 0
        assert anybody.get("/register/summary?seller_region=500118&field=03").json["total"]["count"] == 3
        assert anybody.get("/register?end=2020-01-01").json["items"] == []
        assert anybody.get("/register?start=1.1.2020").status_code == 422
