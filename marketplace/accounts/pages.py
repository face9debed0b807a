"""Pages of accounts: the directory, an organisation, its members."""

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts import exporting, proof_queries, queries, second_factor, service
from marketplace.accounts.attachments import KEEPING, place_of
from marketplace.accounts.blueprint import bp
from marketplace.accounts.forms import MemberForm, OrganisationForm, RoleTitle
from marketplace.accounts.models import Membership, Organisation, OrganisationKind, Person, Standing
from marketplace.core.actors import Role
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.permissions import Permission, allows
from marketplace.district.codes import region_name
from marketplace.web import exports
from marketplace.web.attachments import section
from marketplace.web.forms import ActionForm
from marketplace.web.gate import permit, public, writing
from marketplace.web.i18n import titled_choices


@bp.get("/organisations")
@public("the directory of organisations is public")
def directory() -> Any:
    words, kind = request.args.get("q", "").strip()[:100], request.args.get("kind", "")
    unverified = request.args.get("unverified") == "1"
    wanted = kind if kind in list(OrganisationKind) else ""
    if exports.is_wanted():
        every_one = queries.whole_directory(words, wanted, unverified=unverified)
        return exports.answer(exporting.directory_table(every_one))
    found = queries.directory(words, wanted, unverified=unverified)
    return render_template(
        "accounts/directory.html",
        found=found,
        words=words,
        kind=kind,
        kinds=titled_choices(OrganisationKind),
        unverified=unverified,
        bureau_id=_bureau_of_reader(),
        region_name=region_name,
    )


def _bureau_of_reader() -> UUID | None:
    """The bureau, if the reader enters and verifies organisations there; it decides links only."""
    if g.person.person_id is None:
        return None
    mine = queries.current_memberships(g.person.person_id)
    return next((m.organisation_id for m in mine if m.role in (Role.REVIEWER, Role.ADMINISTRATOR)), None)


@bp.get("/organisations/<uuid:organisation_id>")
@public("the directory of organisations is public", load=queries.organisation)
def show(organisation: Organisation) -> Any:
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


@bp.get("/o/<uuid:acting>/organisations/<uuid:organisation_id>")
@permit(Permission.ORGANISATION_VERIFY, load=queries.organisation)
def manage(acting: Organisation, organisation: Organisation) -> Any:
    return render_template(
        "accounts/manage.html",
        organisation=organisation,
        acting=acting,
        members=queries.members(organisation.id),
        form=ActionForm(data={"version": organisation.version}),
        roles=RoleTitle,
        region_name=region_name,
        may_suspend=allows(g.actor, Permission.ORGANISATION_SUSPEND, organisation),
        files=section(KEEPING, organisation, place_of(acting.id, organisation)),
    )


@bp.post("/o/<uuid:acting>/organisations/<uuid:organisation_id>/verify")
@permit(Permission.ORGANISATION_VERIFY, load=queries.organisation)
def verify(acting: Organisation, organisation: Organisation) -> Any:
    with writing() as unit:
        service.verify_organisation(organisation, actor=g.actor, version=_version())
        unit.result = url_for("accounts.manage", acting=acting.id, organisation_id=organisation.id)
    flash(_("The organisation is verified."), "success")
    return redirect(unit.result, 303)


@bp.post("/o/<uuid:acting>/organisations/<uuid:organisation_id>/standing/<standing>")
@permit(Permission.ORGANISATION_SUSPEND, load=queries.organisation)
def set_standing(acting: Organisation, organisation: Organisation, standing: str) -> Any:
    with writing() as unit:
        service.set_organisation_standing(organisation, _standing(standing), actor=g.actor, version=_version())
        unit.result = url_for("accounts.manage", acting=acting.id, organisation_id=organisation.id)
    return redirect(unit.result, 303)


def _standing(value: str) -> Standing:
    found = Standing.get(value)
    if found is None:
        raise NotFound()
    return found


def _version() -> int:
    return request.form.get("version", 0, type=int)


@bp.route("/o/<uuid:acting>/members", methods=["GET", "POST"])
@permit(Permission.MEMBERSHIP_MANAGE, fresh=True)
def members(acting: Organisation) -> Any:
    if exports.is_wanted():
        return exports.answer(exporting.members_table(queries.members(acting.id)))
    form = MemberForm()
    if form.validate_on_submit():
        try:
            return _added(acting, form)
        except DomainError as error:
            form.refuse(error)
    status = 422 if form.is_submitted() else 200
    shown = queries.members(acting.id)
    may_suspend = allows(g.actor, Permission.PERSON_SUSPEND, acting)
    page = render_template(
        "accounts/members.html",
        form=form,
        acting=acting,
        members=shown,
        roles=RoleTitle,
        may_suspend=may_suspend,
        me=g.person.person_id,
        with_second_factor=proof_queries.with_second_factor([m.person_id for m in shown]),
    )
    return page, status


def _added(acting: Organisation, form: MemberForm) -> Any:
    with writing() as unit:
        unit.result = url_for("accounts.members", acting=acting.id)
        person = queries.person_by_email(form.email.data) or service.add_person(
            actor=g.actor, name=form.name.data, email=form.email.data, password=form.password.data or ""
        )
        service.add_member(acting, person, Role(form.role.data or Role.MEMBER), actor=g.actor)
    flash(_("Added."), "success")
    return redirect(unit.result, 303)


@bp.post("/o/<uuid:acting>/members/<uuid:membership>/end")
@permit(Permission.MEMBERSHIP_MANAGE, fresh=True)
def end_membership(acting: Organisation, membership: UUID) -> Any:
    with writing() as unit:
        unit.result = url_for("accounts.members", acting=acting.id)
        service.end_membership(_membership_of(acting, membership), actor=g.actor)
    flash(_("The role has ended, and with it every session of this person."), "success")
    return redirect(unit.result, 303)


def _membership_of(acting: Organisation, membership_id: UUID) -> Membership:
    found = next((m for m in queries.members(acting.id) if m.id == membership_id), None)
    if found is None:
        raise NotFound()
    return found


@bp.post("/o/<uuid:acting>/people/<uuid:person_id>/standing/<standing>")
@permit(Permission.PERSON_SUSPEND, load=queries.person)
def set_person_standing(acting: Organisation, person: Person, standing: str) -> Any:
    with writing() as unit:
        unit.result = url_for("accounts.members", acting=acting.id)
        service.set_person_standing(person, _standing(standing), actor=g.actor, version=_version())
    done = _("The account is suspended.") if person.standing is Standing.SUSPENDED else _("The account is active.")
    flash(done, "success")
    return redirect(unit.result, 303)


@bp.post("/o/<uuid:acting>/people/<uuid:person_id>/two-steps/reset")
@permit(Permission.SECOND_FACTOR_RESET, load=queries.person, fresh=True)
def reset_two_steps(acting: Organisation, person: Person) -> Any:
    with writing() as unit:
        unit.result = url_for("accounts.members", acting=acting.id)
        second_factor.reset(person, actor=g.actor, version=_version())
    flash(
        _("Two-step sign-in is reset: until it is set up anew, the password alone signs this person in."), "success"
    )
    return redirect(unit.result, 303)
