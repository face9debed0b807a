"""Pages on which the bureau merges two entries: choose the one to keep, look at what moves, confirm."""

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts import joining_queries
from marketplace.accounts import queries as accounts
from marketplace.accounts.links import whole
from marketplace.accounts.models import Organisation
from marketplace.core.permissions import Permission
from marketplace.district.codes import region_name
from marketplace.portal import merging
from marketplace.portal.pages import bp
from marketplace.web.errors import say
from marketplace.web.gate import permit, writing
from marketplace.web.paging import Paging, page_number

MERGE = "/o/<uuid:acting>/organisations/<uuid:organisation_id>/merge"


@bp.get(MERGE)
@permit(Permission.ORGANISATION_MERGE, load=accounts.organisation)
def merge(acting: Organisation, organisation: Organisation) -> Any:
    """Choose the entry to keep; without words, those of the same name come first."""
    words = request.args.get("q", "").strip()[:100]
    found = joining_queries.directory_page(
        words or organisation.name[:4], without=organisation.id, page=page_number()
    )
    return render_template(
        "portal/merge.html",
        acting=acting,
        organisation=organisation,
        words=words,
        found=found,
        candidates=found.items,
        paging=Paging(page_number(), found.total, joining_queries.PAGE_SIZE),
        region_name=region_name,
    )


@bp.route(f"{MERGE}/<uuid:keep>", methods=["GET", "POST"])
@permit(Permission.ORGANISATION_MERGE, load=accounts.organisation, fresh=True)
def merge_with(acting: Organisation, organisation: Organisation, keep: UUID) -> Any:
    kept = accounts.organisation(keep)
    if request.method == "POST":
        return _merged(acting, organisation, kept)
    found = merging.preview(organisation, kept, actor=g.actor)
    return render_template(
        "portal/merge_with.html",
        acting=acting,
        found=found,
        problems=[say(problem) for problem in found.problems],
        region_name=region_name,
    )


def _coming(of: Organisation, to: Organisation) -> set[UUID]:
    """The people of the entry that goes whom the bureau ticked."""
    ticked = request.form.getlist("coming")
    return {person.id for person in merging.preview(of, to, actor=g.actor).people if str(person.id) in ticked}


def _merged(acting: Organisation, of: Organisation, to: Organisation) -> Any:
    versions = (request.form.get("version", 0, type=int), request.form.get("kept_version", 0, type=int))
    with writing() as unit:
        unit.result = url_for("accounts.manage", acting=acting.id, organisation_id=to.id)
        link = whole("portal.desk", acting=to.id)
        merging.merge(of, to, _coming(of, to), actor=g.actor, versions=versions, link=link)
    flash(_("The two entries are one now; the record names everything that moved."), "success")
    return redirect(unit.result, 303)
