"""What the registry hands over when two entries of one organisation are merged: whose a contract is, and no more."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import exists, or_, select

from marketplace import ledger
from marketplace.accounts.models import Organisation
from marketplace.contracts import unfinished
from marketplace.contracts.models import Contract, ContractParty
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.db import session


def _concerned(organisation_id: UUID) -> Sequence[Contract]:
    is_party = exists().where(
        ContractParty.contract_id == Contract.id, ContractParty.organisation_id == organisation_id
    )
    own = (Contract.owner_id == organisation_id, Contract.brokerage_id == organisation_id)
    return session.scalars(select(Contract).where(or_(*own, is_party))).all()


def counts(organisation_id: UUID) -> dict[str, int]:
    """How much of each there is, by what it is called."""
    found = _concerned(organisation_id)
    return {
        N_("Contracts"): len(found),
        N_("of these registered (number, names and figures stay)"): sum(bool(contract.number) for contract in found),
    }


def problems(of: UUID, to: UUID) -> Iterator[DomainError]:
    """Why the two cannot become one here: nobody concludes a contract with themselves."""
    both = sum({party.organisation_id for party in contract.parties} >= {of, to} for contract in _concerned(of))
    if both:
        yield DomainError(N_("The two are both sides of a contract (%(count)s contracts)."), count=both)


def move(of: Organisation, to: Organisation, *, actor: Actor) -> None:
    """Make the contracts of `of` those of `to`.

    What a contract says stays: the parties' names, codes, natures and regions as they were filed, number, amounts and
    postings. Only the references into the directory move.
    """
    for filing in unfinished.of_organisation(of.id):
        filing.owner_id = to.id
    for contract in _concerned(of.id):
        if contract.owner_id == of.id:
            contract.owner = to
        if contract.brokerage_id == of.id:
            contract.brokerage_id = to.id
        for party in contract.parties:
            if party.organisation_id == of.id:
                party.organisation_id = to.id
        # Counts a version even where only a party changed.
        contract.changed_at = clock.now()
        ledger.append(actor, "contract.hand_over", contract)
