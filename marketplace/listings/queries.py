"""Every SELECT of listings, and the one rule of who may see which."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select, true

from marketplace.accounts.models import Membership, Organisation
from marketplace.core import clock
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import NotFound
from marketplace.core.portions import portions
from marketplace.db import protect, session, stream
from marketplace.listings.codes import ListingKind
from marketplace.listings.found import PAGE_SIZE, Found, facets_of, valid_filters
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import MODELS, Listing

_S = ListingState
REVIEWABLE = (_S.IN_REVIEW, _S.RETURNED, _S.TAKEN_DOWN, _S.WITHDRAWN, _S.EXPIRED)
Held = list[ColumnElement[bool]]
Kind = ListingKind | None
# Far below what any database takes as the parameters of one statement.
MOST_AT_ONCE = 500


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Published ones are everybody's; others are their owner's, and once they were submitted the reviewers' too."""
    if actor.is_system or actor.has(Role.AUDITOR):
        return true()
    public = Listing.state == ListingState.PUBLISHED
    if actor.organisation_id is None:
        return public
    own = Listing.owner_id == actor.organisation_id
    if actor.has(Role.REVIEWER):
        return or_(public, own, Listing.state.in_(REVIEWABLE))
    if actor.has(Role.ADMINISTRATOR):
        return or_(public, own, Listing.state == ListingState.TAKEN_DOWN)
    return or_(public, own)


protect(Listing, visible_to)


@dataclass(frozen=True)
class Listed:
    """One page of a plain list, and how many there are in all."""

    items: Sequence[Any]
    total: int


def listing(listing_id: UUID) -> Listing:
    """One listing that the actor may see. Raises NotFound."""
    found = session.scalar(select(Listing).where(Listing.id == listing_id))
    if found is None:
        raise NotFound()
    return found


def by_ids(ids: Iterable[UUID]) -> Sequence[Listing]:
    """The visible ones of `ids`, in their order."""
    wanted = list(ids)
    found = {item.id: item for item in session.scalars(select(Listing).where(Listing.id.in_(wanted)))}
    return [found[key] for key in wanted if key in found]


def visible_ids(ids: Iterable[UUID]) -> set[UUID]:
    """Those of `ids` that the actor may see, however many there are."""
    parts = portions(ids, MOST_AT_ONCE)
    return {key for part in parts for key in session.scalars(select(Listing.id).where(Listing.id.in_(part)))}


def titles_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What those of `ids` are called that the actor may see, however many there are."""
    parts = portions(ids, MOST_AT_ONCE)
    query = select(Listing.id, Listing.title)
    return {key: title for part in parts for key, title in session.execute(query.where(Listing.id.in_(part)))}


def visible_after(last: UUID | None, most: int) -> Sequence[Listing]:
    """The visible listings in the order of their ids, from the one after `last` on: to go through all in portions."""
    query = select(Listing).order_by(Listing.id).limit(most)
    return session.scalars(query if last is None else query.where(Listing.id > last)).all()


def published_count() -> int:
    """How many listings are public now."""
    return session.scalar(select(func.count(Listing.id)).where(Listing.state == ListingState.PUBLISHED)) or 0


def ids_of_owners(owner_ids: Iterable[UUID]) -> Sequence[UUID]:
    """The ids of all visible listings of these organisations."""
    return session.scalars(select(Listing.id).where(Listing.owner_id.in_(list(owner_ids)))).all()


def by_outside_keys(owner_id: UUID, keys: Iterable[str]) -> dict[str, Listing]:
    """The owner's listings that carry one of these keys of the owner's own."""
    parts = portions(keys, MOST_AT_ONCE)
    carrying = (select(Listing).where(Listing.owner_id == owner_id, Listing.outside_key.in_(part)) for part in parts)
    return {str(found.outside_key): found for query in carrying for found in session.scalars(query)}


def by_outside_key(owner_id: UUID, key: str) -> Listing | None:
    """The owner's listing that carries this key of the owner's own."""
    return session.scalar(select(Listing).where(Listing.owner_id == owner_id, Listing.outside_key == key))


def public_list(
    kind: Kind, words: str = "", filters: Mapping[str, str] | None = None, sort: str = "newest", page: int = 1
) -> Found:
    """The published listings of `kind` (or of all) that hold all `words`, narrowed down: a page, total, facets."""
    narrowed = valid_filters(kind, filters or {})
    held = holding(kind, words)
    query = _narrowed(select(_model(kind)), kind, held, narrowed)
    facets = {name: _facet(kind, name, held, narrowed) for name in facets_of(kind)}
    return Found(page_of(query.order_by(*_order(sort)), page), count_of(query), facets)


def whole_public_list(
    kind: Kind, words: str = "", filters: Mapping[str, str] | None = None, sort: str = "newest"
) -> Iterator[Listing]:
    """The same list from beginning to end, for a file."""
    query = _narrowed(select(_model(kind)), kind, holding(kind, words), valid_filters(kind, filters or {}))
    return stream(query.order_by(*_order(sort)))


def holding(kind: Kind, words: str) -> Held:
    """What a published listing of `kind` (or any) must hold to be listed for these words."""
    texts = (Listing.title, Listing.summary, cast(Listing.keywords, String))
    holding = [or_(*(text.icontains(word, autoescape=True) for text in texts)) for word in words.split()]
    of_kind = [Listing.kind == kind] if kind else []
    return [*of_kind, Listing.state == ListingState.PUBLISHED, *holding]


def _narrowed(query: Select[Any], kind: Kind, held: Held, filters: Mapping[str, str]) -> Select[Any]:
    return query.where(*held, *(_column(kind, name) == _value(name, value) for name, value in filters.items()))


def _model(kind: Kind) -> type[Listing]:
    return MODELS[kind] if kind else Listing


def _column(kind: Kind, facet: str) -> Any:
    return getattr(_model(kind), "owner_id" if facet == "owner" else facet)


def _value(facet: str, value: str) -> Any:
    return UUID(value) if facet == "owner" else value


def _facet(kind: Kind, name: str, held: Held, filters: Mapping[str, str]) -> dict[str, int]:
    """How many hold each value, were the list narrowed down by the other filters only."""
    column, others = _column(kind, name), {other: value for other, value in filters.items() if other != name}
    counts = select(column, func.count()).where(column.is_not(None)).group_by(column)
    rows = session.execute(_narrowed(counts, kind, held, others).order_by(func.count().desc(), column))
    return {str(getattr(value, "value", value)): count for value, count in rows}


def _order(sort: str) -> tuple[Any, ...]:
    by_title = (Listing.title, Listing.id)
    return by_title if sort == "title" else (Listing.published_on.desc(), Listing.created_at.desc(), Listing.id)


def page_of(query: Select[Any], page: int) -> Sequence[Any]:
    """The rows of one page of a list."""
    return session.scalars(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()


def count_of(query: Select[Any]) -> int:
    """How many rows a list has in all."""
    return session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)) or 0


def organisation_names(ids: Iterable[str]) -> dict[str, str]:
    """The names of organisations, by the text of their id."""
    wanted = [UUID(key) for key in ids]
    return {str(o.id): o.name for o in session.scalars(select(Organisation).where(Organisation.id.in_(wanted)))}


def own_list(owner_id: UUID, state: ListingState | None = None, words: str = "", page: int = 1) -> Listed:
    """An organisation's listings in every state, or in one; the last changed first."""
    query = _own_list(owner_id, state, words)
    return Listed(page_of(query, page), count_of(query))


