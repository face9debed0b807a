"""What a form begins with: one's own earlier contract, and what one has said of a party before.

Nothing here comes from what another organisation filed: only the directory, and contracts of the organisation itself.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from marketplace.accounts import entries
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.accounts.party_fields import field_values
from marketplace.contracts.form_values import values
from marketplace.contracts.models import Contract, ContractParty
from marketplace.contracts.party_forms import party_values
from marketplace.core.errors import NotFound
from marketplace.db import session

# What is new in each contract, and the state of the old one.
NEW_EACH_TIME = ("signed_on", "begins_on", "ends_on", "amount", "deductions", "version", "own_number")


def like(contract: Contract, owner_id: UUID) -> dict[str, Any]:
    """A form's values after an earlier contract of one's own, without days and money. Raises NotFound."""
    if contract.owner_id != owner_id:
        raise NotFound()
    return {name: value for name, value in values(contract).items() if name not in NEW_EACH_TIME}


def own(acting: Organisation) -> dict[str, Any]:
    """The filer's own side as the seller: what its directory entry says, and what it said of itself the last time."""
    return sides(acting, {"seller": acting})


def sides(acting: Organisation, parties: Mapping[str, Organisation]) -> dict[str, Any]:
    """A form's values of parties of the directory, by the side on which each stands."""
    return {
        f"{side}_{name}": value
        for side, party in parties.items()
        for name, value in {**_known(acting, party), "name": party.name}.items()
    }


def last_said(owner_id: UUID, name: str) -> Mapping[str, Any]:
    """What an organisation said of a party in the last of its own filings that named it; empty without one."""
    # The wall's own rule looks at parties as well: these are called otherwise.
    named = aliased(ContractParty)
    query = select(named).join(Contract, Contract.id == named.contract_id)
    query = query.where(Contract.owner_id == owner_id, named.name == name.strip())
    found = session.scalars(query.order_by(Contract.created_at.desc(), named.id).limit(1)).first()
    if found is None:
        return {}
    said = party_values(found)
    return {part: value for part, value in said.items() if part not in ("name", "share") and value}


def party(acting: Organisation, name: str) -> dict[str, str]:
    """A party for one's form: the directory's facts, and what one said of it before; plain texts."""
    known = accounts.organisation_by_name(name)
    found = last_said(acting.id, name) if known is None else _known(acting, known)
    return {part: str(value) for part, value in found.items() if value}


def _known(acting: Organisation, party: Organisation) -> dict[str, Any]:
    """What the directory says of an organisation, and where it is silent what one said of it before.

    Whom to call there the directory tells nobody but the organisation itself.
    """
    said = entries.own(party) if party.id == acting.id else entries.public_facts(party)
    listed = {"code": party.code or "", "nature": party.nature, "region": party.region}
    return {**last_said(acting.id, party.name), **field_values(said), **listed}
