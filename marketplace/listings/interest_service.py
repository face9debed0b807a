"""The verbs of expressions of interest (对接意向): ask the owner of a listing, answer, decline."""

from uuid import UUID

from marketplace import ledger
from marketplace.accounts import queries as accounts
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import NotPermitted, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.db import session
from marketplace.listings import fields as fields_of
from marketplace.listings import interest_queries, news
from marketplace.listings.lifecycle import INTEREST_LIFECYCLE, ListingState
from marketplace.listings.models import Interest, Listing


def express(listing: Listing, *, actor: Actor, message: str, contact_name: str, contact_phone: str = "") -> Interest:
    """Tell the owner of a published listing that the organisation acted for would like to talk (对接意向).

    Raises NotPermitted, WrongState (not public, one's own, still one without an answer), InvalidInput.
    """
    if actor.organisation_id is None:
        raise NotPermitted()
    allow(actor, Permission.INTEREST_SEND, accounts.organisation(actor.organisation_id))
    _require_open_to(listing, actor.organisation_id)
    said = {"message": message, "contact_name": contact_name, "contact_phone": contact_phone}
    interest = Interest(
        **fields_of.clean(fields_of.INTEREST, said),
        listing=listing,
        owner_id=listing.owner_id,
        from_organisation_id=actor.organisation_id,
        from_person_id=actor.person_id,
    )
    session.add(interest)
    ledger.append(actor, "interest.express", interest)
    news.asked(interest, actor)
    return interest


def _require_open_to(listing: Listing, sender_id: UUID) -> None:
    if listing.state is not ListingState.PUBLISHED:
        raise WrongState(N_("This listing is not public at present."))
    if listing.owner_id == sender_id:
        raise WrongState(N_("This is a listing of your own organisation."))
    if interest_queries.unanswered(listing.id, sender_id):
        raise WrongState(N_("Your organisation has asked already; the owner's answer is still to come."))


def answer(interest: Interest, *, actor: Actor, answer: str, version: int, tells: bool = True) -> None:
    """Answer whoever is interested, and tell them, unless the caller has more to tell.

    Raises NotPermitted, StaleVersion, WrongState, InvalidInput.
    """
    _reply(interest, "answer", actor, answer, version)
    if tells:
        news.answered(interest, "answer", actor)


def decline(interest: Interest, *, actor: Actor, answer: str, version: int) -> None:
    """Decline, with a reason for whoever asked. Raises NotPermitted, StaleVersion, WrongState, InvalidInput."""
    _reply(interest, "decline", actor, answer, version)
    news.answered(interest, "decline", actor)


def _reply(interest: Interest, event: str, actor: Actor, answer: str, version: int) -> None:
    allow(actor, Permission.INTEREST_ANSWER, interest)
    require_version(interest, version)
    said = fields_of.clean(fields_of.ANSWER, {"answer": answer})["answer"]
    INTEREST_LIFECYCLE.apply(interest, event)
    interest.answer, interest.answered_at = said, clock.now()
    ledger.append(actor, f"interest.{event}", interest)
    news.replied(interest)
