"""Post to the tally, inside the transaction of the act that changes the figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, insert

from marketplace.core import clock
from marketplace.db import connection
from marketplace.district.codes import PartyNature, TechnicalField
from marketplace.tally.models import Posting, PostingEvent, PostingSource

_APPEND = insert(cast(Table, Posting.__table__))


@dataclass(frozen=True)
class Dimensions:
    """What a contract counts under."""

    subclass: str
    field: TechnicalField
    seller_region: str = ""
    buyer_region: str = ""
    seller_nature: PartyNature | None = None
    buyer_nature: PartyNature | None = None
    ip_kind: str = ""
    plan_source: str = ""
    objective: str = ""
    seller_size: str = ""
    buyer_size: str = ""
    broker_person_id: UUID | None = None
    listing_id: UUID | None = None


@dataclass(frozen=True)
class Change:
    """By how much the figures change: contracts, 成交额 and 技术交易额 in fen."""

    count: int
    amount_fen: int
    technology_fen: int


def post(
    contract_id: UUID,
    event: PostingEvent,
    change: Change,
    dimensions: Dimensions,
    *,
    posted_on: date,
    registered_on: date,
    source: PostingSource = PostingSource.REGISTRY,
) -> None:
    """Append one posting for a contract that is stored already. Source: domain/contracts.md 1.12 T1-T5."""
    post_all([posting(contract_id, event, change, dimensions, posted_on, registered_on, source)])


def post_all(postings: Sequence[dict[str, Any]]) -> None:
    """Append many postings at once, for contracts that are stored already."""
    if postings:
        connection().execute(_APPEND, postings)


def posting(
    contract_id: UUID,
    event: PostingEvent,
    change: Change,
    dimensions: Dimensions,
    posted_on: date,
    registered_on: date,
    source: PostingSource,
) -> dict[str, Any]:
    """One posting, to be appended with others."""
    return {
        "contract_id": contract_id,
        "event": event,
        "posted_on": posted_on,
        "registered_on": registered_on,
        "source": source,
        "contract_class": dimensions.subclass[0],
        "created_at": clock.now(),
        **vars(change),
        **vars(dimensions),
    }
