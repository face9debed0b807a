"""The files of a listing: at its desk for its owner and the bureau, and with the published listing for everybody."""

from typing import Any
from uuid import UUID

from flask import g, url_for

from marketplace.accounts.models import Organisation
from marketplace.core.errors import NotFound
from marketplace.core.permissions import Permission
from marketplace.listings import queries
from marketplace.listings.attachments import KEEPING, at_the_desk
from marketplace.listings.desk_pages import manage_page
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import Listing
from marketplace.web import attachments
from marketplace.web.attachments import LARGEST_REQUEST
from marketplace.web.gate import permit, public


@permit(Permission.LISTING_EDIT, load=queries.listing, largest=LARGEST_REQUEST)
def add_files(acting: Organisation, listing: Listing) -> Any:
    def page(section: attachments.Section) -> Any:
        return manage_page(acting, listing, files=section)

    return attachments.added(KEEPING, listing, at_the_desk(acting.id, listing), page, _desk(listing))


def _desk(listing: Listing) -> str:
    return url_for("listings.manage", acting=g.acting.id, listing_id=listing.id, _anchor="files")


@permit(Permission.LISTING_EDIT, load=queries.listing)
def remove_file(acting: Organisation, listing: Listing, attachment: UUID) -> Any:
    return attachments.removed(KEEPING, listing, attachment, _desk(listing))


@permit(Permission.LISTING_READ_OWN, load=queries.listing)
def file(acting: Organisation, listing: Listing, attachment: UUID) -> Any:
    return attachments.sent(KEEPING, listing, attachment)


@permit(Permission.LISTING_READ_OWN, load=queries.listing)
def file_preview(acting: Organisation, listing: Listing, attachment: UUID) -> Any:
    return attachments.previewed(KEEPING, listing, attachment)


@public("what is shown with a published listing is everybody's", load=queries.listing)
def public_file(place: str, listing: Listing, attachment: UUID) -> Any:
    _require_public(place, listing)
    return attachments.sent(KEEPING, listing, attachment, public_only=True)


@public("what is shown with a published listing is everybody's", load=queries.listing)
def public_file_preview(place: str, listing: Listing, attachment: UUID) -> Any:
    _require_public(place, listing)
    return attachments.previewed(KEEPING, listing, attachment, public_only=True)


def _require_public(place: str, listing: Listing) -> None:
    if listing.place != place or listing.state is not ListingState.PUBLISHED:
        raise NotFound()
