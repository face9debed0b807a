"""The inbox, and the choice of what comes how."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.routing import BuildError

from marketplace.accounts import queries as accounts
from marketplace.core.actors import Role
from marketplace.core.errors import InvalidInput, NotFound
from marketplace.core.text import N_
from marketplace.notices import queries, service
from marketplace.notices.codes import ICONS, Delivery
from marketplace.notices.forms import SettingsForm
from marketplace.notices.models import Notice
from marketplace.web.gate import signed_in, writing
from marketplace.web.paging import Paging, page_number

bp = Blueprint("notices", __name__, template_folder="templates")
UNREAD, ALL = "unread", "all"


@bp.get("/notices")
@signed_in("everybody reads what they were told")
def index() -> Any:
    show = ALL if request.args.get("show") == ALL else UNREAD
    found = queries.inbox(g.person.person_id, unread=show == UNREAD, page=page_number())
    return render_template(
        "notices/index.html",
        found=found,
        show=show,
        icons=ICONS,
        newest=found.items[0].created_at.isoformat() if found.items else "",
        has_several=len({m.organisation_id for m in _memberships()}) > 1,
        paging=Paging(page_number(), found.total, queries.PAGE_SIZE),
    )


@bp.post("/notices/open")
@signed_in("everybody follows what they were told")
def follow() -> Any:
    with writing() as unit:
        notice = _named()
        service.mark_read(notice, actor=g.actor)
        unit.result = _leads_to(notice)
    return redirect(unit.result, 303)


def _leads_to(notice: Notice) -> str:
    """The page that it is about; the gate there answers whether the reader may still see it."""
    try:
        return url_for(notice.endpoint, **notice.arguments)
    except BuildError:
        # Told by an older release, about a page that is gone.
        return url_for("notices.index", show=ALL)


@bp.post("/notices/read")
@signed_in("everybody tidies up their own inbox")
def read() -> Any:
    with writing() as unit:
        unit.result = url_for("notices.index", show=ALL if request.form.get("show") == ALL else None)
        if "notice" in request.form:
            service.mark_read(_named(), actor=g.actor)
        else:
            service.mark_all_read(_until(), actor=g.actor)
    return redirect(unit.result, 303)


def _named() -> Notice:
    try:
        return queries.notice(UUID(request.form.get("notice", "")))
    except ValueError as error:
        raise NotFound() from error


def _until() -> datetime:
    """Up to what the reader had before their eyes."""
    try:
        until = datetime.fromisoformat(request.form.get("until", ""))
        if until.tzinfo is not None:
            return until.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidInput({"until": N_("Please choose what to mark as read.")})


@bp.route("/notices/settings", methods=["GET", "POST"])
@signed_in("everybody chooses how to be told")
def settings() -> Any:
    chosen = queries.choices(g.person.person_id)
    form = SettingsForm(data={kind.value: delivery.value for kind, delivery in chosen.items()})
    roles = {m.role for m in _memberships()} or set(Role)
    form.keep(roles)
    if form.validate_on_submit():
        return _chosen(form)
    status = 422 if form.is_submitted() else 200
    page = render_template(
        "notices/settings.html",
        form=form,
        ways=Delivery,
        mail_goes_to=_mail_goes_to(roles),
        is_sent=bool(current_app.extensions["settings"].smtp_url),
        icons=ICONS,
    )
    return page, status


def _memberships() -> Any:
    return accounts.current_memberships(g.person.person_id)


def _mail_goes_to(roles: set[Role]) -> str:
    """Where letters become files, for the administrator's eyes: a path of this machine is nobody else's."""
    settings = current_app.extensions["settings"]
    is_administrator = Role.ADMINISTRATOR in roles and bool(_memberships())
    return str(settings.mail_dir) if is_administrator and not settings.smtp_url else ""


def _chosen(form: SettingsForm) -> Any:
    with writing() as unit:
        unit.result = url_for("notices.settings")
        service.choose(form.chosen(), actor=g.actor)
    flash(_("Saved."), "success")
    return redirect(unit.result, 303)
