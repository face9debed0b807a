"""Contracts for tests, driven through the verbs: `make_contract(cast, ContractState.REGISTERED, title="…")`."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import time_machine
from flask import Flask

from marketplace.contracts import class_tests, guarding, recognition, registration, rule_parts, rules, service
from marketplace.contracts.classes import BY_ROYALTY, DeductionKind, LicenceKind, Payment, Subclass
from marketplace.contracts.filing import DeductionFiling, Filing
from marketplace.contracts.filing_parties import PartyFiling
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.particulars import ContractParticulars
from marketplace.contracts.rule_models import RuleSet
from marketplace.core import capitals
from marketplace.core.actors import Actor, Via, system
from marketplace.db import acting_as, session, unit_of_work
from marketplace.district.codes import IpKind, Objective, PartyNature, PartySize, TechnicalField
from marketplace.district.party_particulars import PartyParticulars
from tests.people import ORGANISATIONS, Cast


def fitting(subclass: Subclass) -> dict[str, bool]:
    """The answers of a contract that fits, by the questions that are shipped with the law in force."""
    asked = rule_parts.questions(RuleSet(**rules.SHIPPED[1]), subclass)
    return {question.code: question.wanted for question in asked}


# Story S1: cameras and servers are deducted, one prototype rig is not.
S1_DEDUCTIONS = (
    DeductionFiling(DeductionKind.EQUIPMENT, "工业相机", 18_000_000),
    DeductionFiling(DeductionKind.EQUIPMENT, "服务器", 9_500_000),
    DeductionFiling(DeductionKind.EQUIPMENT, "样机一套", 2_000_000, within_reasonable_quantity=True),
)
S = ContractState
ORIGINALS = "已核对合同原件两份，存档案室。"
NOTE = "缺少法人授权书，请补充。"

# How each state is reached from the one before; see _step.
PATHS = {
    S.DRAFT: (),
    S.SUBMITTED: ("submit",),
    S.SUPPLEMENT: ("submit", "supplement"),
    S.ACCEPTED: ("submit", "accept"),
    S.REVIEWED: ("submit", "accept", "pass"),
    S.REGISTERED: ("submit", "accept", "pass", "register"),
    S.REFUSED: ("submit", "accept", "refuse"),
    S.NOT_ACCEPTED: ("submit", "decline"),
    S.WITHDRAWN: ("withdraw",),
}


# What the form asks of each party beside its name.
SAID = PartyParticulars(
    address="样例大道9号", representative="张样例", contact="李样例", phone="023-00000002", postcode="402160",
    is_listed=False, is_in_high_tech_zone=False, is_high_tech=True,
    is_research_body=False, is_transfer_agency=False, is_converted_institute=False,
)  # fmt: skip
BESIDE: dict[str, Any] = {"size": PartySize.MEDIUM, "industry": "C36", "particulars": SAID}

# The same as it is typed, of both parties.
TYPED_OF_PARTY = {
    "size": "medium", "industry": "C36", "address": "样例大道9号", "postcode": "402160", "representative": "张样例",
    "contact": "李样例", "phone": "023-00000002", "is_listed": "no", "is_in_high_tech_zone": "no",
    "is_high_tech": "yes", "is_research_body": "no", "is_transfer_agency": "no", "is_converted_institute": "no",
}  # fmt: skip
TYPED_BESIDE = {
    "objective": "10",
    **{f"{side}_{name}": said for side in ("seller", "buyer") for name, said in TYPED_OF_PARTY.items()},
}


def party(side: Side, key: str) -> PartyFiling:
    """One of the cast as a party, named as in the directory: party(Side.BUYER, "e3")."""
    return PartyFiling(side, ORGANISATIONS[key][0], **BESIDE)


def abroad(side: Side = Side.SELLER) -> PartyFiling:
    """A party in Singapore."""
    return PartyFiling(side, "Example Bio Pte. Ltd.", nature=PartyNature.FOREIGN_ENTERPRISE, country="SGP")


def make_filing(**changes: Any) -> Filing:
    """What U1 says of story S1's contract with E3, with `changes`."""
    of_licence = ContractParticulars(
        ip_numbers=("ZL200410018477.9",), expected_investment_fen=1, expected_output_fen=1,
        licence_kind=LicenceKind.ORDINARY if changes.get("subclass", Subclass.COMMISSIONED).value[0] == "3" else None,
        royalty_terms="净销售额的百分之三，按年结算" if changes.get("payment") in BY_ROYALTY else "",
    )  # fmt: skip
    filing = Filing(
        title="基于机器视觉的产线操作规范识别系统",
        subclass=Subclass.COMMISSIONED,
        field=TechnicalField.MANUFACTURING,
        signed_on=date(2025, 3, 10),
        begins_on=date(2025, 3, 10),
        ends_on=date(2026, 3, 9),
        amount_fen=86_000_000,
        payment=Payment.INSTALMENTS,
        seller=party(Side.SELLER, "u1"),
        buyer=party(Side.BUYER, "e3"),
        ip_kind=IpKind.SOFTWARE,
        objective=Objective.INDUSTRY,
        particulars=of_licence,
        deductions=S1_DEDUCTIONS,
    )
    return replace(filing, **changes)


