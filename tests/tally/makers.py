"""Registered contracts for postings to hang on, entered as an opening import would enter them."""

from datetime import date
from itertools import count
from uuid import UUID

from marketplace import ledger
from marketplace.contracts.classes import Payment, Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.actors import Via, system
from marketplace.db import session
from marketplace.district.codes import TechnicalField
from marketplace.tally import service
from marketplace.tally.models import PostingEvent, PostingSource
from marketplace.tally.service import Change, Dimensions

_serial = count(1)


def make_contract(
    owner_id: UUID,
    registered_on: date,
    amount_fen: int,
    technology_fen: int | None = None,
    subclass: Subclass = Subclass.GENERAL_SERVICE,
    field: TechnicalField = TechnicalField.MANUFACTURING,
) -> Contract:
    """A registered contract in the present unit of work, with its ledger entry and without its posting."""
    contract = Contract(
        title="样例技术合同",
        subclass=subclass,
        field=field,
        payment=Payment.ONCE,
        signed_on=registered_on,
        begins_on=registered_on,
        ends_on=registered_on,
        amount_fen=amount_fen,
        owner_id=owner_id,
        technology_fen=amount_fen if technology_fen is None else technology_fen,
        state=ContractState.REGISTERED,
        source=PostingSource.OPENING,
        registered_on=registered_on,
        number=f"{registered_on.year}500118{next(_serial):06d}",
    )
    session.add(contract)
    ledger.append(system(Via.IMPORT), "contract.open", contract)
    return contract


def post(
    contract: Contract,
    event: PostingEvent,
    posted_on: date,
    number: int,
    amount_fen: int,
    technology_fen: int | None = None,
) -> None:
    """A posting of `contract`; the technology amount changes as the amount does unless it is said otherwise."""
    assert contract.registered_on is not None
    service.post(
        contract.id,
        event,
        Change(number, amount_fen, amount_fen if technology_fen is None else technology_fen),
        Dimensions(contract.subclass.value, contract.field),
        posted_on=posted_on,
        registered_on=contract.registered_on,
        source=PostingSource.OPENING,
    )


def registered(
    owner_id: UUID, day: date, amount_fen: int, technology_fen: int | None = None, **more: object
) -> Contract:
    """A contract and the posting of its registration."""
    contract = make_contract(owner_id, day, amount_fen, technology_fen, **more)  # type: ignore[arg-type]
    post(contract, PostingEvent.REGISTRATION, day, 1, amount_fen, technology_fen)
    return contract
