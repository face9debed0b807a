"""Whether the platform serves, for machines, and how it is, for its administrator."""

from typing import Any

from flask import Blueprint, current_app, flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from marketplace.accounts.models import Organisation
from marketplace.core.permissions import Permission
from marketplace.core.version import VERSION
from marketplace.db import session
from marketplace.jobs import heartbeat, outbox
from marketplace.operations import health as states
from marketplace.operations import queries, service
from marketplace.operations.titles import topic_title
from marketplace.web.gate import permit, public, writing

bp = Blueprint("operations", __name__, template_folder="templates")


@bp.get("/healthz")
@public("monitors and proxies ask whether to send somebody here")
def healthz() -> Any:
    """Answers 200 where the database can be read. A worker that is late is said and is no reason to send nobody."""
    try:
        queries.read_something(current_app.extensions["place"])
        worker = heartbeat.last()
        late = "none" if worker is None else "late" if worker.is_late else "alive"
    except (SQLAlchemyError, OSError):
        session.rollback()
        return jsonify(status="unavailable", version=VERSION), 503
    return jsonify(status="ok", version=VERSION, worker=late)


@bp.get("/o/<uuid:acting>/health")
@permit(Permission.PLATFORM_OPERATE)
def health(acting: Organisation) -> Any:
    settings = current_app.extensions["settings"]
    found = states.health(
        current_app.extensions["place"], current_app.extensions["search_engine"], settings.backup_dir
    )
    return render_template(
        "operations/health.html",
        acting=acting,
        health=found,
        settings=settings,
        switched_off=settings.switched_off(),
        topic_title=topic_title,
        asked={"backup": outbox.count(service.TOPIC), "rebuild": outbox.count(service.REBUILD)},
    )


def _version() -> int:
    """What the person had seen; none is older than everything."""
    return request.form.get("version", -1, type=int)


@bp.post("/o/<uuid:acting>/health/backup")
@permit(Permission.PLATFORM_OPERATE)
def back_up(acting: Organisation) -> Any:
    with writing() as unit:
        service.ask(actor=g.actor, version=_version())
        unit.result = url_for(".health", acting=acting.id)
    flash(_("The worker makes the backup now; look again in a moment."), "success")
    return redirect(unit.result, 303)


@bp.post("/o/<uuid:acting>/health/index")
@permit(Permission.PLATFORM_OPERATE)
def rebuild(acting: Organisation) -> Any:
    with writing() as unit:
        service.ask_rebuild(actor=g.actor, version=_version())
        unit.result = url_for(".health", acting=acting.id)
    flash(_("The worker builds the index anew; search goes on with the old one until then."), "success")
    return redirect(unit.result, 303)


@bp.post("/o/<uuid:acting>/health/queue/<int:row>")
@permit(Permission.PLATFORM_OPERATE)
def retry(acting: Organisation, row: int) -> Any:
    with writing() as unit:
        service.retry(row, actor=g.actor, version=_version())
        unit.result = url_for(".health", acting=acting.id)
    flash(_("The worker tries it again now."), "success")
    return redirect(unit.result, 303)
