"""What a contract counts under, and each seller's part of what it counts (domain/contracts.md 1.12 T8)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from marketplace.contracts.models import Contract
from marketplace.core import money
from marketplace.district.codes import PartyNature, PartySize
from marketplace.tally import service as tally
from marketplace.tally.models import PostingEvent, PostingSource

NOTHING = tally.Change(0, 0, 0)
_OF_CONTRACT = (
    *("subclass", "field", "ip_kind", "plan_source", "objective"),
    *("broker_person_id", "listing_id"),
)


class Party(Protocol):
    """What figures are told apart by of a party: one that is stored, or one that will be."""

    @property
    def region(self) -> str: ...
    @property
    def nature(self) -> PartyNature | None: ...
    @property
    def size(self) -> PartySize | None: ...


def under(contract: Contract) -> tuple[tally.Dimensions, ...]:
    """What each seller's part of a contract counts under, the first seller's first."""
    said = {name: getattr(contract, name) for name in _OF_CONTRACT}
    return tuple(dimensions(said, seller, contract.buyer) for seller in contract.sellers)


def dimensions(said: Mapping[str, Any], seller: Party, buyer: Party) -> tally.Dimensions:
    """What a part counts under; `said` are columns of the contract."""
    return tally.Dimensions(
        subclass=said["subclass"].value,
        field=said["field"],
        seller_region=seller.region,
        buyer_region=buyer.region,
        seller_nature=seller.nature,
        buyer_nature=buyer.nature,
        ip_kind=said["ip_kind"].value,
        plan_source=said["plan_source"].value,
        objective=said["objective"] or "",
        seller_size=seller.size or "",
        buyer_size=buyer.size or "",
        broker_person_id=said["broker_person_id"],
        listing_id=said["listing_id"],
    )


def parts(figure: tally.Change, weights: Sequence[int]) -> list[tally.Change]:
    """Each seller's part of a figure: the certificate counts with the first, the amounts are split exactly."""
    if len(weights) == 1:
        return [figure]
    amounts, technology = money.split(figure.amount_fen, weights), money.split(figure.technology_fen, weights)
    counts = [figure.count, *[0] * (len(weights) - 1)]
    return [tally.Change(*part) for part in zip(counts, amounts, technology, strict=True)]


def postings(
    contract_id: UUID,
    event: PostingEvent,
    changes: Sequence[tally.Change],
    heads: Sequence[tally.Dimensions],
    days: tuple[date, date],
    source: PostingSource,
) -> list[dict[str, Any]]:
    """A posting for each part that changes; `days` are those of posting and of registration."""
    return [
        tally.posting(contract_id, event, change, of_part, *days, source, part)
        for part, (change, of_part) in enumerate(zip(changes, heads, strict=True))
        if change != NOTHING
    ]
