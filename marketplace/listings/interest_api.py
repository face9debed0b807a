"""Expressions of interest for programs: send, read, answer."""

from typing import Any
from uuid import UUID

from flask import g

from marketplace.core.permissions import Permission
from marketplace.listings import api_schemas as schemas
from marketplace.listings import feeds, queries, service
from marketplace.listings.api import bp
from marketplace.listings.models import Interest
from marketplace.web.api import moved, one, page, pages_of, versioned, write
from marketplace.web.gate import permit

OWN = "/own/interests"
ONE = f"{OWN}/<uuid:interest_id>"


@bp.post("/listings/<uuid:listing_id>/interests")
@permit(Permission.INTEREST_SEND)
@bp.arguments(schemas.InterestGiven)
@bp.response(201, schemas.InterestShown)
def express(given: dict[str, Any], listing_id: UUID) -> Any:
    """Tell the owner of a published listing that one would like to talk."""
    return write(
        lambda: service.express_interest(queries.listing(listing_id), actor=g.actor, **given), queries.interest, OWN
    )


@bp.get(OWN)
@permit(Permission.INTEREST_READ)
@bp.arguments(schemas.InterestArgs, location="query")
@bp.response(200, pages_of(schemas.InterestShown))
def interests(asked: dict[str, Any]) -> Any:
    """What others asked about one's listings, or what one asked others; the latest first."""
    return page(feeds.interests(g.acting.id, asked["sent"], asked["cursor"], asked["limit"]))


@bp.get(ONE)
@permit(Permission.INTEREST_READ, load=queries.interest)
@bp.response(200, schemas.InterestShown)
def interest(interest: Interest) -> Any:
    """One expression of interest, with its answer."""
    return one(interest)


@bp.post(f"{ONE}/answer")
@permit(Permission.INTEREST_ANSWER, load=queries.interest)
@bp.arguments(schemas.AnswerGiven)
@bp.response(200, schemas.InterestShown)
@versioned
def answer(given: dict[str, Any], interest: Interest) -> Any:
    """Answer whoever is interested."""
    return moved(interest, service.answer_interest, queries.interest, **given)


@bp.post(f"{ONE}/decline")
@permit(Permission.INTEREST_ANSWER, load=queries.interest)
@bp.arguments(schemas.AnswerGiven)
@bp.response(200, schemas.InterestShown)
@versioned
def decline(given: dict[str, Any], interest: Interest) -> Any:
    """Decline, with a reason for whoever asked."""
    return moved(interest, service.decline_interest, queries.interest, **given)
