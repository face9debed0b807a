"""Other ways in: a forgotten password, and a code by text message."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from marketplace.accounts import resets, text_codes
from marketplace.accounts.blueprint import bp
from marketplace.accounts.forms import ForgottenForm, MobileForm, NewPasswordForm, TextCodeForm
from marketplace.accounts.profile import NO_NUMBER
from marketplace.accounts.proofs import SentKind
from marketplace.accounts.sign_in_pages import first_step_done
from marketplace.core import phone
from marketplace.core.actors import Auth
from marketplace.core.errors import InvalidInput, NotFound, WrongState
from marketplace.ledger.models import AccessKind
from marketplace.web import accesses
from marketplace.web.gate import public, writing
from marketplace.web.security import limiter

# The number that a code was asked for, between the two pages.
NUMBER = "text_number"


def _typed_key() -> str:
    typed = request.form.get("email", "") or request.form.get("mobile", "")
    return "sent:" + (phone.normal(typed) or typed.strip().lower())


@bp.route("/sign-in/forgotten", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"])
@limiter.limit("3 per hour", key_func=_typed_key, methods=["POST"])
@public("whoever forgot their password is nobody yet")
def forgotten() -> Any:
    form = ForgottenForm()
    if form.validate_on_submit():
        with writing() as unit:
            unit.result = url_for(".sign_in")
            resets.ask(form.email.data)
        said = _(
            "If somebody signs in with this address, a letter with a link is on its way. It is good for an hour."
        )
        flash(said, "success")
        return redirect(unit.result, 303)
    by_files = not current_app.extensions["settings"].smtp_url
    page = render_template("accounts/forgotten.html", form=form, by_files=by_files)
    return page, 422 if form.is_submitted() else 200


@bp.route("/sign-in/reset/<token>", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@public("whoever has the link is nobody yet")
def reset_password(token: str) -> Any:
    form = NewPasswordForm()
    try:
        person = resets.person_of(token)
        if form.validate_on_submit():
            return _chosen(token, form)
    except InvalidInput as error:
        form.refuse(error)
    except NotFound as error:
        status = 422 if request.method == "POST" else 404
        return render_template("accounts/link_gone.html", why=error), status
    page = render_template("accounts/reset_password.html", form=form, person=person)
    return page, 422 if form.is_submitted() else 200


def _chosen(token: str, form: NewPasswordForm) -> Any:
    with writing() as unit:
        unit.result = url_for(".sign_in")
        resets.choose(token, form.new.data)
    session.clear()
    flash(_("Your new password holds from now on. Sign in with it."), "success")
    return redirect(unit.result, 303)


def texts_are_sent() -> bool:
    """Whether the operator has set up text messages."""
    return bool(current_app.extensions["settings"].sms_command)


@bp.route("/sign-in/text", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"])
@limiter.limit("3 per 10 minutes", key_func=_typed_key, methods=["POST"])
@public("everybody may sign in", needs_key=False)
def sign_in_by_text() -> Any:
    form, is_on = MobileForm(), texts_are_sent()
    if form.validate_on_submit():
        number = phone.normal(form.mobile.data)
        if not is_on:
            form.refuse(WrongState(text_codes.NOT_SET_UP))
        elif number is None:
            form.refuse(InvalidInput({"mobile": NO_NUMBER}))
        else:
            return _asked(number)
    page = render_template("accounts/sign_in_text.html", form=form, is_on=is_on)
    return page, 422 if form.is_submitted() else 200


def _asked(number: str) -> Any:
    with writing():
        text_codes.ask(SentKind.SIGN_IN, text_codes.signs_in_by(number))
    session[NUMBER] = number
    return redirect(url_for(".sign_in_by_text_code", next=request.args.get("next") or None), 303)


@bp.route("/sign-in/text/code", methods=["GET", "POST"])
@limiter.limit("30 per 10 minutes", methods=["POST"])
@public("everybody may sign in", needs_key=False)
def sign_in_by_text_code() -> Any:
    number = session.get(NUMBER)
    if number is None or not texts_are_sent():
        return redirect(url_for(".sign_in_by_text"), 303)
    form = TextCodeForm()
    if form.validate_on_submit():
        with writing():
            person = text_codes.signs_in_by(number)
            refusal = text_codes.check(person, SentKind.SIGN_IN, form.code.data)
        if refusal is None and person is not None:
            return first_step_done(person, Auth.TEXT)
        accesses.note_sign_in(person.id if person else None, AccessKind.FAILED)
        form.refuse(InvalidInput({"code": refusal or text_codes.WRONG}))
    page = render_template("accounts/sign_in_text_code.html", form=form, number=phone.shown(number))
    return page, 422 if form.is_submitted() else 200
