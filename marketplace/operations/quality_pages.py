"""The nightly report on the quality of the records: as a page, as a file, and the button that asks for another."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, g, json, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.core.permissions import Permission
from marketplace.jobs import outbox
from marketplace.operations import quality, queries
from marketplace.operations import quality_showing as showing
from marketplace.operations.models import QualityReport
from marketplace.web.gate import permit, writing

bp = Blueprint("quality", __name__, template_folder="templates")


@bp.get("/o/<uuid:acting>/quality")
@permit(Permission.QUALITY_READ)
def show(acting: Organisation) -> Any:
    report = _asked_for()
    return render_template(
        "operations/quality.html",
        acting=acting,
        report=report,
        sections=showing.sections(report, g.actor, acting.id) if report else [],
        nights=showing.nights(clock.today()),
        asked=outbox.count(quality.TOPIC),
        is_waiting=bool(outbox.waiting(quality.TOPIC)),
    )


@bp.get("/o/<uuid:acting>/quality/report.json")
@permit(Permission.QUALITY_READ)
def file(acting: Organisation) -> Any:
    report = _asked_for()
    if report is None:
        raise NotFound()
    data = json.dumps(showing.as_json(report), ensure_ascii=False, indent=1)
    response = Response(data, content_type="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"quality-{report.day.isoformat()}.json")
    return response


@bp.post("/o/<uuid:acting>/quality")
@permit(Permission.PLATFORM_OPERATE)
def check_now(acting: Organisation) -> Any:
    with writing() as unit:
        quality.ask(actor=g.actor, version=request.form.get("version", -1, type=int))
        unit.result = url_for(".show", acting=acting.id)
    flash(_("The worker looks through the records now; look again in a moment."), "success")
    return redirect(unit.result, 303)


def _asked_for() -> QualityReport | None:
    """The report of ?day=, or the newest. Raises NotFound for a day that has none."""
    if "day" not in request.args:
        return queries.last_report()
    day = request.args.get("day", type=date.fromisoformat)
    report = queries.report_of(day) if day else None
    if report is None:
        raise NotFound()
    return report
