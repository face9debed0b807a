"""Pages about oneself: name, number, language, password, two-step sign-in, sessions."""

from datetime import UTC, datetime
from typing import Any

from flask import flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from marketplace.accounts import identity, profile, proof_queries, queries, second_factor, text_codes
from marketplace.accounts.blueprint import bp
from marketplace.accounts.forms import CodeForm, PasswordForm, ProfileForm, TextCodeForm
from marketplace.accounts.models import Person
from marketplace.accounts.proofs import SentKind
from marketplace.accounts.recovery_pages import texts_are_sent
from marketplace.accounts.roles import RoleTitle
from marketplace.core import phone
from marketplace.core.actors import Auth
from marketplace.core.errors import DomainError, InvalidInput, WrongState
from marketplace.core.text import N_
from marketplace.district import queries as districts
from marketplace.documents import qr
from marketplace.web.errors import status_of
from marketplace.web.gate import signed_in, writing
from marketplace.web.i18n import DEFAULT, is_chinese, keep_language
from marketplace.web.security import limiter, own_address

# The secret that is being set up stands in the session until the person's app has shown a code of it.
NEW = "new_secret"
WAYS = {
    Auth.PASSWORD: N_("with the password"),
    Auth.TEXT: N_("with a code by text message"),
    Auth.SECOND_FACTOR: N_("in two steps"),
}


def _person_key() -> str:
    return f"person:{g.person.person_id}"


def myself() -> Person:
    """The person who is signed in."""
    return queries.person(g.person.person_id)


@bp.route("/me", methods=["GET", "POST"])
@signed_in("everybody has a page of their own")
def me() -> Any:
    form, status = _profile_form(), 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            return _edited(form)
        except DomainError as error:
            form.refuse(error)
            status = status_of(error)
    return _me_page(form), status


def _profile_form() -> ProfileForm:
    person = myself()
    number = phone.shown(person.mobile) if person.mobile else ""
    said = {"name": person.name, "mobile": number, "language": person.language or DEFAULT}
    return ProfileForm(data={**said, "version": person.version})


def _edited(form: ProfileForm) -> Any:
    with writing() as unit:
        unit.result = url_for(".me")
        person = myself()
        profile.edit(
            person,
            actor=g.person,
            name=form.name.data,
            number=form.mobile.data or "",
            language=form.language.data,
            version=form.version.data or 0,
        )
    flash(_("Saved."), "success")
    return keep_language(redirect(unit.result, 303), person.language)


def _me_page(form: ProfileForm, code_form: TextCodeForm | None = None) -> str:
    person = myself()
    return render_template(
        "accounts/me.html",
        form=form,
        code_form=code_form or TextCodeForm(None),
        person=person,
        has_second_factor=proof_queries.has_second_factor(person.id),
        must=proof_queries.works_for_the_bureau(person),
        memberships=queries.current_memberships(person.id),
        roles=RoleTitle,
        is_confirmed=proof_queries.is_confirmed(person),
        texts_are_sent=texts_are_sent(),
        way=WAYS[g.person.auth],
        since=datetime.fromtimestamp(session["since"], UTC),
    )


@bp.route("/me/password", methods=["GET", "POST"])
@limiter.limit("10 per 10 minutes", key_func=_person_key, methods=["POST"])
@signed_in("everybody changes their own password")
def password() -> Any:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            return _changed(form)
        except DomainError as error:
            form.refuse(error)
    return render_template("accounts/password.html", form=form, person=myself()), 422 if form.is_submitted() else 200


def _changed(form: PasswordForm) -> Any:
    with writing() as unit:
        unit.result = url_for(".me")
        person = myself()
        profile.change_password(person, actor=g.person, old=form.old.data, new=form.new.data)
    identity.go_on(person)
    flash(_("Your password is changed. You stay signed in here, and are signed out everywhere else."), "success")
    return redirect(unit.result, 303)


@bp.post("/me/sessions/end")
@signed_in("everybody ends their own sessions")
def end_sessions() -> Any:
    with writing() as unit:
        unit.result = url_for(".me")
        person = myself()
        profile.end_elsewhere(person, actor=g.person, version=request.form.get("version", 0, type=int))
    identity.go_on(person)
    flash(_("You are signed out everywhere else."), "success")
    return redirect(unit.result, 303)


@bp.post("/me/mobile/code")
@limiter.limit("3 per 10 minutes", key_func=_person_key)
@signed_in("everybody confirms their own number")
def send_mobile_code() -> Any:
    if not texts_are_sent():
        raise WrongState(text_codes.NOT_SET_UP)
    with writing() as unit:
        unit.result = url_for(".me", _anchor="mobile-code")
        text_codes.ask(SentKind.MOBILE, myself())
    flash(_("A code is on its way to your number. Type it below within five minutes."), "success")
    return redirect(unit.result, 303)


@bp.post("/me/mobile/confirm")
@limiter.limit("20 per 10 minutes", key_func=_person_key)
@signed_in("everybody confirms their own number")
def confirm_mobile() -> Any:
    form = TextCodeForm()
    if not form.validate_on_submit():
        return _me_page(_profile_form(), form), 422
    with writing() as unit:
        unit.result = url_for(".me")
        refusal = text_codes.confirm(myself(), form.code.data, actor=g.person)
    if refusal is not None:
        form.refuse(InvalidInput({"code": refusal}))
        return _me_page(_profile_form(), form), 422
    flash(_("Your number is confirmed: you can sign in with codes sent to it."), "success")
    return redirect(unit.result, 303)


@bp.route("/me/two-steps", methods=["GET", "POST"])
@signed_in("everybody sets up their own second step", fresh=True)
def two_steps() -> Any:
    form = CodeForm()
    if form.validate_on_submit():
        try:
            return _set_up(form.code.data)
        except DomainError as error:
            form.refuse(error)
    return _two_steps_page(form), 422 if form.is_submitted() else 200


def _two_steps_page(form: CodeForm) -> str:
    person, secret = myself(), session.setdefault(NEW, second_factor.new_secret())
    district = districts.current()
    issuer = district.platform_name if is_chinese() else district.platform_name_en
    return render_template(
        "accounts/two_steps.html",
        form=form,
        person=person,
        has_one=proof_queries.has_second_factor(person.id),
        must=proof_queries.works_for_the_bureau(person),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        code=Markup(qr.svg(second_factor.address_for_app(secret, person, issuer))),  # noqa: S704 - drawn by segno
    )


def _set_up(code: str) -> Any:
    with writing() as unit:
        unit.result = own_address(request.args.get("next", "")) or url_for("portal.start")
        person = myself()
        second_factor.set_up(person, session.get(NEW, ""), code, actor=g.person)
    session.pop(NEW)
    identity.go_on(person, Auth.SECOND_FACTOR)
    flash(_("Two-step sign-in is set up. From now on we ask for a code after your password."), "success")
    return redirect(unit.result, 303)


@bp.post("/me/two-steps/off")
@signed_in("everybody decides about their own second step", fresh=True)
def two_steps_off() -> Any:
    with writing() as unit:
        unit.result = url_for(".two_steps")
        person = myself()
        second_factor.switch_off(person, actor=g.person, version=request.form.get("version", 0, type=int))
    identity.go_on(person, Auth.PASSWORD)
    flash(_("Two-step sign-in is off. Your password alone signs you in."), "success")
    return redirect(unit.result, 303)
