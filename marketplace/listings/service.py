"""The verbs of listings: write, submit, review, publish, take off."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from marketplace import ledger
from marketplace.accounts import queries as accounts
from marketplace.accounts.service import require_verified
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.dates import add_months
from marketplace.core.errors import InvalidInput, NotPermitted, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.db import numbering, session
from marketplace.listings import fields as fields_of
from marketplace.listings import news, queries
from marketplace.listings.codes import ListingKind
from marketplace.listings.lifecycle import EDITABLE, LIFECYCLE, ListingState
from marketplace.listings.models import MODELS, ApplicationScenario, Listing

MONTHS_PUBLIC = 12
MONTHS_OF_A_TIE = 12
NOTICE_OF_END = timedelta(days=7)


def create(kind: ListingKind, fields: Mapping[str, Any], *, actor: Actor, submit: bool = False) -> Listing:
    """Write a listing for the organisation acted for: a draft, or in review at once with `submit`.

    Raises NotPermitted, InvalidInput, WrongState (to be submitted, while the organisation is not verified).
    """
    owner_id = actor.organisation_id
    if owner_id is None:
        raise NotPermitted()
    owner = accounts.organisation(owner_id)
    allow(actor, Permission.LISTING_CREATE, owner)
    values = fields_of.read(kind, fields)
    _require_new_key(owner_id, values["outside_key"])
    listing = MODELS[kind](**values, owner=owner, created_by=actor.person_id, state=ListingState.DRAFT)
    session.add(listing)
    ledger.append(actor, "listing.create", listing)
    if submit:
        _submit(listing, actor, listing.version)
    return listing


def _require_new_key(owner_id: UUID, key: str | None) -> None:
    if key and queries.by_outside_key(owner_id, key):
        raise InvalidInput({"outside_key": N_("A listing with this key of yours is here already.")})


def edit(listing: Listing, fields: Mapping[str, Any], *, actor: Actor, version: int) -> None:
    """Change those `fields` of a draft or returned listing; the others stay.

    Raises NotPermitted, StaleVersion, WrongState, InvalidInput (also where a numbered scenario would change year).
    """
    allow(actor, Permission.LISTING_EDIT, listing)
    require_version(listing, version)
    if listing.state not in EDITABLE:
        raise WrongState(N_("Only a draft or a returned listing can be edited."))
    values = fields_of.read(listing.kind, {**fields_of.present(listing), **fields})
    _require_same_year(listing, values)
    for name, value in values.items():
        setattr(listing, name, value)
    ledger.append(actor, "listing.edit", listing)


def _require_same_year(listing: Listing, values: Mapping[str, Any]) -> None:
    if isinstance(listing, ApplicationScenario) and listing.serial and values["year"] != listing.year:
        raise InvalidInput({"year": N_("The scenario has its number in this year already; the year stays.")})


def _move(listing: Listing, event: str, actor: Actor, version: int, permission: Permission) -> None:
    allow(actor, permission, listing)
    require_version(listing, version)
    LIFECYCLE.apply(listing, event)
    ledger.append(actor, f"listing.{event}", listing)


def submit(listing: Listing, *, actor: Actor, version: int) -> None:
    """Hand a draft to the bureau's reviewers.

    Raises NotPermitted, StaleVersion, WrongState (also while the organisation is not verified: design/trust.md).
    """
    _submit(listing, actor, version)


def _submit(listing: Listing, actor: Actor, version: int) -> None:
    require_verified(listing.owner)
    _move(listing, "submit", actor, version, Permission.LISTING_EDIT)
    news.waiting(listing, actor)


def withdraw(listing: Listing, *, actor: Actor, version: int) -> None:
    """Take one's own listing off the review or the public pages. Raises NotPermitted, StaleVersion, WrongState."""
    _move(listing, "withdraw", actor, version, Permission.LISTING_EDIT)
    news.withdrawn(listing)


def reopen(listing: Listing, *, actor: Actor, version: int) -> None:
    """Make a withdrawn or expired listing a draft again. Raises NotPermitted, StaleVersion, WrongState."""
    _move(listing, "reopen", actor, version, Permission.LISTING_EDIT)


