"""What waits for the bureau's reviewers, and their decisions, for programs."""

from typing import Any

from marketplace.core.permissions import Permission
from marketplace.listings import api_schemas as schemas
from marketplace.listings import feeds, queries, service
from marketplace.listings.api import bp
from marketplace.listings.models import Listing
from marketplace.web.api import PageArgs, moved, page, pages_of, versioned
from marketplace.web.gate import permit

QUEUE = "/office/listings"
ONE = f"{QUEUE}/<uuid:listing_id>"


@bp.get(QUEUE)
@permit(Permission.LISTING_REVIEW)
@bp.arguments(PageArgs, location="query")
@bp.response(200, pages_of(schemas.OwnListing))
def review_queue(asked: dict[str, Any]) -> Any:
    """What waits for review, the longest waiting first."""
    return page(feeds.review_queue(asked["cursor"], asked["limit"]))


@bp.post(f"{ONE}/publish")
@permit(Permission.LISTING_REVIEW, load=queries.listing)
@bp.response(200, schemas.OwnListing)
@versioned
def publish(listing: Listing) -> Any:
    """Let a listing through to the public pages."""
    return moved(listing, service.publish, queries.listing)


@bp.post(f"{ONE}/return")
@permit(Permission.LISTING_REVIEW, load=queries.listing)
@bp.arguments(schemas.ReasonGiven)
@bp.response(200, schemas.OwnListing)
@versioned
def return_(given: dict[str, Any], listing: Listing) -> Any:
    """Give a listing back to its owner, with what must change."""
    return moved(listing, service.return_, queries.listing, **given)


@bp.post(f"{ONE}/take-down")
@permit(Permission.LISTING_TAKE_DOWN, load=queries.listing)
@bp.arguments(schemas.ReasonGiven)
@bp.response(200, schemas.OwnListing)
@versioned
def take_down(given: dict[str, Any], listing: Listing) -> Any:
    """Take a published listing off the public pages, with a reason that its owner reads."""
    return moved(listing, service.take_down, queries.listing, **given)
