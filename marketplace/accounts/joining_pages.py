"""Pages on which somebody comes in: an organisation registers itself, a letter's link is followed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts import invitations, joining, joining_queries, queries
from marketplace.accounts.blueprint import bp
from marketplace.accounts.joining_forms import ConfirmForm, JoinForm, NewAccountForm, PasswordForm, RegisterForm
from marketplace.accounts.joining_models import Application, ApplicationState
from marketplace.accounts.links import to_token
from marketplace.accounts.roles import RoleTitle
from marketplace.core.errors import DomainError, WrongState
from marketplace.district.codes import region_name
from marketplace.web.errors import say
from marketplace.web.forms import Form
from marketplace.web.gate import public, writing
from marketplace.web.i18n import chosen_language
from marketplace.web.security import limiter

GONE, NOT_YOURS = 410, 403


def _letter_key() -> str:
    return "letter:" + (request.form.get("email", "").strip().lower() or str(g.person.person_id))


@bp.route("/join", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
@limiter.limit("5 per hour", key_func=_letter_key, methods=["POST"])
@public("an organisation registers itself")
def join() -> Any:
    form, known = RegisterForm() if g.person.person_id else JoinForm(), None
    if form.validate_on_submit():
        try:
            return _joined(form)
        except DomainError as error:
            form.refuse(error)
            known = error.organisation if isinstance(error, joining.AlreadyHere) else None
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/join.html", form=form, known=known, action=url_for(".join")), status


def _joined(form: RegisterForm) -> Any:
    return _registered(form) if g.person.person_id else _applied(form)


def _applied(form: Any) -> Any:
    with writing() as unit:
        unit.result = url_for(".join_sent")
        joining.apply(
            form.particulars(),
            person_name=form.person_name.data,
            email=form.email.data,
            link=to_token("accounts.join_confirm"),
            language=chosen_language() or "",
        )
    return redirect(unit.result, 303)


def _registered(form: RegisterForm) -> Any:
    with writing() as unit:
        person = queries.person(g.person.person_id)
        unit.result = _after(joining.register(form.particulars(), actor=g.person, person=person))
    flash(_("It is handed in. The bureau looks at it now."), "success")
    return redirect(unit.result, 303)


def _after(application: Application) -> str:
    """Where a confirmed application leads: to the desk of the new organisation, or to where a claim waits."""
    if application.state is ApplicationState.ENTERED:
        return url_for("portal.desk", acting=application.organisation_id)
    return url_for("portal.start")


@bp.get("/join/sent")
@public("the same answer to everybody who registers")
def join_sent() -> Any:
    return render_template("accounts/join_sent.html")


@dataclass(frozen=True)
class Behind:
    """What a letter's link leads to: its address, whom it was sent to, and why it leads nowhere any more."""

    page: str
    subject: Any
    address: str
    email: str
    ended: str
    new_account: type[Form]


@bp.route("/join/<token>", methods=["GET", "POST"])
@limiter.limit("30 per minute", methods=["POST"])
@public("whoever has the letter's link confirms the address; the token is the proof")
def join_confirm(token: str) -> Any:
    application = joining_queries.application_by_token(token)
    behind = Behind(
        "accounts/join_confirm.html",
        application,
        url_for(".join_confirm", token=token),
        application.email,
        _ended(joining.require_open, application),
        PasswordForm,
    )
    return _followed(behind, lambda form: _confirmed(token, form))


def _ended(require: Callable[[Any], None], subject: Any) -> str:
    try:
        require(subject)
    except WrongState as refused:
        return say(refused)
    return ""


def _confirmed(token: str, form: Any) -> str:
    password = form.password.data if "password" in form else ""
    return _after(joining.confirm(token, actor=g.person, password=password, language=chosen_language() or ""))


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@limiter.limit("30 per minute", methods=["POST"])
@public("whoever has the letter's link accepts the invitation; the token is the proof")
def invitation(token: str) -> Any:
    found = joining_queries.invitation_by_token(token)
    behind = Behind(
        "accounts/invitation.html",
        found,
        url_for(".invitation", token=token),
        found.email,
        _ended(invitations.require_open, found),
        NewAccountForm,
    )
    return _followed(behind, lambda form: _accepted(token, form))


def _accepted(token: str, form: Any) -> str:
    given = {"name": form.name.data, "password": form.password.data} if "password" in form else {}
    accepted = invitations.accept(token, actor=g.person, language=chosen_language() or "", **given)
    return url_for("portal.desk", acting=accepted.organisation_id)


def _followed(behind: Behind, act: Callable[[Any], str]) -> Any:
    """Show what is behind a link, or do it: as whoever is signed in, or as somebody new."""
    known = queries.person_by_email(behind.email)
    if behind.ended or (g.person.person_id and (known is None or known.id != g.person.person_id)):
        # A form that comes again finds its link used by itself; its key answers as before.
        return _done_before() if request.method == "POST" else _shown(behind, None, known is not None)
    form = behind.new_account() if known is None else ConfirmForm()
    if request.method == "POST" and (known is None or g.person.person_id) and form.validate():
        try:
            return _did(form, act, is_new=known is None)
        except DomainError as error:
            form.refuse(error)
    return _shown(behind, form, known is not None)


def _done_before() -> Any:
    with writing():
        raise WrongState(_("This link leads nowhere any more, or was sent to another person."))


def _did(form: Form, act: Callable[[Any], str], *, is_new: bool) -> Any:
    with writing() as unit:
        inside = act(form)
        unit.result = url_for(".sign_in", next=inside) if is_new else inside
    flash(_("Your account is ready: sign in with your password.") if is_new else _("You are in."), "success")
    return redirect(unit.result, 303)


def _shown(behind: Behind, form: Form | None, is_known: bool) -> Any:
    page = render_template(
        behind.page,
        subject=behind.subject,
        ended=behind.ended,
        form=form,
        action=behind.address,
        email=behind.email,
        is_known=is_known,
        region_name=region_name,
        role_title=RoleTitle,
    )
    if form is None:
        return page, GONE if behind.ended else NOT_YOURS
    return page, 422 if request.method == "POST" else 200
