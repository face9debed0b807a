"""What a filing said of its own filer, offered to its directory entry, so that nobody types it twice."""

from dataclasses import dataclass

from marketplace.accounts import entries
from marketplace.accounts.entries import Said
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, ContractParty
from marketplace.core.actors import Actor
from marketplace.core.errors import WrongState
from marketplace.core.permissions import Permission, allows
from marketplace.district.party_particulars import PartyParticulars


@dataclass(frozen=True)
class Offer:
    """What the entry would say then, and the version of it that was read."""

    said: Said
    version: int


def offered(contract: Contract, actor: Actor) -> Offer | None:
    """What a filing just handed in says otherwise than its filer's entry, for whoever may keep it there."""
    if contract.state is not ContractState.SUBMITTED or not allows(actor, Permission.ORGANISATION_EDIT, contract):
        return None
    party = _own(contract)
    if party is None:
        return None
    known = entries.own(contract.owner)
    typed = Said(party.size, party.industry, PartyParticulars.of(party.particulars))
    said = entries.with_answers(known, typed)
    return Offer(said, entries.version_of(contract.owner)) if said.filled != known.filled else None


def keep(contract: Contract, *, actor: Actor, version: int | None) -> None:
    """Keep it. Raises NotPermitted, StaleVersion, WrongState (there is nothing to keep), InvalidInput."""
    offer = offered(contract, actor)
    if offer is None:
        raise WrongState()
    entries.keep(contract.owner, offer.said, actor=actor, version=version)


def _own(contract: Contract) -> ContractParty | None:
    return next((party for party in contract.parties if party.organisation_id == contract.owner_id), None)
