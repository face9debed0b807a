"""Signing in, in one step or two, and out."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user

from marketplace.accounts import identity, proof_queries, second_factor, service, sign_ins
from marketplace.accounts.blueprint import bp
from marketplace.accounts.forms import CodeForm, SignInForm
from marketplace.accounts.models import Person
from marketplace.core import clock, phone
from marketplace.core.actors import Auth
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.ledger.models import AccessKind
from marketplace.web import accesses
from marketplace.web.gate import public, signed_in, writing
from marketplace.web.i18n import keep_language
from marketplace.web.security import limiter, own_address

# What the session holds between the two steps: who proved the first one, how, and when.
HALF = "half_signed_in"
HALF_SECONDS = 600


def _account_key() -> str:
    typed = request.form.get("email", "")
    return "account:" + (phone.normal(typed) or typed.strip().lower())


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("30 per minute", methods=["POST"])
@limiter.limit("8 per 10 minutes", key_func=_account_key, methods=["POST"])
@public("everybody may sign in", needs_key=False)
def sign_in() -> Any:
    form = SignInForm()
    if form.validate_on_submit():
        try:
            person = service.authenticate(form.email.data, form.password.data)
        except DomainError as error:
            person_tried = service.who_signs_in_by(form.email.data)
            accesses.note_sign_in(person_tried.id if person_tried else None, AccessKind.FAILED)
            form.refuse(error)
        else:
            return first_step_done(person, Auth.PASSWORD)
    return render_template("accounts/sign_in.html", form=form), 422 if form.is_submitted() else 200


def first_step_done(person: Person, auth: Auth) -> Any:
    """Sign in, or ask for the second step where the person has set it up."""
    if not proof_queries.has_second_factor(person.id):
        return _enter(person, auth)
    session.clear()
    session[HALF] = (f"{person.id}.{person.session_version}", auth.value, clock.now().timestamp())
    return redirect(url_for(".sign_in_code", next=_next() or None), 303)


def _enter(person: Person, auth: Auth) -> Any:
    identity.sign_in(person, auth)
    accesses.note_sign_in(person.id, AccessKind.SIGN_IN)
    return keep_language(redirect(_next() or url_for("portal.start"), 303), person.language)


def _next() -> str:
    return own_address(request.args.get("next", ""))


def half_signed_in() -> Person | None:
    """Who has done the first step in the last ten minutes, if they still may sign in."""
    who, _auth, at = session.get(HALF, ("", "", 0))
    if clock.now().timestamp() - at > HALF_SECONDS:
        return None
    return identity.person_of(*(*who.split("."), "")[:2])


@bp.route("/sign-in/code", methods=["GET", "POST"])
@limiter.limit("30 per minute", methods=["POST"])
@public("the second step of signing in", needs_key=False)
def sign_in_code() -> Any:
    person = half_signed_in()
    if person is None:
        return redirect(url_for(".sign_in", next=_next() or None), 303)
    form = CodeForm()
    if form.validate_on_submit():
        with writing():
            refusal = second_factor.check(person.id, form.code.data)
        if refusal is None:
            return _enter(person, Auth.SECOND_FACTOR)
        accesses.note_sign_in(person.id, AccessKind.FAILED)
        form.refuse(InvalidInput({"code": refusal}))
    page = render_template("accounts/sign_in_code.html", form=form, person=person)
    return page, 422 if form.is_submitted() else 200


@bp.post("/sign-out")
@signed_in("everybody may leave", needs_key=False)
def sign_out() -> Any:
    with writing():
        sign_ins.end(current_user.sign_in)
    logout_user()
    session.clear()
    flash(_("You are signed out."), "success")
    return redirect(url_for("portal.home"), 303)
