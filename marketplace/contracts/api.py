"""Contracts for programs: write them, hand them in, follow them to the register."""

import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any
from uuid import UUID

from flask import g

from marketplace.contracts import api_schemas as schemas
from marketplace.contracts import feeds, queries, service
from marketplace.contracts.filing import Filing
from marketplace.contracts.models import Contract
from marketplace.contracts.particulars import ContractParticulars
from marketplace.core.permissions import Permission
from marketplace.district.party_particulars import PartyParticulars
from marketplace.web.api import ApiBlueprint, moved, named, one, page, pages_of, versioned, write
from marketplace.web.calls import seen
from marketplace.web.gate import permit

bp = ApiBlueprint("contracts_api", __name__, "Contracts", "On their way to the register, and in it")
OWN = "/own/contracts"
ONE = f"{OWN}/<uuid:contract_id>"
KEPT_OF_CONTRACT = frozenset(field.name for field in fields(ContractParticulars))
KEPT_OF_PARTY = frozenset(field.name for field in fields(PartyParticulars))


@bp.get(OWN)
@permit(Permission.CONTRACT_READ)
@bp.arguments(schemas.ContractArgs, location="query")
@bp.response(200, pages_of(schemas.ContractShown))
def own(asked: dict[str, Any]) -> Any:
    """The contracts that one filed or is a party of, the last written first."""
    return page(feeds.own(g.acting.id, asked["state"], asked["q"], asked["cursor"], asked["limit"]))


@bp.get(ONE)
@permit(Permission.CONTRACT_READ, load=queries.contract)
@bp.response(200, schemas.ContractShown)
def contract(contract: Contract) -> Any:
    """One contract with its confidential terms."""
    return one(contract)


@bp.post(OWN)
@permit(Permission.CONTRACT_CREATE)
@bp.arguments(schemas.ContractGiven)
@bp.response(201, schemas.ContractShown)
def draft(given: dict[str, Any]) -> Any:
    """Write a contract for registration, a draft."""
    return drafted(given, lambda filing: service.draft(filing, actor=g.actor, owner_id=g.acting.id))


@bp.post(f"{OWN}/from-listing/<uuid:listing_id>")
@permit(Permission.CONTRACT_CREATE)
@bp.arguments(schemas.ContractGiven)
@bp.response(201, schemas.ContractShown)
def draft_from_listing(given: dict[str, Any], listing_id: UUID) -> Any:
    """Write a contract that began with a listing of one's own, or with one whose owner answered one's interest."""
    owner = {"actor": g.actor, "owner_id": g.acting.id}
    return drafted(given, lambda filing: service.draft_from_listing(filing, listing_id, **owner))


def drafted(given: dict[str, Any], act: Callable[[Filing], Contract]) -> Any:
    """Draft by one verb, and answer with the contract."""
    return write(lambda: _told(given, act), queries.contract, OWN)


@bp.put(ONE)
@permit(Permission.CONTRACT_EDIT, load=queries.contract)
@bp.arguments(schemas.ContractGiven)
@bp.response(200, schemas.ContractShown)
@versioned
def edit(given: dict[str, Any], contract: Contract) -> Any:
    """Write a draft, or a contract returned for supplement, anew."""

    def change(filing: Filing) -> Contract:
        service.edit(contract, filing, actor=g.actor, version=seen(contract))
        return contract

    return write(lambda: _told(given, change), queries.contract)


def _told(given: dict[str, Any], act: Callable[[Filing], Contract]) -> Contract:
    return named(lambda: act(schemas.filing(given)), of_contract)


def of_contract(name: str) -> str:
    """seller.name for the form's seller_name, co_sellers.0.name for co_sellers-0_name."""
    if name in KEPT_OF_CONTRACT:
        return f"particulars.{name}"
    if f"{name}_fen" in KEPT_OF_CONTRACT:
        return f"particulars.{name}_fen"
    match = _PARTY.fullmatch(name)
    if match is None:
        return {"amount": "amount_fen"}.get(name, name)
    kept = "particulars." if match[2] in KEPT_OF_PARTY else ""
    return f"{match[1].replace('-', '.')}.{kept}{match[2]}"


_PARTY = re.compile(r"(seller|buyer|co_sellers-[0-9]+)_(.+)")


@bp.post(f"{ONE}/submit")
@permit(Permission.CONTRACT_EDIT, load=queries.contract)
@bp.response(200, schemas.ContractShown)
@versioned
def submit(contract: Contract) -> Any:
    """Hand a draft to the registration office; a framework is kept at once, to be called off under (R05)."""
    return moved(contract, service.hand_in, queries.contract)


@bp.post(f"{ONE}/resubmit")
@permit(Permission.CONTRACT_EDIT, load=queries.contract)
@bp.response(200, schemas.ContractShown)
@versioned
def resubmit(contract: Contract) -> Any:
    """Hand in what the office asked for."""
    return moved(contract, service.resubmit, queries.contract)


@bp.post(f"{ONE}/withdraw")
@permit(Permission.CONTRACT_EDIT, load=queries.contract)
@bp.response(200, schemas.ContractShown)
@versioned
def withdraw(contract: Contract) -> Any:
    """Take a contract back before it is registered."""
    return moved(contract, service.withdraw, queries.contract)
