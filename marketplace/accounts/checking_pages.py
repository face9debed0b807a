"""Pages on which the bureau checks organisations: what waits, one of them, and every decision about it."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts import checking, joining_queries, proof_queries, queries, service
from marketplace.accounts.attachments import KEEPING, place_of
from marketplace.accounts.blueprint import bp
from marketplace.accounts.joining_forms import InviteForm
from marketplace.accounts.joining_models import Application
from marketplace.accounts.links import whole
from marketplace.accounts.member_pages import invite, read_standing
from marketplace.accounts.models import Organisation, OrganisationKind
from marketplace.accounts.roles import RoleTitle
from marketplace.core.actors import Role
from marketplace.core.errors import DomainError
from marketplace.core.permissions import Permission, allows
from marketplace.district.codes import region_name
from marketplace.web.attachments import section
from marketplace.web.errors import status_of
from marketplace.web.forms import ActionForm
from marketplace.web.gate import permit, writing
from marketplace.web.i18n import titled_choices
from marketplace.web.paging import Paging, page_number


@bp.get("/o/<uuid:acting>/verification")
@permit(Permission.ORGANISATION_VERIFY)
def verification(acting: Organisation) -> Any:
    words, kind, which = (request.args.get(name, "").strip()[:100] for name in ("q", "kind", "state"))
    which = which if which in joining_queries.QUEUES else "waiting"
    kind = kind if kind in list(OrganisationKind) else ""
    found = joining_queries.queue(which, words, kind, page_number())
    return render_template(
        "accounts/verification.html",
        acting=acting,
        found=found,
        words=words,
        kind=kind,
        kinds=titled_choices(OrganisationKind),
        which=which,
        chips=_chips(),
        paging=Paging(page_number(), found.total, joining_queries.PAGE_SIZE),
        region_name=region_name,
        claimed=joining_queries.claimed_among([organisation.id for organisation in found.items]),
    )


def _chips() -> list[tuple[str, str]]:
    labels = {"waiting": _("Waiting for the bureau"), "returned": _("Returned for correction")}
    return [(name, f"{labels[name]} {count}") for name, count in joining_queries.queue_counts().items()]


@bp.get("/o/<uuid:acting>/organisations/<uuid:organisation_id>")
@permit(Permission.ORGANISATION_VERIFY, load=queries.organisation)
def manage(acting: Organisation, organisation: Organisation) -> Any:
    return _page(acting, organisation)


def _page(acting: Organisation, organisation: Organisation, form: Any = None, refused: str = "") -> Any:
    members = queries.members(organisation.id)
    return render_template(
        "accounts/manage.html",
        organisation=organisation,
        acting=acting,
        members=members,
        with_second_factor=proof_queries.with_second_factor(m.person_id for m in members),
        files=section(KEEPING, organisation, place_of(acting.id, organisation)),
        claims=joining_queries.claims_of(organisation.id),
        pending=joining_queries.pending_invitations(organisation.id),
        form=form if refused != "invite" and form else ActionForm(data={"version": organisation.version}),
        invite_form=form if refused == "invite" else _blank_invitation(organisation),
        refused=refused,
        role_title=RoleTitle,
        region_name=region_name,
        kept=queries.kept(organisation) if organisation.merged_into_id else None,
        may_suspend=allows(g.actor, Permission.ORGANISATION_SUSPEND, organisation),
        may_invite=allows(g.actor, Permission.MEMBERSHIP_MANAGE, organisation),
        may_reset=allows(g.actor, Permission.SECOND_FACTOR_RESET),
        may_merge=allows(g.actor, Permission.ORGANISATION_MERGE, organisation),
    )


def _blank_invitation(organisation: Organisation) -> InviteForm:
    form = InviteForm(formdata=None, data={"roles": [Role.ADMIN.value]})
    form.roles.of(organisation)
    return form


def _decided(acting: Organisation, organisation: Organisation, act: Callable[[int], None], done: str) -> Any:
    with writing() as unit:
        unit.result = url_for(".manage", acting=acting.id, organisation_id=organisation.id)
        act(request.form.get("version", 0, type=int))
    flash(done, "success")
    return redirect(unit.result, 303)


def _with_reason(
    acting: Organisation, organisation: Organisation, name: str, act: Callable[[int, str], None], done: str
) -> Any:
    """The same with a reason: a missing one is said beside its field."""
    form = ActionForm()
    try:
        return _decided(acting, organisation, lambda version: act(version, form.reason.data or ""), done)
    except DomainError as error:
        form.refuse(error)
        return _page(acting, organisation, form, name), status_of(error)


@bp.post("/o/<uuid:acting>/organisations/<uuid:organisation_id>/verify")
@permit(Permission.ORGANISATION_VERIFY, load=queries.organisation)
def verify(acting: Organisation, organisation: Organisation) -> Any:
    def act(version: int) -> None:
        checking.verify(organisation, actor=g.actor, version=version)

    return _decided(acting, organisation, act, _("The organisation is verified."))


@bp.post("/o/<uuid:acting>/organisations/<uuid:organisation_id>/return")
@permit(Permission.ORGANISATION_VERIFY, load=queries.organisation)
def return_organisation(acting: Organisation, organisation: Organisation) -> Any:
    def act(version: int, reason: str) -> None:
        link = whole("accounts.our_organisation", acting=organisation.id)
        checking.return_(organisation, actor=g.actor, version=version, reason=reason, link=link)

    return _with_reason(acting, organisation, "return", act, _("It is back with the organisation, with your reason."))


@bp.post("/o/<uuid:acting>/organisations/<uuid:organisation_id>/name")
@permit(Permission.ORGANISATION_VERIFY, load=queries.organisation)
def accept_name(acting: Organisation, organisation: Organisation) -> Any:
    def act(version: int) -> None:
        link = whole("accounts.show", organisation_id=organisation.id)
        checking.accept_name(organisation, actor=g.actor, version=version, link=link)

    return _decided(acting, organisation, act, _("The organisation has its new name."))


@bp.post("/o/<uuid:acting>/organisations/<uuid:organisation_id>/name/refuse")
@permit(Permission.ORGANISATION_VERIFY, load=queries.organisation)
def refuse_name(acting: Organisation, organisation: Organisation) -> Any:
    def act(version: int, reason: str) -> None:
        link = whole("accounts.our_organisation", acting=organisation.id)
        checking.refuse_name(organisation, actor=g.actor, version=version, reason=reason, link=link)

    return _with_reason(acting, organisation, "name", act, _("The name stays; the organisation reads why."))


@bp.post("/o/<uuid:acting>/organisations/<uuid:organisation_id>/standing/<standing>")
@permit(Permission.ORGANISATION_SUSPEND, load=queries.organisation)
def set_standing(acting: Organisation, organisation: Organisation, standing: str) -> Any:
    wanted = read_standing(standing)

    def act(version: int) -> None:
        service.set_organisation_standing(organisation, wanted, actor=g.actor, version=version)

    return _decided(acting, organisation, act, _("Done."))


@bp.post("/o/<uuid:acting>/organisations/<uuid:organisation_id>/invitations")
@permit(Permission.MEMBERSHIP_MANAGE, load=queries.organisation, fresh=True)
def invite_first(acting: Organisation, organisation: Organisation) -> Any:
    form = InviteForm()
    form.roles.of(organisation)
    if form.validate():
        try:
            return _decided(
                acting, organisation, lambda _version: invite(organisation, form), _("The letter is on its way.")
            )
        except DomainError as error:
            form.refuse(error)
    return _page(acting, organisation, form, "invite"), 422


@bp.post("/o/<uuid:acting>/applications/<uuid:application_id>/grant")
@permit(Permission.ORGANISATION_VERIFY, load=joining_queries.application, fresh=True)
def grant_claim(acting: Organisation, application: Application) -> Any:
    def act(version: int) -> None:
        link = whole("portal.desk", acting=_claimed(application).id)
        checking.grant_claim(application, actor=g.actor, version=version, link=link)

    return _decided(acting, _claimed(application), act, _("The claimant acts for the organisation now."))


@bp.post("/o/<uuid:acting>/applications/<uuid:application_id>/refuse")
@permit(Permission.ORGANISATION_VERIFY, load=joining_queries.application)
def refuse_claim(acting: Organisation, application: Application) -> Any:
    def act(version: int, reason: str) -> None:
        link = whole("portal.start")
        checking.refuse_claim(application, actor=g.actor, version=version, reason=reason, link=link)

    done = _("The claim is refused; the claimant reads why.")
    return _with_reason(acting, _claimed(application), str(application.id), act, done)


def _claimed(application: Application) -> Organisation:
    assert application.organisation is not None
    return application.organisation
