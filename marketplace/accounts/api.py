"""Organisations and oneself, for programs."""

from typing import Any

from flask import g

from marketplace.accounts import queries, tokens
from marketplace.accounts.models import Organisation
from marketplace.accounts.schemas import Me, OrganisationArgs, OrganisationShown
from marketplace.core.errors import NotSignedIn
from marketplace.db import keyset
from marketplace.web import calls
from marketplace.web.api import ApiBlueprint, one, page, pages_of
from marketplace.web.gate import public, signed_in

bp = ApiBlueprint("accounts_api", __name__, "Organisations", "Organisations, and who one is")
BY_NAME = (keyset.Key(Organisation.name, keyset.text), keyset.Key(Organisation.id, keyset.uuid))


@bp.get("/me")
@signed_in("everybody may ask who they are")
@bp.response(200, Me)
def me() -> Any:
    """Who one is, one's roles, and what the token may do."""
    secret = calls.secret()
    if secret is None:
        raise NotSignedIn()
    token, person = tokens.bearer(secret)
    memberships = queries.current_memberships(person.id)
    return {"id": person.id, "name": g.person.person_name, "memberships": memberships, "token": token}


@bp.get("/organisations")
@public("the directory of organisations is public")
@bp.arguments(OrganisationArgs, location="query")
@bp.response(200, pages_of(OrganisationShown))
def organisations(asked: dict[str, Any]) -> Any:
    """The directory of organisations, by name."""
    query = queries.in_directory(asked["q"].strip(), asked["kind"] or "")
    return page(keyset.portion(query, BY_NAME, asked["cursor"], asked["limit"]))


@bp.get("/organisations/<uuid:organisation_id>")
@public("the directory of organisations is public", load=queries.organisation)
@bp.response(200, OrganisationShown)
def organisation(organisation: Organisation) -> Any:
    """One organisation of the directory."""
    return one(organisation)
