"""What a contract counts now, and the posting of what an act has made of that (domain/contracts.md 1.12)."""

from dataclasses import dataclass

from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.registration import dimensions
from marketplace.core import clock
from marketplace.tally import service as tally
from marketplace.tally.models import PostingEvent

NOTHING = tally.Change(0, 0, 0)


@dataclass(frozen=True)
class Standing:
    """The figure of a contract, and what it counts under."""

    figure: tally.Change
    under: tally.Dimensions


def standing(contract: Contract) -> Standing:
    """How a contract counts now."""
    return Standing(current(contract), dimensions(contract))


def current(contract: Contract) -> tally.Change:
    """What a contract counts now: all of it, what was performed before it ended (T5), or nothing."""
    if contract.state is ContractState.REGISTERED:
        return tally.Change(1, contract.amount_fen, contract.technology_fen)
    if contract.state is ContractState.TERMINATED and contract.performed_fen:
        return tally.Change(1, contract.performed_fen, contract.performed_technology_fen or 0)
    return NOTHING


def post_difference(contract: Contract, event: PostingEvent, before: Standing) -> None:
    """Post on today what differs from `before`; under other heads all of it away and all of it anew (T3, T5)."""
    after = standing(contract)
    if before.under != after.under and NOTHING not in (before.figure, after.figure):
        _post(contract, event, _less(NOTHING, before.figure), before.under)
        _post(contract, event, after.figure, after.under)
    elif before.figure != after.figure:
        _post(contract, event, _less(after.figure, before.figure), before.under)


def _less(one: tally.Change, other: tally.Change) -> tally.Change:
    return tally.Change(
        one.count - other.count, one.amount_fen - other.amount_fen, one.technology_fen - other.technology_fen
    )


def _post(contract: Contract, event: PostingEvent, change: tally.Change, under: tally.Dimensions) -> None:
    assert contract.registered_on is not None
    days = {"posted_on": clock.today(), "registered_on": contract.registered_on}
    tally.post(contract.id, event, change, under, source=contract.source, **days)
