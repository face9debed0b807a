"""Public pages of listings: the lists, one listing, the yearly batch of scenarios."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts import queries as accounts
from marketplace.core.errors import NotFound, NotPermitted
from marketplace.core.permissions import POLICY, Permission
from marketplace.core.text import N_
from marketplace.listings import exporting, narrowing, queries, search, yearly
from marketplace.listings.attachments import KEEPING, with_the_listing
from marketplace.listings.codes import Cooperation, ListingKind
from marketplace.listings.found import FACETS, PAGE_SIZE, SORTS, Found, valid_filters
from marketplace.listings.models import Listing
from marketplace.web import exports
from marketplace.web.attachments import section
from marketplace.web.gate import public, signed_in
from marketplace.web.paging import Paging, here, page_number

MOST_CHARACTERS = 200
KINDS = {kind.place: kind for kind in ListingKind}
PLURALS = {
    ListingKind.RESULT: N_("Research results"),
    ListingKind.DEMAND: N_("Technology demands"),
    ListingKind.SCENARIO: N_("Application scenarios"),
}


@public("published listings are everybody's")
def index(place: str) -> Any:
    kind, number = KINDS[place], page_number()
    words, sort = request.args.get("q", "").strip()[:MOST_CHARACTERS], request.args.get("sort", "")
    chosen = valid_filters(kind, request.args)
    if exports.is_wanted():
        return exports.answer(exporting.public_table(_(PLURALS[kind]), kind, _every_one(kind, words, chosen, sort)))
    found = _found(kind, words, chosen, sort, number)
    return render_template(
        "listings/index.html",
        kind=kind,
        title=_(PLURALS[kind]),
        found=found,
        words=words,
        kept=[(name, value) for name, value in {**chosen, "sort": sort}.items() if value],
        facets=narrowing.facets(kind, found.facets, chosen),
        sorts=_sorts(sort, words),
        paging=Paging(number, found.total, PAGE_SIZE),
        year=next(iter(yearly.years()), None),
    )


def _found(kind: ListingKind, words: str, chosen: dict[str, str], sort: str, number: int) -> Found:
    """Words are the index's to find; a list without words comes from SQL, where what is new stands at once."""
    if not words:
        return queries.public_list(kind, "", chosen, sort, number)
    engine = current_app.extensions["search_engine"]
    return search.find(engine, kind, words, chosen, sort or "relevance", number, tuple(FACETS[kind]))


def _every_one(kind: ListingKind, words: str, chosen: dict[str, str], sort: str) -> Iterator[Listing]:
    if not words:
        return queries.whole_public_list(kind, "", chosen, sort)
    return search.find_all(current_app.extensions["search_engine"], kind, words, chosen, sort or "relevance")


def _sorts(chosen: str, words: str) -> list[tuple[str, str, bool]]:
    labels = {"relevance": _("Best first"), "newest": _("Newest first"), "title": _("By title")}
    orders = SORTS if not words else ("relevance", *SORTS)
    chosen = chosen if chosen in orders else orders[0]
    return [(labels[sort], here(sort=sort, page=None), sort == chosen) for sort in orders]


@public("published listings are everybody's", load=queries.listing)
def show(place: str, listing: Listing) -> Any:
    if listing.place != place:
        raise NotFound()
    return render_template(
        "listings/show.html",
        listing=listing,
        plural=_(PLURALS[listing.kind]),
        cooperation=ways(listing),
        files=section(KEEPING, listing, with_the_listing(listing)),
    )


def ways(listing: Listing) -> str:
    """The ways in which the owner would work with somebody, in the reader's language."""
    return _(", ").join(_(way.label) for way in Cooperation if way in listing.cooperation)


@signed_in("whoever is signed in is led to their organisation's form")
def ask(place: str, listing_id: UUID) -> Any:
    """From a public page, which knows no organisation, to the form of the first that may ask."""
    able = POLICY[Permission.INTEREST_SEND]
    mine = [m.organisation_id for m in accounts.current_memberships(g.person.person_id) if m.role in able]
    if not mine:
        raise NotPermitted(N_("Whoever asks does so for a company, university or brokerage that they belong to."))
    return redirect(url_for(".express", acting=mine[0], place=place, listing_id=listing_id), 303)


@public("the batch of scenarios and its count are published")
def year(place: str, year: int) -> Any:
    items = yearly.numbered(year)
    if not items:
        raise NotFound()
    if exports.is_wanted():
        return exports.answer(exporting.year_table(year, items))
    standing = yearly.summary(year)
    return render_template(
        "listings/year.html", standing=standing, items=items, years=yearly.years(), goal=yearly.GOAL
    )
