"""Pages of expressions of interest: the form, the inbox, one of them with its answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.permissions import Permission
from marketplace.listings import exporting, interest_queries, interest_service, queries
from marketplace.listings.forms import AnswerForm, InterestForm
from marketplace.listings.found import PAGE_SIZE
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import Interest, Listing
from marketplace.web import exports
from marketplace.web.errors import status_of
from marketplace.web.gate import permit, writing
from marketplace.web.paging import Paging, page_number


@permit(Permission.INTEREST_SEND)
def express(acting: Organisation, place: str, listing_id: UUID) -> Any:
    listing = queries.listing(listing_id)
    if listing.place != place or listing.state is not ListingState.PUBLISHED:
        raise NotFound()
    form, status = InterestForm(data={"contact_name": g.actor.person_name}), 200
    if form.is_submitted():
        status = 422
    if form.validate_on_submit():
        try:
            return _expressed(acting, listing, form)
        except DomainError as error:
            form.refuse(error)
            status = status_of(error)
    return render_template("listings/interest_form.html", acting=acting, listing=listing, form=form), status


def _expressed(acting: Organisation, listing: Listing, form: InterestForm) -> Any:
    with writing() as unit:
        interest = interest_service.express(
            listing,
            actor=g.actor,
            message=form.message.data,
            contact_name=form.contact_name.data,
            contact_phone=form.contact_phone.data or "",
        )
        unit.result = url_for(".interest", acting=acting.id, interest_id=interest.id)
    flash(_("Sent. The owner's answer will stand here."), "success")
    return redirect(unit.result, 303)


@permit(Permission.INTEREST_READ)
def interests(acting: Organisation) -> Any:
    is_sent = request.args.get("tab") == "sent"
    if exports.is_wanted():
        every_one = interest_queries.every(acting.id, is_sent=is_sent)
        return exports.answer(exporting.interests_table(every_one, is_sent=is_sent))
    listed = interest_queries.sent if is_sent else interest_queries.received
    found = listed(acting.id, page_number())
    paging = Paging(page_number(), found.total, PAGE_SIZE)
    return render_template("listings/interests.html", acting=acting, is_sent=is_sent, found=found, paging=paging)


@permit(Permission.INTEREST_READ, load=interest_queries.interest)
def interest(acting: Organisation, interest: Interest) -> Any:
    return _shown(acting, interest, AnswerForm(data={"version": interest.version}))


def _shown(acting: Organisation, interest: Interest, form: AnswerForm) -> Any:
    return render_template("listings/interest.html", acting=acting, interest=interest, form=form)


@permit(Permission.INTEREST_ANSWER, load=interest_queries.interest)
def answer(acting: Organisation, interest: Interest) -> Any:
    return _replied(acting, interest, interest_service.answer)


@permit(Permission.INTEREST_ANSWER, load=interest_queries.interest)
def decline(acting: Organisation, interest: Interest) -> Any:
    return _replied(acting, interest, interest_service.decline)


def _replied(acting: Organisation, interest: Interest, verb: Callable[..., None]) -> Any:
    form = AnswerForm()
    if not form.validate_on_submit():
        return _shown(acting, interest, form), 422
    with writing() as unit:
        unit.result = url_for(".interest", acting=acting.id, interest_id=interest.id)
        verb(interest, actor=g.actor, answer=form.answer.data, version=form.version.data or 0)
    flash(_("Your answer is sent."), "success")
    return redirect(unit.result, 303)
