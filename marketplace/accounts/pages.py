"""Pages of accounts: the directory, and an organisation as everybody sees it."""

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts import exporting, joining_queries, queries, service
from marketplace.accounts.blueprint import bp
from marketplace.accounts.forms import OrganisationForm
from marketplace.accounts.models import Organisation, OrganisationKind
from marketplace.core.actors import Role
from marketplace.core.errors import DomainError
from marketplace.core.permissions import Permission
from marketplace.district.codes import region_name
from marketplace.web import exports
from marketplace.web.gate import permit, public, writing
from marketplace.web.i18n import titled_choices
from marketplace.web.paging import Paging, here, page_number


@bp.get("/organisations")
@public("the directory of organisations is public")
def directory() -> Any:
    words, kind = request.args.get("q", "").strip()[:100], request.args.get("kind", "")
    unverified = request.args.get("unverified") == "1"
    wanted = kind if kind in list(OrganisationKind) else ""
    if exports.is_wanted():
        every_one = queries.whole_directory(words, wanted, unverified=unverified)
        return exports.answer(exporting.directory_table(every_one))
    sort = request.args.get("sort", "name")
    found = joining_queries.directory_page(words, wanted, unverified=unverified, sort=sort, page=page_number())
    return render_template(
        "accounts/directory.html",
        found=found,
        words=words,
        kind=kind,
        kinds=titled_choices(OrganisationKind),
        unverified=unverified,
        bureau_id=_bureau_of_reader(),
        region_name=region_name,
        sorts=_sorts(sort),
        paging=Paging(page_number(), found.total, joining_queries.PAGE_SIZE),
    )


def _sorts(chosen: str) -> list[tuple[str, str, bool]]:
    labels = {"name": _("By name"), "newest": _("Newest first")}
    return [(label, here(sort=sort, page=None), sort == chosen) for sort, label in labels.items()]


def _bureau_of_reader() -> UUID | None:
    """The bureau, if the reader enters and verifies organisations there; it decides links only."""
    if g.person.person_id is None:
        return None
    mine = queries.current_memberships(g.person.person_id)
    return next((m.organisation_id for m in mine if m.role in (Role.REVIEWER, Role.ADMINISTRATOR)), None)


@bp.get("/organisations/<uuid:organisation_id>")
@public("the directory of organisations is public", load=queries.organisation)
def show(organisation: Organisation) -> Any:
    kept = queries.kept(organisation)
    if kept is not organisation:
        return redirect(url_for(".show", organisation_id=kept.id), 303)
    return render_template("accounts/organisation.html", organisation=organisation, region_name=region_name)


@bp.route("/o/<uuid:acting>/organisations/new", methods=["GET", "POST"])
@permit(Permission.ORGANISATION_CREATE)
def enter(acting: Organisation) -> Any:
    form = OrganisationForm()
    if form.validate_on_submit():
        try:
            return _entered(form)
        except DomainError as error:
            form.refuse(error)
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/organisation_form.html", form=form, acting=acting), status


def _entered(form: OrganisationForm) -> Any:
    with writing() as unit:
        entered = service.enter_organisation(
            actor=g.actor,
            kind=form.kind.member,
            name=form.name.data,
            code=form.code.data,
            nature=form.nature.member,
            region=form.region.data,
            short_name=form.short_name.data or "",
            address=form.address.data or "",
        )
        unit.result = url_for("accounts.manage", acting=g.acting.id, organisation_id=entered.id)
    flash(_("Entered in the directory. Check its code and documents, then verify it."), "success")
    return redirect(unit.result, 303)
