"""The demonstration's contracts: earlier ones by the opening import, live ones by the hands of its people."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from marketplace.accounts.models import Organisation
from marketplace.contracts import class_tests, guarding, opening, recognition, registration, service
from marketplace.contracts.classes import DeductionKind, Payment, PlanSource, Subclass
from marketplace.contracts.filing import DeductionFiling, Filing
from marketplace.contracts.filing_parties import PartyFiling
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.particulars import ContractParticulars
from marketplace.core import capitals
from marketplace.core.actors import Actor, Role
from marketplace.core.titles import Titled
from marketplace.db import session
from marketplace.demo import files
from marketplace.demo.cast import DATA, SYSTEM, DemoCast, read
from marketplace.district.codes import IpKind, Objective, PartySize, TechnicalField
from marketplace.district.party_particulars import PartyParticulars
from marketplace.documents.intake import Intake

# Why the demonstration's warnings pass.
COMPARED = "已核对合同原件，情况属实。"


def enter_register(progress: Callable[[int], None]) -> None:
    """Import the contracts registered before the product came."""
    rows = opening.read_file(DATA / "contracts.csv")
    opening.import_rows(rows, actor=SYSTEM, progress=progress)


def enter_live(cast: DemoCast, intake: Intake) -> None:
    """File the contracts that lie on the desk, with their first page, each as far as its state says."""
    for given in read("live.json")["contracts"]:
        contract = _draft(given, cast)
        files.attach_to_contract(contract, actor=cast.trader(given["seller"]), intake=intake)
        _advance(contract, given, cast)


def _draft(given: dict[str, Any], cast: DemoCast) -> Contract:
    seller = cast.trader(given["seller"])
    assert seller.organisation_id is not None
    return service.draft(_filing(given, cast), actor=seller, owner_id=seller.organisation_id)


def _filing(given: dict[str, Any], cast: DemoCast) -> Filing:
    return Filing(
        title=given["title"],
        subclass=_code(Subclass, given["class"]),
        field=_code(TechnicalField, given["field"]),
        signed_on=date.fromisoformat(given["signed_on"]),
        begins_on=date.fromisoformat(given["begins_on"]),
        ends_on=date.fromisoformat(given["ends_on"]),
        amount_fen=given["amount_yuan"] * 100,
        payment=_code(Payment, given["payment"]),
        ip_kind=_code(IpKind, given["ip_kind"]),
        plan_source=_code(PlanSource, given["plan_source"]),
        objective=_code(Objective, given["objective"]),
        seller=_party(Side.SELLER, given["seller"], cast.organisations),
        buyer=_party(Side.BUYER, given["buyer"], cast.organisations),
        particulars=ContractParticulars(**given.get("particulars", {})),
        deductions=tuple(_deduction(line) for line in given["deductions"]),
    )


def _code(kind: type[Titled], code: str) -> Any:
    found = kind.get(code)
    assert found is not None, (kind, code)
    return found


def _party(side: Side, key: str, organisations: dict[str, UUID]) -> PartyFiling:
    known, said = session.get_one(Organisation, organisations[key]), dict(read("live.json")["parties"][key])
    size, industry = PartySize.get(said.pop("size", None)), said.pop("industry")
    kept = PartyParticulars(address=known.address, **said)
    return PartyFiling(side, known.name, size=size, industry=industry, particulars=kept)


def _deduction(line: dict[str, Any]) -> DeductionFiling:
    return DeductionFiling(_code(DeductionKind, line["kind"]), line["description"], line["amount_yuan"] * 100)


def _pass(contract: Contract, *, actor: Actor, version: int) -> None:
    said = guarding.Answer(COMPARED, capitals.write(contract.amount_fen), is_compared=True)
    for warning in guarding.present(contract):
        guarding.answer(contract, warning.code, warning.about, said, actor=actor, version=contract.version)
    answers = class_tests.as_wanted(contract)
    recognition.pass_first_review(contract, actor=actor, version=contract.version, answers=answers)


def _register(contract: Contract, *, actor: Actor, version: int) -> None:
    if contract.open_warnings:
        ticked, in_capitals = [each.id for each in guarding.of(contract)], capitals.write(contract.amount_fen)
        guarding.confirm(contract, ticked, in_capitals, actor=actor, version=version)
    registration.register(contract, actor=actor, version=contract.version)


_HANDED_IN = (service.submit,)
_ACCEPTED = (*_HANDED_IN, recognition.accept)
_REVIEWED = (*_ACCEPTED, _pass)
# What was done to a contract that has come so far.
PATHS: dict[str, tuple[Callable[..., object], ...]] = {
    "draft": (),
    "submitted": _HANDED_IN,
    "accepted": _ACCEPTED,
    "supplement": (*_ACCEPTED, recognition.ask_supplement),
    "reviewed": _REVIEWED,
    "registered": (*_REVIEWED, _register),
}


def _advance(contract: Contract, given: dict[str, Any], cast: DemoCast) -> None:
    """Do what leads to the state that the data names, step by step, each by the one whose step it is."""
    reviewer, registrar = cast.officers(Role.REVIEWER)[0], cast.officers(Role.REGISTRAR)[0]
    hands: dict[Any, Actor] = {service.submit: cast.trader(given["seller"]), _register: registrar}
    for verb in PATHS[given["state"]]:
        words = {"note": given["reason"]} if verb is recognition.ask_supplement else {}
        verb(contract, actor=hands.get(verb, reviewer), version=contract.version, **words)
