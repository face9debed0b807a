"""Pages of no single feature: home, the desk, language, health."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for

from marketplace.accounts import joining_queries
from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.core.errors import NotFound
from marketplace.core.permissions import Permission
from marketplace.portal import changes, due, front
from marketplace.portal import desk as desks
from marketplace.web.gate import permit, public, signed_in
from marketplace.web.i18n import LANGUAGES, keep_language
from marketplace.web.security import own_address

bp = Blueprint("portal", __name__, template_folder="templates")


@bp.get("/")
@public("the home page")
def home() -> Any:
    return render_template(
        "portal/home.html",
        columns=front.columns(),
        standings=front.standings(),
        all_time=front.all_time(),
        scenarios=front.scenarios_of_this_year(),
        list_url=front.list_url,
        listing_url=front.listing_url,
    )


@bp.get("/start")
@signed_in("everybody has a first page")
def start() -> Any:
    mine = accounts.current_memberships(g.person.person_id)
    if not mine:
        return render_template("portal/start.html", applications=joining_queries.claims_by(g.person.person_id))
    return redirect(url_for(".desk", acting=mine[0].organisation_id), 303)


@bp.get("/o/<uuid:acting>")
@permit(Permission.DESK_READ)
def desk(acting: Organisation) -> Any:
    return render_template(
        "portal/desk.html",
        acting=acting,
        cards=desks.cards(g.actor, acting),
        due=due.due(g.actor, acting),
        changes=changes.changes(g.actor, acting),
        starts=desks.starts(g.actor, acting),
        roles=desks.role_names(g.actor),
        contracts=desks.contracts(g.actor, acting),
        listings=desks.listings(g.actor, acting),
    )


@bp.get("/language/<code>")
@public("everybody chooses their language")
def language(code: str) -> Any:
    if code not in LANGUAGES:
        raise NotFound()
    return keep_language(redirect(own_address(request.args.get("next", "")) or url_for(".home"), 303), code)
