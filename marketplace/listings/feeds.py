"""Lists of listings and interests for programs: in orders that nothing entered meanwhile disturbs."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from marketplace.db import keyset
from marketplace.db.keyset import Key, Order, Portion
from marketplace.listings import queries
from marketplace.listings.codes import ListingKind
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import Interest, Listing

NEWEST: Order = (Key(Listing.published_on, keyset.day, True), Key(Listing.id, keyset.uuid))
LATEST: Order = (Key(Listing.created_at, keyset.instant, True), Key(Listing.id, keyset.uuid))
LONGEST_WAITING: Order = (Key(Listing.changed_at, keyset.instant), Key(Listing.id, keyset.uuid))
INTERESTS: Order = (Key(Interest.created_at, keyset.instant, True), Key(Interest.id, keyset.uuid))


def public(kind: ListingKind | None, words: str, filters: Mapping[str, Any], cursor: str, limit: int) -> Portion[Any]:
    """The published listings of `kind` (or of all) that hold all `words`, the newest first."""
    query = select(Listing).where(*queries.holding(kind, words))
    return keyset.portion(_narrowed(query, filters), NEWEST, cursor, limit)


def of_ids(ids: Iterable[UUID], cursor: str, limit: int) -> Portion[Any]:
    """Those of a few `ids` that are published, the newest first."""
    query = select(Listing).where(Listing.id.in_(list(ids)), Listing.state == ListingState.PUBLISHED)
    return keyset.portion(query, NEWEST, cursor, limit)


def own(owner_id: UUID, state: ListingState | None, cursor: str, limit: int) -> Portion[Any]:
    """An organisation's listings in every state, or in one, the last written first."""
    query = _narrowed(select(Listing).where(Listing.owner_id == owner_id), {"state": state} if state else {})
    return keyset.portion(query, LATEST, cursor, limit)


def _narrowed(query: Select[Any], filters: Mapping[str, Any]) -> Select[Any]:
    return query.where(*(getattr(Listing, name) == value for name, value in filters.items()))


def review_queue(cursor: str, limit: int) -> Portion[Any]:
    """What waits for the bureau's reviewers, the longest waiting first."""
    query = select(Listing).where(Listing.state == ListingState.IN_REVIEW)
    return keyset.portion(query, LONGEST_WAITING, cursor, limit)


def interests(organisation_id: UUID, is_sent: bool, cursor: str, limit: int) -> Portion[Any]:
    """What an organisation asked others, or was asked, the latest first."""
    side = Interest.from_organisation_id if is_sent else Interest.owner_id
    return keyset.portion(select(Interest).where(side == organisation_id), INTERESTS, cursor, limit)
