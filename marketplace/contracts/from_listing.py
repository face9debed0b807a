"""Filings that begin with a listing: who may begin one, what it knows beforehand, and what the link demands.

Figures by listing count what carries the link, so the listing's owner has to be on its side of the contract.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.prefill import sides
from marketplace.core.errors import InvalidInput, NotFound, NotPermitted
from marketplace.core.text import N_
from marketplace.db import UNSCOPED, session
from marketplace.listings import interest_queries
from marketplace.listings import queries as listings
from marketplace.listings.codes import ListingKind
from marketplace.listings.lifecycle import InterestState
from marketplace.listings.models import Listing

# Whoever offers a result sells it; whoever states a demand or opens a scenario pays for what answers it.
SIDE_OF_OWNER = {
    ListingKind.RESULT: Side.SELLER,
    ListingKind.DEMAND: Side.BUYER,
    ListingKind.SCENARIO: Side.BUYER,
}
_OTHER = {Side.SELLER: Side.BUYER, Side.BUYER: Side.SELLER}


def listing_for(listing_id: UUID, organisation_id: UUID) -> Listing:
    """A listing with which an organisation may begin: its own, or one whose owner answered its interest.

    Raises NotFound where it may not see the listing, NotPermitted where it has no tie to it.
    """
    listing = listings.listing(listing_id)
    if listing.owner_id != organisation_id and not interest_queries.has_answered(listing_id, organisation_id):
        raise NotPermitted(
            N_("A filing begins with a listing of one's own, or with one whose owner has answered one's interest.")
        )
    return listing


def prefill(listing: Listing, acting: Organisation, interest_id: UUID | None = None) -> dict[str, Any]:
    """What a form begins with; of its own listing, an owner says by the interest who the other party is.

    Raises NotFound for an interest in something else, or without an answer.
    """
    side = SIDE_OF_OWNER[listing.kind]
    other = _asker(listing, interest_id) if interest_id else None
    if listing.owner_id != acting.id:
        other = acting
    parties = {side: listing.owner, _OTHER[side]: other}
    named = sides(acting, {each.value: who for each, who in parties.items() if who})
    own = next(each for each, who in parties.items() if who is not None and who.id == acting.id)
    return {"title": listing.title, "field": listing.field, **_right(listing), **named, "side": own.value}


def _asker(listing: Listing, interest_id: UUID) -> Organisation:
    interest = interest_queries.interest(interest_id)
    if interest.listing_id != listing.id or interest.state is not InterestState.ANSWERED:
        raise NotFound()
    return interest.from_organisation


def _right(listing: Listing) -> dict[str, Any]:
    kind = getattr(listing, "ip_kind", None)
    return {"ip_kind": kind} if kind else {}


def require_owner_on_its_side(contract: Contract) -> None:
    """Pass where the listing's owner sells what it offered, or buys what it asked for. Raises InvalidInput."""
    if contract.listing_id is None:
        return
    # The link was made while both saw the listing; it holds also after the owner has withdrawn it.
    query = select(Listing.kind, Listing.owner_id).where(Listing.id == contract.listing_id)
    kind, owner_id = session.execute(query, execution_options=UNSCOPED).one()
    side = SIDE_OF_OWNER[kind]
    if owner_id not in {party.organisation_id for party in contract.parties if party.side is side}:
        raise InvalidInput({f"{side}_name": _WRONG_SIDE[side]})


_WRONG_SIDE = {
    Side.SELLER: N_("This filing began with a research result: its owner is the seller."),
    Side.BUYER: N_("This filing began with a demand or a scenario: its owner is the buyer."),
}


def of(contract: Contract) -> Listing | None:
    """The listing with which a contract began, where the reader may see it."""
    return next(iter(listings.by_ids([contract.listing_id])), None) if contract.listing_id else None
