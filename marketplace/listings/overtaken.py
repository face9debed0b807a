"""What became of a listing since somebody opened its page, as its history tells it."""

from flask import g, url_for

from marketplace.accounts.history import since
from marketplace.listings.models import Listing
from marketplace.listings.told import TOLD
from marketplace.web.overtaken import Overtaken


def of_listing(listing: Listing, version: int) -> Overtaken:
    """What became of a listing since that version of it."""
    address = url_for("listings.manage", acting=g.acting.id, listing_id=listing.id)
    return Overtaken(since(listing, TOLD, version), address)