def make_contract(
    cast: Cast,
    state: ContractState = S.DRAFT,
    *,
    filer: str = "u1.editor",
    reviewer: str = "bureau.reviewer",
    registrar: str = "bureau.registrar",
    links: dict[str, Any] | None = None,
    **changes: Any,
) -> Contract:
    """A contract in `state`, in the present app context; `links`: listing_id, case_id, broker_person_id."""
    actor, linked = cast.actor(filer), dict(links or {})
    if "broker_person_id" in linked:
        linked.setdefault("brokerage_id", cast.organisations["b1"])
    with acting_as(actor), unit_of_work():
        made = service.draft(make_filing(**changes), actor=actor, owner_id=actor.organisation_id, **linked)
    for verb in PATHS[state]:
        _step(cast, made, verb, {"filer": filer, "reviewer": reviewer, "registrar": registrar})
    return made


def make_contract_id(app: Flask, cast: Cast, state: ContractState = S.DRAFT, **more: Any) -> UUID:
    """The id of a contract made in an app context of its own: for tests at the browser."""
    with app.app_context():
        return make_contract(cast, state, **more).id


def put_right(contract: Contract, *, actor: Actor, version: int) -> None:
    """Hand in again what was sent back, with an answer to the office."""
    service.resubmit(contract, actor=actor, version=version, answer="授权书已补交。")


def _step(cast: Cast, contract: Contract, verb: str, people: dict[str, str]) -> None:
    verbs: dict[str, tuple[str, Any, dict[str, Any]]] = {
        "submit": ("filer", service.submit, {}),
        "withdraw": ("filer", service.withdraw, {}),
        "accept": ("reviewer", recognition.accept, {"originals": ORIGINALS}),
        "decline": ("reviewer", recognition.decline, {"note": NOTE}),
        "supplement": ("reviewer", recognition.ask_supplement, {"note": NOTE}),
        "pass": ("reviewer", recognition.pass_first_review, {"answers": class_tests.as_wanted(contract)}),
        "register": ("registrar", registration.register, {}),
        "refuse": ("registrar", recognition.refuse, {"note": NOTE, "reason": "R02"}),
    }
    who, act, more = verbs[verb]
    actor = cast.actor(people[who])
    if verb == "pass":
        answer_warnings(contract, actor)
    with acting_as(actor), unit_of_work():
        act(contract, actor=actor, version=contract.version, **more)
    if verb == "pass":
        confirm_warnings(contract, cast.actor(people["registrar"]))


def answer_warnings(contract: Contract, actor: Actor) -> None:
    """Give a reason for whatever the guards find: tests make the same contract again and again."""
    said = guarding.Answer("已核对，情况属实。", capitals.write(contract.amount_fen), is_compared=True)
    with acting_as(actor):
        for warning in guarding.present(contract):
            with unit_of_work():
                guarding.answer(contract, warning.code, warning.about, said, actor=actor, version=contract.version)


def confirm_warnings(contract: Contract, actor: Actor) -> None:
    """Take the reasons as they stand."""
    if contract.open_warnings:
        with acting_as(actor), unit_of_work():
            ticked, in_capitals = [each.id for each in guarding.of(contract)], capitals.write(contract.amount_fen)
            guarding.confirm(contract, ticked, in_capitals, actor=actor, version=contract.version)
    # Nothing is left begun: whoever asks next begins anew.
    session.rollback()


def install_test_old() -> None:
    """The rules TEST-OLD that the stories name, for what is accepted before March 2026 (domain/stories.md)."""
    values = {
        **{name: rules.SHIPPED[1][name] for name in rules.EDITABLE},
        "effective_from": date(2002, 1, 1),
        "name": "TEST-OLD",
        "name_en": "TEST-OLD",
    }
    with unit_of_work():
        rules.enter("TEST-OLD", values, actor=system(Via.CLI))


def at(day: date) -> Any:
    """Noon of a day in Asia/Shanghai."""
    return time_machine.travel(f"{day.isoformat()}T04:00:00+00:00", tick=False)
