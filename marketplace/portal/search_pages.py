"""One search over results, demands and scenarios, with the words found marked in each answer."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from marketplace.listings import exporting, narrowing, search, suggesting
from marketplace.listings import queries as listings
from marketplace.listings.found import ACROSS_KINDS, PAGE_SIZE, valid_filters
from marketplace.listings.models import Listing
from marketplace.listings.suggesting import Suggested
from marketplace.listings.suggestions import SuggestionKind
from marketplace.portal import beside
from marketplace.portal.pages import bp
from marketplace.web import exports
from marketplace.web.gate import public
from marketplace.web.paging import Paging, here, page_number
from search_index import highlight

MOST_CHARACTERS = 200
TITLE_WIDTH, SUMMARY_WIDTH = 200, 150
# Whoever types a registration number wants that contract.
REGISTRATION_NUMBER = re.compile(r"[0-9]{16}")
MARK = Markup("<mark>{}</mark>")


@dataclass(frozen=True)
class Shown:
    """One answer as the page shows it: the listing, and its texts with the words found marked."""

    listing: Listing
    title: Markup
    excerpt: Markup


@bp.get("/search", endpoint="search")
@public("search finds public documents only")
def find() -> Any:
    """Everything public about the words of the address; without words, everything public."""
    words, number = request.args.get("q", "").strip()[:MOST_CHARACTERS], page_number()
    if REGISTRATION_NUMBER.fullmatch(words):
        return redirect(url_for("contracts.register_entry", number=words), 303)
    chosen, sort = valid_filters(None, request.args), _sort(words)
    engine = current_app.extensions["search_engine"]
    if exports.is_wanted():
        every_one = search.find_all(engine, None, words, chosen, sort)
        return exports.answer(exporting.public_table(_("Search"), None, every_one))
    found = search.find(engine, None, words, chosen, sort, number, tuple(ACROSS_KINDS))
    return render_template(
        "portal/search.html",
        words=words,
        found=found,
        answers=[_shown(listing, words) for listing in found.items],
        facets=narrowing.facets(None, found.facets, chosen),
        kept=_kept(chosen),
        chosen=chosen,
        sorts=_sorts(sort, words),
        paging=Paging(number, found.total, PAGE_SIZE),
        meant="" if found.total else suggesting.meant(words),
        beside=beside.named(words) if number == 1 and not chosen else [],
    )


@bp.get("/search/suggest", endpoint="suggest")
@public("suggestions are words and names of what is public")
def suggest() -> Any:
    """How the words typed so far may go on: a list of {text, kind, href}, for the search box."""
    suggested = suggesting.complete(request.args.get("q", ""))
    addresses = _addresses(suggested)
    answers = [
        {"text": each.shown, "kind": _(each.kind.label), "href": addresses[each]}
        for each in suggested
        if each in addresses
    ]
    response = jsonify(answers)
    response.headers["Cache-Control"] = "no-store"
    return response


def _addresses(suggested: Iterable[Suggested]) -> dict[Suggested, str]:
    """Where each suggestion leads; a listing that is not public leads nowhere."""
    ids = [each.subject_id for each in suggested if each.kind is SuggestionKind.LISTING and each.subject_id]
    listed = {each.id: each for each in listings.by_ids(ids)}
    found: dict[Suggested, str] = {}
    for each in suggested:
        if each.kind is SuggestionKind.KEYWORD:
            found[each] = url_for("portal.search", q=each.shown)
        elif each.kind is SuggestionKind.ORGANISATION:
            found[each] = url_for("accounts.show", organisation_id=each.subject_id)
        elif each.subject_id and (listing := listed.get(each.subject_id)):
            found[each] = url_for("listings.show", place=listing.place, listing_id=listing.id)
    return found


def _sort(words: str) -> str:
    typed, possible = request.args.get("sort", ""), _possible(words)
    return typed if typed in possible else possible[0]


def _possible(words: str) -> tuple[str, ...]:
    # Without words nothing is better than anything else.
    return search.SORTS if words else search.SORTS[1:]


def _sorts(chosen: str, words: str) -> list[tuple[str, str, bool]]:
    labels = {"relevance": _("Best first"), "newest": _("Newest first"), "title": _("By title")}
    return [(labels[sort], here(sort=sort, page=None), sort == chosen) for sort in _possible(words)]


def _kept(chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    return [*chosen.items(), *((name, request.args[name]) for name in ("sort",) if request.args.get(name))]


def _shown(listing: Listing, words: str) -> Shown:
    title = marked(listing.title, words, TITLE_WIDTH)
    return Shown(listing, title, marked(listing.summary, words, SUMMARY_WIDTH))


def marked(text: str, words: str, width: int) -> Markup:
    """`text` around the words, escaped, each of them in <mark>; dots where something was left out."""
    fragments = highlight(text, words, width)
    shown = "".join(fragment for fragment, _match in fragments)
    before, after = "" if text.startswith(shown) else "…", "" if text.endswith(shown) else "…"
    parts = (MARK.format(fragment) if match else fragment for fragment, match in fragments)
    # Joining escapes what is not markup yet.
    return Markup("").join([before, *parts, after])
