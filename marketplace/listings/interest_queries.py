"""Every SELECT of expressions of interest (对接意向), and the one rule of who may see which."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, or_, select, true

from marketplace.core.actors import Actor, Role
from marketplace.core.errors import NotFound
from marketplace.db import protect, session, stream
from marketplace.listings.lifecycle import InterestState
from marketplace.listings.models import Interest
from marketplace.listings.queries import Listed, count_of, page_of


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """An expression of interest is between two organisations (and the auditor)."""
    if actor.is_system or actor.has(Role.AUDITOR):
        return true()
    if actor.organisation_id is None:
        return false()
    return or_(Interest.owner_id == actor.organisation_id, Interest.from_organisation_id == actor.organisation_id)


protect(Interest, visible_to)


def interest(interest_id: UUID) -> Interest:
    """One expression of interest that the actor may see. Raises NotFound."""
    found = session.scalar(select(Interest).where(Interest.id == interest_id))
    if found is None:
        raise NotFound()
    return found


def received(organisation_id: UUID, page: int = 1) -> Listed:
    """What others asked about an organisation's listings: those without an answer first."""
    query = _list(Interest.owner_id == organisation_id)
    return Listed(page_of(query, page), count_of(query))


def sent(organisation_id: UUID, page: int = 1) -> Listed:
    """What an organisation asked others: those without an answer first."""
    query = _list(Interest.from_organisation_id == organisation_id)
    return Listed(page_of(query, page), count_of(query))


def every(organisation_id: UUID, *, is_sent: bool) -> Iterator[Interest]:
    """What an organisation sent, or received, from beginning to end, for a file."""
    return stream(_list((Interest.from_organisation_id if is_sent else Interest.owner_id) == organisation_id))


def _list(condition: ColumnElement[bool]) -> Select[Any]:
    waiting_first = (Interest.answered_at.is_not(None), Interest.created_at.desc(), Interest.id)
    return select(Interest).where(condition).order_by(*waiting_first)


def unanswered(listing_id: UUID, organisation_id: UUID) -> Interest | None:
    """The question of an organisation about a listing that is still without an answer."""
    mine = (Interest.listing_id == listing_id, Interest.from_organisation_id == organisation_id)
    return session.scalar(select(Interest).where(*mine, Interest.state == InterestState.OPEN))


def has_answered(listing_id: UUID, organisation_id: UUID) -> bool:
    """Whether a listing's owner has answered, and not declined, an interest of this organisation."""
    mine = (Interest.listing_id == listing_id, Interest.from_organisation_id == organisation_id)
    return bool(session.scalar(select(Interest.id).where(*mine, Interest.state == InterestState.ANSWERED).limit(1)))