def whole_own_list(owner_id: UUID, state: ListingState | None = None, words: str = "") -> Iterator[Listing]:
    """The same list from beginning to end, for a file."""
    return stream(_own_list(owner_id, state, words))


def _own_list(owner_id: UUID, state: ListingState | None, words: str) -> Select[Any]:
    query = select(Listing).where(Listing.owner_id == owner_id)
    if state:
        query = query.where(Listing.state == state)
    for word in words.split():
        query = query.where(Listing.title.icontains(word, autoescape=True))
    return query.order_by(Listing.changed_at.desc(), Listing.id)


def own_counts(owner_id: UUID) -> dict[ListingState, int]:
    """How many listings of an organisation are in each state."""
    query = select(Listing.state, func.count()).where(Listing.owner_id == owner_id).group_by(Listing.state)
    return {row[0]: row[1] for row in session.execute(query)}


def review_queue(page: int = 1) -> Listed:
    """What waits for the bureau's reviewers, the longest waiting first."""
    return Listed(page_of(_REVIEW_QUEUE, page), count_of(_REVIEW_QUEUE))


def whole_review_queue() -> Iterator[Listing]:
    """The same list from beginning to end, for a file."""
    return stream(_REVIEW_QUEUE)


_REVIEW_QUEUE = (
    select(Listing).where(Listing.state == ListingState.IN_REVIEW).order_by(Listing.changed_at, Listing.id)
)


def due(today: date) -> Sequence[Listing]:
    """The published listings whose last public day is over."""
    query = select(Listing).where(Listing.state == ListingState.PUBLISHED, Listing.expires_on < today)
    return session.scalars(query.order_by(Listing.expires_on)).all()


def ending(today: date, until: date) -> Sequence[Listing]:
    """The published listings whose last public day lies between today and `until`."""
    query = select(Listing).where(Listing.state == ListingState.PUBLISHED, Listing.expires_on.between(today, until))
    return session.scalars(query.order_by(Listing.expires_on)).all()


def has_tie(person_id: UUID, organisation_id: UUID, since: date) -> bool:
    """Whether somebody has held a role in an organisation at any time since that day."""
    start = datetime.combine(since, time.min, clock.LEGAL_ZONE)
    query = select(Membership.id).where(
        Membership.person_id == person_id,
        Membership.organisation_id == organisation_id,
        or_(Membership.ended_at.is_(None), Membership.ended_at >= start),
    )
    return session.scalar(query.limit(1)) is not None
