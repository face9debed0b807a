"""Pages on which an organisation keeps what the directory says of it."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts import entries, particulars
from marketplace.accounts.blueprint import bp
from marketplace.accounts.joining_forms import IdentityForm, NameForm, ProfileForm
from marketplace.accounts.models import Organisation
from marketplace.accounts.party_fields import EntryForm, field_values
from marketplace.core.errors import DomainError
from marketplace.core.permissions import Permission
from marketplace.district.codes import region_name
from marketplace.district.industries import industries
from marketplace.district.party_particulars import QUESTIONS
from marketplace.web.errors import status_of
from marketplace.web.forms import Form
from marketplace.web.gate import permit, writing
from marketplace.web.i18n import is_chinese

OURS = "/o/<uuid:acting>/organisation"


@bp.route(OURS, methods=["GET", "POST"])
@permit(Permission.ORGANISATION_EDIT)
def our_organisation(acting: Organisation) -> Any:
    if request.method == "GET":
        return _page(acting)
    form = ProfileForm()

    def act(version: int) -> None:
        particulars.edit_profile(acting, form.profile(), actor=g.actor, version=version)

    return _saved(acting, "profile", form, act, _("Saved."))


@bp.post(f"{OURS}/particulars")
@permit(Permission.ORGANISATION_EDIT)
def correct_organisation(acting: Organisation) -> Any:
    form = IdentityForm()

    def act(version: int) -> None:
        particulars.correct(acting, form.identity(), actor=g.actor, version=version)

    return _saved(acting, "identity", form, act, _("It is handed in. The bureau looks at it now."))


@bp.post(f"{OURS}/name")
@permit(Permission.ORGANISATION_EDIT)
def ask_for_name(acting: Organisation) -> Any:
    form = NameForm()

    def act(version: int) -> None:
        particulars.ask_for_name(acting, form.name.data, actor=g.actor, version=version)

    return _saved(acting, "name", form, act, _("The bureau is asked; until it agrees, the old name stays."))


@bp.post(f"{OURS}/entry")
@permit(Permission.ORGANISATION_EDIT)
def keep_entry(acting: Organisation) -> Any:
    form = EntryForm()

    def act(_version: int) -> None:
        entries.keep(acting, form.said(acting.address), actor=g.actor, version=form.version.data)

    return _saved(acting, "entry", form, act, _("Saved. New contract forms begin with it."))


def _saved(acting: Organisation, name: str, form: Any, act: Callable[[int], None], done: str) -> Any:
    status = 422
    if form.validate():
        try:
            return _stored(acting, form, act, done)
        except DomainError as error:
            form.refuse(error)
            status = status_of(error)
    return _page(acting, **{name: form}), status


def _stored(acting: Organisation, form: Form, act: Callable[[int], None], done: str) -> Any:
    with writing() as unit:
        unit.result = url_for(".our_organisation", acting=acting.id)
        act(form.version.data or 0)
    flash(done, "success")
    return redirect(unit.result, 303)


def _page(acting: Organisation, **typed: Form) -> str:
    forms = {
        "profile": ProfileForm(None, obj=acting),
        "identity": IdentityForm(None, obj=acting),
        "entry": EntryForm(None, data={**field_values(entries.own(acting)), "version": entries.version_of(acting)}),
        "name": NameForm(None, data={"version": acting.version}),
    }
    return render_template(
        "accounts/our_organisation.html",
        organisation=acting,
        acting=acting,
        region_name=region_name,
        industries=[industry.named(chinese=is_chinese()) for industry in industries().values()],
        questions=QUESTIONS,
        **forms | typed,
    )
