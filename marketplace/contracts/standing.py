"""What a contract counts now, and the postings of what an act has made of that (domain/contracts.md 1.12)."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.contracts import counting
from marketplace.contracts.counting import NOTHING
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.tally import service as tally
from marketplace.tally.models import PostingEvent


@dataclass(frozen=True)
class Standing:
    """The figure of a contract; what each seller's part of it counts under, and by which weights it is split."""

    figure: tally.Change
    under: tuple[tally.Dimensions, ...]
    weights: tuple[int, ...]

    @property
    def parts(self) -> Sequence[tally.Change]:
        """Each seller's part of the figure, the first seller's first (T8)."""
        return counting.parts(self.figure, self.weights)


def standing(contract: Contract) -> Standing:
    """How a contract counts now."""
    weights = tuple(seller.share for seller in contract.sellers)
    return Standing(current(contract), counting.under(contract), weights)


def current(contract: Contract) -> tally.Change:
    """What a contract counts now: all of it, what was performed before it ended (T5), or nothing."""
    if contract.state is ContractState.REGISTERED:
        return tally.Change(1, contract.amount_fen, contract.technology_fen)
    if contract.state is ContractState.TERMINATED and contract.performed_fen:
        return tally.Change(1, contract.performed_fen, contract.performed_technology_fen or 0)
    return NOTHING


def counted(contract: Contract) -> tally.Change | None:
    """What a contract that has a number counts now; None for one that was never registered."""
    return current(contract) if contract.number else None


def post_difference(contract: Contract, event: PostingEvent, before: Standing) -> None:
    """Post on today what differs from `before`, part by part (T8); under other heads all away and anew (T3, T5)."""
    after = standing(contract)
    if before.under != after.under and NOTHING not in (before.figure, after.figure):
        _post(contract, event, [_less(NOTHING, part) for part in before.parts], before)
        _post(contract, event, after.parts, after)
    elif list(before.parts) != list(after.parts):
        pairs = zip(after.parts, before.parts, strict=True)
        _post(contract, event, [_less(one, other) for one, other in pairs], before)


def _less(one: tally.Change, other: tally.Change) -> tally.Change:
    return tally.Change(
        one.count - other.count, one.amount_fen - other.amount_fen, one.technology_fen - other.technology_fen
    )


def _post(contract: Contract, event: PostingEvent, changes: Sequence[tally.Change], of: Standing) -> None:
    assert contract.registered_on is not None
    days = (clock.today(), contract.registered_on)
    tally.post_all(counting.postings(contract.id, event, changes, of.under, days, contract.source))
