"""What holds for the files of a listing: seen with it, changed while it is written, stripped of their authors."""

from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, true

from marketplace.core.actors import Actor, Role
from marketplace.core.permissions import Permission
from marketplace.documents import queries as files
from marketplace.documents.models import Attachment, OwnerKind
from marketplace.documents.service import Keeping
from marketplace.listings.lifecycle import EDITABLE, ListingState
from marketplace.listings.models import Listing
from marketplace.listings.queries import visible_to
from marketplace.web.attachments import Place

READERS = (Role.REVIEWER, Role.AUDITOR)


def attachment_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the listing sees its public files; the others are its owner's and its reviewers'."""
    is_ours = Listing.owner_id == actor.organisation_id
    with_it = true() if actor.has(*READERS) else or_(Attachment.is_public, is_ours)
    return exists().where(Listing.id == Attachment.owner_id, visible_to(actor), with_it)


files.show(OwnerKind.LISTING, attachment_visible_to)


def _is_written(listing: Listing) -> bool:
    return listing.state in EDITABLE


def _is_written_or_public(listing: Listing) -> bool:
    """What was let through was seen by a reviewer: nothing is added to it; less may be shown at any time."""
    return listing.state in EDITABLE or listing.state is ListingState.PUBLISHED


KEEPING = Keeping(
    OwnerKind.LISTING,
    Permission.LISTING_EDIT,
    may_add=_is_written,
    may_remove=_is_written_or_public,
    strips=True,
    may_be_public=True,
)


def at_the_desk(acting_id: UUID, listing: Listing) -> Place:
    """Where its files are for its owner and the bureau."""
    return Place("listings", {"acting": acting_id, "listing_id": listing.id})


def with_the_listing(listing: Listing) -> Place:
    """Where they are for everybody, as long as it is published."""
    return Place("listings", {"place": listing.place, "listing_id": listing.id}, is_public=True)
