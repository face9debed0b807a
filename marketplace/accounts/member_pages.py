"""Pages of an organisation's people: who acts for it, whom it invites, in which roles, and how they leave."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts import (
    exporting,
    invitations,
    joining_queries,
    leaving,
    proof_queries,
    queries,
    second_factor,
    service,
)
from marketplace.accounts.blueprint import bp
from marketplace.accounts.joining_forms import InviteForm, RolesForm
from marketplace.accounts.joining_models import Invitation
from marketplace.accounts.links import to_token
from marketplace.accounts.models import Organisation, Person, Standing
from marketplace.accounts.roles import RoleTitle
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.permissions import Permission, allows
from marketplace.web import exports
from marketplace.web.gate import permit, writing
from marketplace.web.i18n import chosen_language
from marketplace.web.paging import Paging, page_number
from marketplace.web.security import limiter


def _sender_key() -> str:
    return f"invitations:{(request.view_args or {}).get('acting')}"


@bp.route("/o/<uuid:acting>/members", methods=["GET", "POST"])
@limiter.limit("100 per hour", key_func=_sender_key, methods=["POST"])
@permit(Permission.MEMBERSHIP_MANAGE, fresh=True)
def members(acting: Organisation) -> Any:
    if exports.is_wanted():
        return exports.answer(exporting.members_table(queries.members(acting.id)))
    form = InviteForm()
    form.roles.of(acting)
    if form.validate_on_submit():
        try:
            return _invited(acting, form)
        except DomainError as error:
            form.refuse(error)
    return _members_page(acting, form), 422 if form.is_submitted() else 200


def _invited(acting: Organisation, form: InviteForm) -> Any:
    with writing() as unit:
        unit.result = url_for(".members", acting=acting.id)
        invite(acting, form)
    flash(_("The letter is on its way to %(email)s.", email=form.email.data.strip()), "success")
    return redirect(unit.result, 303)


def invite(organisation: Organisation, form: InviteForm) -> None:
    """Invite whom a form names; inside a unit of work."""
    invitations.invite(
        organisation,
        actor=g.actor,
        email=form.email.data,
        roles=form.roles.roles,
        link=to_token("accounts.invitation"),
        language=chosen_language() or "",
    )


def _members_page(acting: Organisation, form: InviteForm) -> str:
    words = request.args.get("q", "").strip()[:100]
    found = joining_queries.people(acting.id, words, page_number())
    return render_template(
        "accounts/members.html",
        form=form,
        acting=acting,
        found=found,
        words=words,
        paging=Paging(page_number(), found.total, joining_queries.PAGE_SIZE),
        titles=joining_queries.titles(acting.id),
        pending=joining_queries.pending_invitations(acting.id),
        role_title=RoleTitle,
    )


@bp.post("/o/<uuid:acting>/invitations/<uuid:invitation_id>/resend")
@limiter.limit("100 per hour", key_func=_sender_key)
@permit(Permission.MEMBERSHIP_MANAGE, load=joining_queries.invitation, fresh=True)
def resend_invitation(acting: Organisation, invitation: Invitation) -> Any:
    def again(found: Invitation) -> None:
        link = to_token("accounts.invitation")
        invitations.resend(found, actor=g.actor, version=_version(), link=link, language=chosen_language() or "")

    return _done(acting, invitation, again, _("A new letter is on its way; the old link is worth nothing now."))


@bp.post("/o/<uuid:acting>/invitations/<uuid:invitation_id>/revoke")
@permit(Permission.MEMBERSHIP_MANAGE, load=joining_queries.invitation)
def revoke_invitation(acting: Organisation, invitation: Invitation) -> Any:
    def back(found: Invitation) -> None:
        invitations.revoke(found, actor=g.actor, version=_version())

    return _done(acting, invitation, back, _("The invitation is taken back; its link lets nobody in."))


def _version() -> int:
    return request.form.get("version", 0, type=int)


def _done(acting: Organisation, subject: Any, verb: Callable[[Any], None], done: str) -> Any:
    with writing() as unit:
        unit.result = url_for(".members", acting=acting.id)
        verb(subject)
    flash(done, "success")
    return redirect(unit.result, 303)


@bp.route("/o/<uuid:acting>/members/<uuid:member>", methods=["GET", "POST"])
@permit(Permission.MEMBERSHIP_MANAGE, fresh=True)
def member(acting: Organisation, member: UUID) -> Any:
    person = _member_of(acting, member)
    held = joining_queries.roles_held(person.id, acting.id)
    form = RolesForm(data={"roles": [role.value for role in held]})
    form.roles.of(acting)
    if form.validate_on_submit():
        try:
            return _given(acting, person, form)
        except DomainError as error:
            form.refuse(error)
    page = render_template(
        "accounts/member.html",
        acting=acting,
        person=person,
        form=form,
        may_suspend=allows(g.actor, Permission.PERSON_SUSPEND, acting),
        may_reset=person.id != g.person.person_id and proof_queries.with_second_factor([person.id]),
    )
    return page, 422 if form.is_submitted() else 200


def _member_of(acting: Organisation, person_id: UUID) -> Person:
    if not joining_queries.roles_held(person_id, acting.id):
        raise NotFound()
    return queries.person(person_id)


def _given(acting: Organisation, person: Person, form: RolesForm) -> Any:
    name = person.name
    with writing() as unit:
        unit.result = url_for(".members", acting=acting.id)
        leaving.set_roles(acting, person, form.roles.roles, actor=g.actor)
    flash(_("The roles of %(name)s are changed.", name=name), "success")
    return redirect(unit.result, 303)


@bp.post("/o/<uuid:acting>/members/<uuid:member>/remove")
@permit(Permission.MEMBERSHIP_MANAGE, fresh=True)
def remove_member(acting: Organisation, member: UUID) -> Any:
    person = _member_of(acting, member)
    done = _("%(name)s acts for you no more, and is signed out everywhere.", name=person.name)

    def out(found: Person) -> None:
        leaving.remove(acting, found, actor=g.actor, version=_version())

    return _done(acting, person, out, done)


@bp.route("/o/<uuid:acting>/leave", methods=["GET", "POST"])
@permit(Permission.MEMBERSHIP_LEAVE)
def leave(acting: Organisation) -> Any:
    if request.method == "GET":
        person = queries.person(g.person.person_id)
        return render_template("accounts/leave.html", acting=acting, version=person.version)
    name = acting.name
    with writing() as unit:
        unit.result = url_for("portal.home")
        leaving.leave(acting, actor=g.actor, version=_version())
    flash(_("You do not act for %(name)s any more, and are signed out everywhere.", name=name), "success")
    return redirect(unit.result, 303)


@bp.post("/o/<uuid:acting>/people/<uuid:person_id>/standing/<standing>")
@permit(Permission.PERSON_SUSPEND, load=queries.person)
def set_person_standing(acting: Organisation, person: Person, standing: str) -> Any:
    wanted = read_standing(standing)
    with writing() as unit:
        unit.result = url_for(".members", acting=acting.id)
        service.set_person_standing(person, wanted, actor=g.actor, version=_version())
    done = _("The account is suspended.") if wanted is Standing.SUSPENDED else _("The account is active.")
    flash(done, "success")
    return redirect(unit.result, 303)


def _page_of(acting: Organisation, person: Person) -> str:
    """Where the person is listed: among one's own members, or, for the bureau, with their organisation."""
    theirs = sorted(person.organisation_ids)
    if acting.id in theirs or not theirs:
        return url_for(".members", acting=acting.id)
    return url_for(".manage", acting=acting.id, organisation_id=theirs[0])


@bp.post("/o/<uuid:acting>/people/<uuid:person_id>/two-steps/reset")
@permit(Permission.SECOND_FACTOR_RESET, load=queries.person, fresh=True)
def reset_two_steps(acting: Organisation, person: Person) -> Any:
    with writing() as unit:
        unit.result = _page_of(acting, person)
        second_factor.reset(person, actor=g.actor, version=_version())
    flash(
        _("Two-step sign-in is reset: until it is set up anew, the password alone signs this person in."), "success"
    )
    return redirect(unit.result, 303)


def read_standing(value: str) -> Standing:
    """The standing that an address names. Raises NotFound."""
    found = Standing.get(value)
    if found is None:
        raise NotFound()
    return found
