"""What is told of listings and of the interest in them, and to whom."""

from typing import Any

from marketplace.core.actors import Actor
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.listings.models import Interest, Listing
from marketplace.notices import queries as notices
from marketplace.notices import service
from marketplace.notices.codes import NoticeKind
from marketplace.notices.recipients import closest, those_who

DECISIONS = {
    "publish": N_("“%(title)s” was let through and is public now."),
    "return": N_("“%(title)s” was returned to you for revision."),
    "take_down": N_("“%(title)s” was taken off the public pages."),
}
ANSWERS = {
    "answer": N_("%(organisation)s has answered your interest in “%(title)s”."),
    "decline": N_("%(organisation)s has declined your interest in “%(title)s”."),
}
WAITS = N_("A listing of %(organisation)s waits for review: “%(title)s”.")
ENDS = N_("“%(title)s” leaves the public pages within a week, on %(day)s.")
ASKS = N_("%(organisation)s is interested in “%(title)s”.")


def waiting(listing: Listing, actor: Actor) -> None:
    """Tell the bureau's reviewers."""
    bureau_id = notices.bureau_id()
    service.tell(
        those_who(Permission.LISTING_REVIEW, listing, bureau_id),
        NoticeKind.LISTING_WAITING,
        WAITS,
        actor=actor,
        endpoint="listings.manage",
        arguments={"acting": bureau_id, "listing_id": listing.id},
        organisation_id=bureau_id,
        about=listing.id,
        organisation=listing.owner.name,
        title=listing.title,
    )


def withdrawn(listing: Listing) -> None:
    """No reviewer need look at it any more."""
    service.settle(NoticeKind.LISTING_WAITING, listing.id)


def decided(listing: Listing, event: str, actor: Actor) -> None:
    """Tell its owner what became of it; the other reviewers need not look any more."""
    service.settle(NoticeKind.LISTING_WAITING, listing.id)
    _tell_owner(listing, NoticeKind.LISTING_DECIDED, DECISIONS[event], actor)


def ending(listing: Listing, actor: Actor) -> None:
    """Tell its owner that its public days are nearly over; once for each last day."""
    day = listing.expires_on.isoformat() if listing.expires_on else ""
    _tell_owner(listing, NoticeKind.LISTING_ENDING, ENDS, actor, occasion=f"ending/{listing.id}/{day}", day=day)


def _tell_owner(
    listing: Listing, kind: NoticeKind, text: str, actor: Actor, *, occasion: str | None = None, **facts: Any
) -> None:
    service.tell(
        closest(Permission.LISTING_READ_OWN, listing, listing.owner_id, [listing.created_by]),
        kind,
        text,
        actor=actor,
        endpoint="listings.manage",
        arguments={"acting": listing.owner_id, "listing_id": listing.id},
        organisation_id=listing.owner_id,
        occasion=occasion,
        title=listing.title,
        **facts,
    )


def asked(interest: Interest, actor: Actor) -> None:
    """Tell the owner of the listing."""
    listing = interest.listing
    service.tell(
        closest(Permission.INTEREST_READ, interest, listing.owner_id, [listing.created_by]),
        NoticeKind.INTEREST_RECEIVED,
        ASKS,
        actor=actor,
        endpoint="listings.interest",
        arguments={"acting": listing.owner_id, "interest_id": interest.id},
        organisation_id=listing.owner_id,
        about=interest.id,
        organisation=actor.organisation_name,
        title=listing.title,
    )


def replied(interest: Interest) -> None:
    """Nobody else of the owner's need answer."""
    service.settle(NoticeKind.INTEREST_RECEIVED, interest.id)


def answered(interest: Interest, event: str, actor: Actor) -> None:
    """Tell whoever asked."""
    asker = interest.from_organisation_id
    service.tell(
        closest(Permission.INTEREST_READ, interest, asker, [interest.from_person_id]),
        NoticeKind.INTEREST_ANSWERED,
        ANSWERS[event],
        actor=actor,
        endpoint="listings.interest",
        arguments={"acting": asker, "interest_id": interest.id},
        organisation_id=asker,
        organisation=actor.organisation_name,
        title=interest.listing.title,
    )
