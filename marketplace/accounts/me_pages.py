"""Pages about oneself: two-step sign-in."""

from typing import Any

from flask import flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from marketplace.accounts import identity, proof_queries, queries, second_factor
from marketplace.accounts.blueprint import bp
from marketplace.accounts.forms import CodeForm
from marketplace.accounts.models import Person
from marketplace.core.actors import Auth
from marketplace.core.errors import DomainError
from marketplace.district import queries as districts
from marketplace.documents import qr
from marketplace.web.gate import signed_in, writing
from marketplace.web.i18n import is_chinese
from marketplace.web.security import own_address

# The secret that is being set up stands in the session until the person's app has shown a code of it.
NEW = "new_secret"


def me() -> Person:
    """The person who is signed in."""
    return queries.person(g.person.person_id)


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
    person, secret = me(), session.setdefault(NEW, second_factor.new_secret())
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
        person = me()
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
        person = me()
        second_factor.switch_off(person, actor=g.person, version=request.form.get("version", 0, type=int))
    identity.go_on(person, Auth.PASSWORD)
    flash(_("Two-step sign-in is off. Your password alone signs you in."), "success")
    return redirect(unit.result, 303)
