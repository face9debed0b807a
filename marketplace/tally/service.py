"""Post to the tally, inside the transaction of the act that changes the figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, insert, select

from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.db import connection
from marketplace.district.codes import PartyNature, TechnicalField
from marketplace.tally import cells
from marketplace.tally.models import Posting, PostingEvent, PostingSource
from marketplace.tally.report_models import FrozenReport

_FROZEN = select(FrozenReport.starts_on, FrozenReport.ends_on, FrozenReport.period)
_APPEND = insert(cast(Table, Posting.__table__))


Periods = Sequence[tuple[date, date, str]]


class FrozenPeriod(DomainError):
    """A published period takes no more postings (T14)."""


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
    """Append many postings at once, for contracts that are stored already, and add them to their cells.

    Raises FrozenPeriod where one is dated into a period that was published.
    """
    if postings:
        _require_open(min(posting["posted_on"] for posting in postings), postings)
        connection().execute(_APPEND, postings)
        cells.add(postings)


def _require_open(earliest: date, postings: Sequence[dict[str, Any]]) -> None:
    # A period that is not over is never frozen, so an act of today need not ask.
    if earliest >= clock.today():
        return
    periods = frozen()
    for day in {posting["posted_on"] for posting in postings}:
        if refusal := refused(day, periods):
            raise refusal


def frozen() -> Periods:
    """The published periods: first day, last day, key."""
    return [(first, last, key) for first, last, key in connection().execute(_FROZEN)]


def refused(day: date, periods: Periods) -> FrozenPeriod | None:
    """Why nothing can be dated on `day` where one of `periods` was published; None where something can."""
    said = N_("The figures of %(period)s were published; nothing is dated into it any more.")
    keys = (key for first, last, key in periods if first <= day <= last)
    key = next(keys, None)
    return FrozenPeriod(said, period=key) if key else None


def posting(
    contract_id: UUID,
    event: PostingEvent,
    change: Change,
    dimensions: Dimensions,
    posted_on: date,
    registered_on: date,
    source: PostingSource,
    part: int = 0,
) -> dict[str, Any]:
    """One posting, to be appended with others; `part` is the place of the seller whose part of it it is (T8)."""
    return {
        "contract_id": contract_id,
        "event": event,
        "posted_on": posted_on,
        "registered_on": registered_on,
        "source": source,
        "part": part,
        "contract_class": dimensions.subclass[0],
        "created_at": clock.now(),
        **vars(change),
        **vars(dimensions),
    }
