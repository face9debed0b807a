"""Listings for programs: the published ones for everybody, and one's own from draft to withdrawal."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import current_app, g, jsonify

from marketplace.accounts import queries as accounts
from marketplace.core.errors import InvalidInput
from marketplace.core.permissions import Permission
from marketplace.db.keyset import Portion
from marketplace.listings import api_schemas as schemas
from marketplace.listings import feeds, queries, search, service
from marketplace.listings.codes import ListingKind
from marketplace.listings.fields import COMMON
from marketplace.listings.models import Listing
from marketplace.web.api import ApiBlueprint, moved, named, one, page, pages_of, versioned, write
from marketplace.web.api_fields import UNKNOWN
from marketplace.web.calls import seen
from marketplace.web.gate import permit, public
from search_index import IndexUnavailable, Query

bp = ApiBlueprint("listings_api", __name__, "Listings", "Research results, technology demands, application scenarios")
OWN = "/own/listings"
ONE = f"{OWN}/<uuid:listing_id>"
MOST_FOUND = 500


@bp.get("/listings")
@public("published listings are everybody's")
@bp.arguments(schemas.ListingArgs, location="query")
@bp.response(200, pages_of(schemas.ListingShown))
def published(asked: dict[str, Any]) -> Any:
    """The published listings, the newest first."""
    filters = {name: asked[column] for name, column in (("field", "field"), ("owner_id", "owner")) if asked[column]}
    return page(_found(asked, filters) if asked["q"].strip() else _listed(asked, filters))


def _listed(asked: Mapping[str, Any], filters: Mapping[str, Any]) -> Portion[Any]:
    return feeds.public(asked["kind"], asked["q"], filters, asked["cursor"], asked["limit"])


def _found(asked: Mapping[str, Any], filters: Mapping[str, Any]) -> Portion[Any]:
    """What the index finds; from SQL where it cannot serve."""
    chosen = {"kind": asked["kind"], "field": asked["field"], "owner": asked["owner"]}
    narrow = {name: (str(getattr(value, "value", value)),) for name, value in chosen.items() if value}
    try:
        query = Query(asked["q"].strip(), narrow, limit=MOST_FOUND)
        _result, items = search.answer(current_app.extensions["search_engine"], query)
    except IndexUnavailable:
        return _listed(asked, filters)
    return feeds.of_ids((item.id for item in items), asked["cursor"], asked["limit"])


@bp.get("/listings/<uuid:listing_id>")
@public("published listings are everybody's", load=queries.listing)
@bp.response(200, schemas.ListingWithContact)
def listing(listing: Listing) -> Any:
    """One published listing; its contact for those who act for an organisation."""
    shown = schemas.ListingWithContact if _acts_for_somebody() else schemas.ListingWithoutContact
    return jsonify(shown().dump(listing))


def _acts_for_somebody() -> bool:
    return g.person.person_id is not None and bool(accounts.current_memberships(g.person.person_id))


@bp.get(OWN)
@permit(Permission.LISTING_READ_OWN)
@bp.arguments(schemas.OwnListingArgs, location="query")
@bp.response(200, pages_of(schemas.OwnListing))
def own(asked: dict[str, Any]) -> Any:
    """One's listings in every state, drafts included, the last written first."""
    return page(feeds.own(g.acting.id, asked["state"], asked["cursor"], asked["limit"]))


@bp.get(ONE)
@permit(Permission.LISTING_READ_OWN, load=queries.listing)
@bp.response(200, schemas.OwnListing)
def own_one(listing: Listing) -> Any:
    """One listing with what only its owner and the bureau's reviewers see."""
    return one(listing)


@bp.post(OWN)
@permit(Permission.LISTING_CREATE)
@bp.arguments(schemas.ListingNew)
@bp.response(201, schemas.OwnListing)
def create(given: dict[str, Any]) -> Any:
    """Write a listing, a draft."""
    kind = given.pop("kind")
    return write(lambda: _told(kind, given, lambda f: service.create(kind, f, actor=g.actor)), queries.listing, OWN)


@bp.patch(ONE)
@permit(Permission.LISTING_EDIT, load=queries.listing)
@bp.arguments(schemas.ListingGiven)
@bp.response(200, schemas.OwnListing)
@versioned
def edit(given: dict[str, Any], listing: Listing) -> Any:
    """Change those fields of a draft or returned listing; the others stay."""

    def change(fields: Mapping[str, Any]) -> Listing:
        service.edit(listing, fields, actor=g.actor, version=seen(listing))
        return listing

    return write(lambda: _told(listing.kind, given, change), queries.listing)


def _told(kind: ListingKind, given: Mapping[str, Any], act: Callable[[Mapping[str, Any]], Listing]) -> Listing:
    """Do `act` with the fields as the verbs name them, and name what they refuse as the program does."""
    parts = {name: value for name, value in given.items() if name in schemas.PARTS}
    if strange := {name: UNKNOWN for name in parts if name != kind}:
        raise InvalidInput(strange)
    common = {name: value for name, value in given.items() if name not in parts}
    return named(lambda: act({**common, **parts.get(kind.value, {})}), partial(_place, kind))


def _place(kind: ListingKind, name: str) -> str:
    return name if name in COMMON else f"{kind.value}.{name}"


@bp.post(f"{ONE}/submit")
@permit(Permission.LISTING_EDIT, load=queries.listing)
@bp.response(200, schemas.OwnListing)
@versioned
def submit(listing: Listing) -> Any:
    """Hand a draft to the bureau's reviewers."""
    return moved(listing, service.submit, queries.listing)


@bp.post(f"{ONE}/withdraw")
@permit(Permission.LISTING_EDIT, load=queries.listing)
@bp.response(200, schemas.OwnListing)
@versioned
def withdraw(listing: Listing) -> Any:
    """Take one's own listing off the review or the public pages."""
    return moved(listing, service.withdraw, queries.listing)


@bp.post(f"{ONE}/reopen")
@permit(Permission.LISTING_EDIT, load=queries.listing)
@bp.response(200, schemas.OwnListing)
@versioned
def reopen(listing: Listing) -> Any:
    """Make a withdrawn or expired listing a draft again."""
    return moved(listing, service.reopen, queries.listing)
