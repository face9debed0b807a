"""The page of one's personal tokens: make one and read it once, see when each was used, end it."""

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from marketplace.accounts import queries, tokens
from marketplace.accounts.forms import TokenForm
from marketplace.accounts.pages import bp
from marketplace.core.errors import DomainError
from marketplace.core.permissions import useful_to
from marketplace.core.scopes import Scope
from marketplace.web.errors import status_of
from marketplace.web.gate import signed_in, writing


@bp.route("/me/tokens", methods=["GET", "POST"], endpoint="tokens")
@signed_in("everybody makes tokens of their own", fresh=True)
def token_list() -> Any:
    form, status = _form(), 200
    if form.is_submitted():
        status = 422
    if form.validate_on_submit():
        try:
            return _page(_form(empty=True), secret=_made(form))
        except DomainError as error:
            form.refuse(error)
            status = status_of(error)
    return _page(form), status


def _form(*, empty: bool = False) -> TokenForm:
    form = TokenForm(None) if empty else TokenForm()
    memberships = queries.current_memberships(g.person.person_id)
    organisations = {m.organisation_id: m.organisation.name for m in memberships}
    useful = useful_to(m.role for m in memberships)
    form.scopes.kind = [scope for scope in Scope if scope in useful]
    form.organisation.choices = [(str(key), name) for key, name in organisations.items()]
    return form


def _made(form: TokenForm) -> str:
    with writing() as unit:
        # A form that comes again finds its token made, and the secret gone: nobody reads it twice.
        unit.result = url_for(".tokens")
        _token, secret = tokens.create(
            actor=g.person,
            name=form.name.data,
            organisation_id=UUID(form.organisation.data),
            scopes=form.chosen,
            months=form.months.data,
        )
    return secret


def _page(form: TokenForm, secret: str = "") -> str:
    listed = tokens.mine(g.person.person_id)
    return render_template(
        "accounts/tokens.html",
        form=form,
        secret=secret,
        live=[token for token in listed if token.is_live],
        ended=[token for token in listed if not token.is_live],
        scopes=Scope,
    )


@bp.post("/me/tokens/<uuid:token>/end")
@signed_in("everybody ends tokens of their own")
def end_token(token: UUID) -> Any:
    with writing() as unit:
        unit.result = url_for(".tokens")
        tokens.revoke(tokens.token(token), actor=g.person)
    flash(_("The token has ended: its next request is refused."), "success")
    return redirect(unit.result, 303)