def return_(listing: Listing, *, actor: Actor, version: int, reason: str) -> None:
    """Give a listing back to its owner with what must change.

    Raises NotPermitted, StaleVersion, WrongState, InvalidInput (no reason).
    """
    _refuse(listing, "return", actor, version, reason, Permission.LISTING_REVIEW)


def take_down(listing: Listing, *, actor: Actor, version: int, reason: str) -> None:
    """Take a published listing off the public pages (下架), with a reason that its owner reads.

    Raises NotPermitted, StaleVersion, WrongState, InvalidInput (no reason).
    """
    _refuse(listing, "take_down", actor, version, reason, Permission.LISTING_TAKE_DOWN)


def _refuse(listing: Listing, event: str, actor: Actor, version: int, reason: str, permission: Permission) -> None:
    allow(actor, permission, listing)
    require_version(listing, version)
    note = fields_of.clean(fields_of.REASON, {"reason": reason})["reason"]
    LIFECYCLE.apply(listing, event)
    listing.review_note = note
    ledger.append(actor, f"listing.{event}", listing)
    news.decided(listing, event, actor)


def publish(listing: Listing, *, actor: Actor, version: int) -> None:
    """Let a listing through to the public pages, from today until `last_day`; a scenario gets its number.

    Raises NotPermitted (one's own), StaleVersion, WrongState (owner unverified; scenario closed or of another year).
    Source: domain/listings.md 2.1, 2.4; rules T18 and T20.
    """
    allow(actor, Permission.LISTING_REVIEW, listing)
    require_version(listing, version)
    _require_other_hands(listing, actor)
    if not listing.owner.is_verified:
        raise WrongState(N_("The bureau has not verified this organisation yet; verify it first."))
    today = clock.today()
    until = last_day(listing, today)
    LIFECYCLE.apply(listing, "publish")
    listing.published_on, listing.expires_on, listing.review_note = today, until, ""
    if isinstance(listing, ApplicationScenario):
        _number(listing)
    ledger.append(actor, "listing.publish", listing)
    news.decided(listing, "publish", actor)


def _require_other_hands(listing: Listing, actor: Actor) -> None:
    """Nobody lets through what they wrote, nor what belongs to another organisation that they are or were part of."""
    if actor.person_id is None:
        return
    if actor.person_id == listing.created_by:
        raise NotPermitted(N_("Somebody else must let through what you wrote yourself."))
    since = add_months(clock.today(), -MONTHS_OF_A_TIE)
    if listing.owner_id != actor.organisation_id and queries.has_tie(actor.person_id, listing.owner_id, since):
        raise NotPermitted(N_("You belong to this organisation, or did within a year; somebody else must decide."))


def last_day(listing: Listing, today: date) -> date:
    """The last public day: twelve months on (rule T18), or the day on which a scenario closes, however near or far.

    Raises WrongState for a scenario that has closed already, or that belongs to another year's batch.
    """
    if not isinstance(listing, ApplicationScenario):
        return add_months(today, MONTHS_PUBLIC)
    if listing.year != today.year:
        raise WrongState(N_("A scenario is published within its own year; it says %(year)s."), year=listing.year)
    if listing.open_until < today:
        raise WrongState(N_("The scenario has closed already; return it, so that its owner sets a later day."))
    return listing.open_until


def _number(scenario: ApplicationScenario) -> None:
    """A scenario that comes back keeps the number it has; no other ever gets it."""
    if scenario.serial is None:
        scenario.serial = numbering.take(f"scenario/{scenario.year}")


def expire_due(*, actor: Actor) -> int:
    """Take off everything whose last public day is over, and say how many. Raises NotPermitted for people."""
    if not actor.is_system:
        raise NotPermitted()
    due = queries.due(clock.today())
    for listing in due:
        LIFECYCLE.apply(listing, "expire")
        ledger.append(actor, "listing.expire", listing)
    return len(due)


def warn_of_end(*, actor: Actor) -> None:
    """Tell the owners of what ends within a week, each once. Raises NotPermitted for people."""
    if not actor.is_system:
        raise NotPermitted()
    for listing in queries.ending(clock.today(), clock.today() + NOTICE_OF_END):
        news.ending(listing, actor)
