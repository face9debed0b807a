"""Pages on which an organisation writes its listings, and the bureau's reviewers decide about them."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.history import page as history_page
from marketplace.accounts.models import Organisation
from marketplace.core import clock
from marketplace.core.errors import DomainError, StaleVersion
from marketplace.core.permissions import Permission, allows
from marketplace.core.text import N_
from marketplace.listings import exporting, queries, service
from marketplace.listings.attachments import KEEPING, at_the_desk
from marketplace.listings.codes import ListingKind
from marketplace.listings.forms import FORMS, ListingForm, ReasonForm
from marketplace.listings.found import PAGE_SIZE
from marketplace.listings.lifecycle import EDITABLE, LIFECYCLE, ListingState
from marketplace.listings.models import Listing
from marketplace.listings.pages import ways
from marketplace.listings.told import TOLD
from marketplace.web import conflicts, exports
from marketplace.web.attachments import Section, section
from marketplace.web.errors import status_of
from marketplace.web.gate import permit, writing
from marketplace.web.paging import Paging, page_number

KINDS = {kind.value: kind for kind in ListingKind}
MOVES: dict[str, tuple[Callable[..., None], str]] = {
    "submit": (service.submit, N_("The bureau will look at it now.")),
    "withdraw": (service.withdraw, N_("It is withdrawn and no longer public.")),
    "reopen": (service.reopen, N_("It is a draft again.")),
}


@permit(Permission.LISTING_READ_OWN)
def own(acting: Organisation) -> Any:
    state, words = ListingState.get(request.args.get("state")), request.args.get("q", "").strip()[:200]
    if exports.is_wanted():
        every_one = queries.whole_own_list(acting.id, state, words)
        return exports.answer(exporting.own_table(_("My listings"), every_one))
    found = queries.own_list(acting.id, state, words, page_number())
    return render_template(
        "listings/own.html",
        acting=acting,
        found=found,
        words=words,
        state=state,
        choices=_states(queries.own_counts(acting.id)),
        kinds=ListingKind,
        paging=Paging(page_number(), found.total, PAGE_SIZE),
    )


def _states(counts: Mapping[ListingState, int]) -> list[tuple[str, str]]:
    """The states in which there is anything, each with how much."""
    present = [(state.value, f"{_(state.label)} {counts[state]}") for state in ListingState if state in counts]
    return [("", _("All")), *present] if present else []


@permit(Permission.LISTING_CREATE)
def new(acting: Organisation, kind: str) -> Any:
    chosen = KINDS[kind]
    form, status = FORMS[chosen](data=_at_first(chosen)), 200
    if form.is_submitted():
        status = 422
    if form.validate_on_submit():
        try:
            return _created(acting, chosen, form)
        except DomainError as error:
            form.refuse(error)
            status = status_of(error)
    return render_template("listings/form.html", form=form, kind=chosen, acting=acting, listing=None), status


def _at_first(kind: ListingKind) -> dict[str, Any]:
    today = clock.today()
    return {"year": today.year, "open_from": today} if kind is ListingKind.SCENARIO else {}


def _created(acting: Organisation, kind: ListingKind, form: ListingForm) -> Any:
    with writing() as unit:
        listing = service.create(kind, form.values(), actor=g.actor, submit=_wants_review())
        unit.result = _address(listing)
    flash(_saved(), "success")
    return redirect(unit.result, 303)


def _wants_review() -> bool:
    return request.form.get("then") == "submit"


def _saved() -> str:
    return _("Saved, and handed in for review.") if _wants_review() else _("Saved as a draft.")


def _address(listing: Listing) -> str:
    return url_for(".manage", acting=g.acting.id, listing_id=listing.id)


@permit(Permission.LISTING_READ_OWN, load=queries.listing)
def manage(acting: Organisation, listing: Listing) -> Any:
    return manage_page(acting, listing)


def manage_page(acting: Organisation, listing: Listing, *, files: Section | None = None) -> str:
    """The page of a listing at its desk; `files` is the section whose form was refused."""
    form = ReasonForm(None, data={"version": listing.version})
    return _shown(acting, listing, form, files=files)


def _shown(
    acting: Organisation, listing: Listing, form: ReasonForm, refused: str = "", files: Section | None = None
) -> str:
    return render_template(
        "listings/manage.html",
        acting=acting,
        listing=listing,
        form=form,
        refused=refused,
        events=LIFECYCLE.events(listing.state),
        is_editable=listing.state in EDITABLE,
        cooperation=ways(listing),
        files=files or section(KEEPING, listing, at_the_desk(acting.id, listing)),
    )


@permit(Permission.LISTING_READ_OWN, load=queries.listing)
def history(acting: Organisation, listing: Listing) -> Any:
    return history_page(listing, TOLD, crumbs=[(listing.title, _address(listing))], title=listing.title)


@permit(Permission.LISTING_EDIT, load=queries.listing)
def edit(acting: Organisation, listing: Listing) -> Any:
    form, status = FORMS[listing.kind].of(listing), 200
    if form.is_submitted():
        status = 422
    if form.validate_on_submit():
        try:
            return _edited(listing, form)
        except DomainError as error:
            form.refuse(error)
            status = status_of(error)
            if isinstance(error, StaleVersion):
                conflicts.show(form, FORMS[listing.kind].stored(listing))
    return render_template("listings/form.html", form=form, kind=listing.kind, acting=acting, listing=listing), status


def _edited(listing: Listing, form: ListingForm) -> Any:
    with writing() as unit:
        unit.result = _address(listing)
        service.edit(listing, form.values(), actor=g.actor, version=form.version.data or 0)
        if _wants_review():
            service.submit(listing, actor=g.actor, version=listing.version)
    flash(_saved(), "success")
    return redirect(unit.result, 303)


@permit(Permission.LISTING_EDIT, load=queries.listing)
def move(acting: Organisation, listing: Listing, event: str) -> Any:
    verb, done = MOVES[event]
    with writing() as unit:
        unit.result = _address(listing)
        verb(listing, actor=g.actor, version=request.form.get("version", 0, type=int))
    flash(_(done), "success")
    return redirect(unit.result, 303)


@permit(Permission.LISTING_REVIEW)
def review_queue(acting: Organisation) -> Any:
    if exports.is_wanted():
        queue = queries.whole_review_queue()
        return exports.answer(exporting.own_table(_("Listings to review"), queue, with_owner=True))
    found = queries.review_queue(page_number())
    return render_template(
        "listings/review.html", acting=acting, found=found, paging=Paging(page_number(), found.total, PAGE_SIZE)
    )


@permit(Permission.LISTING_REVIEW, load=queries.listing)
def publish(acting: Organisation, listing: Listing) -> Any:
    with writing() as unit:
        unit.result = url_for(".review_queue", acting=acting.id)
        service.publish(listing, actor=g.actor, version=request.form.get("version", 0, type=int))
    flash(_("“%(title)s” is public now.", title=listing.title), "success")
    return redirect(unit.result, 303)


@permit(Permission.LISTING_REVIEW, load=queries.listing)
def return_(acting: Organisation, listing: Listing) -> Any:
    return _decided(acting, listing, "return", service.return_, _("It is back with its owner, with your reason."))


@permit(Permission.LISTING_TAKE_DOWN, load=queries.listing)
def take_down(acting: Organisation, listing: Listing) -> Any:
    if request.method == "GET":
        return _shown(acting, listing, ReasonForm())
    return _decided(acting, listing, "take_down", service.take_down, _("It is taken down; its owner reads why."))


def _decided(acting: Organisation, listing: Listing, event: str, verb: Callable[..., None], done: str) -> Any:
    form = ReasonForm()
    if not form.validate_on_submit():
        return _shown(acting, listing, form, event), 422
    with writing() as unit:
        unit.result = _after_deciding(listing)
        verb(listing, actor=g.actor, version=form.version.data or 0, reason=form.reason.data)
    flash(done, "success")
    return redirect(unit.result, 303)


def _after_deciding(listing: Listing) -> str:
    """The reviewer goes on with the queue; the administrator, who has none, sees what was done."""
    if allows(g.actor, Permission.LISTING_REVIEW, listing):
        return url_for(".review_queue", acting=g.acting.id)
    return url_for(".take_down", acting=g.acting.id, listing_id=listing.id)
