"""What listings hand over when two entries of one organisation are merged: its listings, and what was asked."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from marketplace import ledger
from marketplace.accounts.models import Organisation
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.db import session
from marketplace.listings import queries
from marketplace.listings.lifecycle import InterestState
from marketplace.listings.models import Interest, Listing


def counts(organisation_id: UUID) -> dict[str, int]:
    """How much of each there is, by what it is called."""
    own = select(func.count(Listing.id)).where(Listing.owner_id == organisation_id)
    return {
        N_("Listings"): session.scalar(own) or 0,
        N_("Expressions of interest"): len(_interests(organisation_id)),
    }


def _interests(organisation_id: UUID) -> Sequence[Interest]:
    concerned = or_(Interest.owner_id == organisation_id, Interest.from_organisation_id == organisation_id)
    return session.scalars(select(Interest).where(concerned)).all()


def problems(of: UUID, to: UUID) -> Iterator[DomainError]:
    """Why the two cannot become one here."""
    between = sum(interest.party_ids == {of, to} for interest in _interests(of))
    if between:
        yield DomainError(
            N_("The one asked about listings of the other (%(count)s times): it would ask itself."), count=between
        )
    if twice := _asked_twice(of, to):
        yield DomainError(N_("Both wait for an answer about the same listing (%(count)s listings)."), count=twice)


def _asked_twice(of: UUID, to: UUID) -> int:
    other = aliased(Interest)
    query = select(func.count()).select_from(Interest).join(other, other.listing_id == Interest.listing_id)
    waiting = (Interest.state == InterestState.OPEN, other.state == InterestState.OPEN)
    return (
        session.scalar(query.where(*waiting, Interest.from_organisation_id == of, other.from_organisation_id == to))
        or 0
    )


def move(of: Organisation, to: Organisation, *, actor: Actor) -> None:
    """Give the listings and questions of `of` to `to`; a key of the owner's own that `to` uses already is dropped."""
    moving = session.scalars(select(Listing).where(Listing.owner_id == of.id)).all()
    taken = queries.by_outside_keys(to.id, (listing.outside_key for listing in moving if listing.outside_key))
    for listing in moving:
        listing.outside_key = None if listing.outside_key in taken else listing.outside_key
        listing.owner = to
        ledger.append(actor, "listing.hand_over", listing)
    for interest in _interests(of.id):
        if interest.owner_id == of.id:
            interest.owner = to
        if interest.from_organisation_id == of.id:
            interest.from_organisation = to
        ledger.append(actor, "interest.hand_over", interest)
