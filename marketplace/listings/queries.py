"""Every SELECT of listings, and the one rule of who may see which."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, true

from marketplace.core.actors import Actor, Role
from marketplace.core.errors import NotFound
from marketplace.db import protect, session
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import Interest, Listing

REVIEWABLE = (ListingState.IN_REVIEW, ListingState.RETURNED, ListingState.TAKEN_DOWN, ListingState.WITHDRAWN, ListingState.EXPIRED)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Published ones are everybody's; others are their owner's, and the bureau's reviewers' once they were submitted."""
    if actor.is_system or actor.has(Role.AUDITOR):
        return true()
    public = Listing.state == ListingState.PUBLISHED
    if actor.organisation_id is None:
        return public
    own = Listing.owner_id == actor.organisation_id
    if actor.has(Role.REVIEWER, Role.ADMINISTRATOR):
        return or_(public, own, Listing.state.in_(REVIEWABLE))
    return or_(public, own)


def interest_visible_to(actor: Actor) -> ColumnElement[bool]:
    """An expression of interest is between two organisations (and the auditor)."""
    if actor.is_system or actor.has(Role.AUDITOR):
        return true()
    if actor.organisation_id is None:
        return false()
    return or_(Interest.owner_id == actor.organisation_id, Interest.from_organisation_id == actor.organisation_id)


protect(Listing, visible_to)
protect(Interest, interest_visible_to)


def listing(listing_id: UUID) -> Listing:
    """One listing that the actor may see. Raises NotFound."""
    found = session.scalar(select(Listing).where(Listing.id == listing_id))
    if found is None:
        raise NotFound()
    return found


def interest(interest_id: UUID) -> Interest:
    """One expression of interest that the actor may see. Raises NotFound."""
    found = session.scalar(select(Interest).where(Interest.id == interest_id))
    if found is None:
        raise NotFound()
    return found


def by_ids(ids: Iterable[UUID]) -> Sequence[Listing]:
    """The visible ones of `ids`, in their order."""
    wanted = list(ids)
    found = {item.id: item for item in session.scalars(select(Listing).where(Listing.id.in_(wanted)))}
    return [found[key] for key in wanted if key in found]
