"""Expressions of interest for programs: send, read, answer."""

from typing import Any
from uuid import UUID

from flask import g

from marketplace.core.permissions import Permission
from marketplace.listings import api_schemas as schemas
from marketplace.listings import feeds, interest_queries, interest_service, queries
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
        lambda: interest_service.express(queries.listing(listing_id), actor=g.actor, **given),
        interest_queries.interest,
        OWN,
    )


@bp.get(OWN)
@permit(Permission.INTEREST_READ)
@bp.arguments(schemas.InterestArgs, location="query")
@bp.response(200, pages_of(schemas.InterestShown))
def interests(asked: dict[str, Any]) -> Any:
    """What others asked about one's listings, or what one asked others; the latest first."""
    return page(feeds.interests(g.acting.id, asked["sent"], asked["cursor"], asked["limit"]))


@bp.get(ONE)
@permit(Permission.INTEREST_READ, load=interest_queries.interest)
@bp.response(200, schemas.InterestShown)
def interest(interest: Interest) -> Any:
    """One expression of interest, with its answer."""
    return one(interest)


@bp.post(f"{ONE}/answer")
@permit(Permission.INTEREST_ANSWER, load=interest_queries.interest)
@bp.arguments(schemas.AnswerGiven)
@bp.response(200, schemas.InterestShown)
@versioned
def answer(given: dict[str, Any], interest: Interest) -> Any:
    """Answer whoever is interested."""
    return moved(interest, interest_service.answer, interest_queries.interest, **given)


@bp.post(f"{ONE}/decline")
@permit(Permission.INTEREST_ANSWER, load=interest_queries.interest)
@bp.arguments(schemas.AnswerGiven)
@bp.response(200, schemas.InterestShown)
@versioned
def decline(given: dict[str, Any], interest: Interest) -> Any:
    """Decline, with a reason for whoever asked."""
    return moved(interest, interest_service.decline, interest_queries.interest, **given)
