"""Frozen reports: a registrar proposes, the publisher publishes, and everybody sees each later difference."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from marketplace.accounts import queries as accounts
from marketplace.accounts.models import Organisation
from marketplace.contracts import behind_queries
from marketplace.core.errors import DomainError
from marketplace.core.permissions import Permission
from marketplace.programme import report_exporting, report_showing, windows
from marketplace.programme.report_forms import ProposeForm
from marketplace.programme.statistics import Door
from marketplace.programme.statistics_pages import bp, hrefs
from marketplace.tally import report_differences as differences
from marketplace.tally import report_queries as queries
from marketplace.tally import reports
from marketplace.tally.queries import View, Window
from marketplace.tally.report_models import ProposalState, ReportProposal
from marketplace.web import exports
from marketplace.web.errors import status_of
from marketplace.web.forms import ActionForm
from marketplace.web.gate import permit, public, writing
from marketplace.web.i18n import titled_choices

JSON = "application/json"


@bp.get("/statistics/reports")
@public("what was published is everybody's")
def reports_list() -> Any:
    return render_template("statistics/reports.html", published=queries.published())


@bp.get("/statistics/reports/<period>")
@public("what was published is everybody's")
def report(period: str) -> Any:
    """A published report, and how today's figures came to differ from it."""
    return _report(period, windows.public_door)


@bp.get("/o/<uuid:acting>/statistics/reports/<period>")
@permit(Permission.STATISTICS_READ)
def office_report(acting: Organisation, period: str) -> Any:
    """The same with a list of contracts behind every figure."""
    return _report(period, lambda window: windows.office_door(acting.id, window), acting)


def _report(period: str, door: Door, acting: Organisation | None = None) -> Any:
    frozen = queries.report(period)
    written = queries.read(queries.body_of(frozen.sha256))
    if request.args.get("format") == "json":
        return exports.sent(_writer(frozen.sha256), JSON, f"statistics-{period}.json")
    if exports.is_wanted():
        return exports.answer(report_exporting.table(written))
    view = View.get(request.args.get("view")) or View.RESTATED
    explained = differences.explained(frozen, view)
    contract_ids = {each.contract_id for each in explained.differences}
    numbers = behind_queries.numbers(contract_ids)
    return render_template(
        "statistics/report.html",
        acting=acting,
        frozen=frozen,
        total=queries.total_of(written),
        decreases_fen=queries.decreases_of(written),
        tables=report_exporting.tables(written),
        door=door,
        window=Window(frozen.starts_on, frozen.ends_on),
        explained=explained,
        lines=report_showing.lines(explained, numbers, tells_all=acting is not None),
        hrefs=hrefs(acting, contract_ids),
        parts=report_showing.parts(explained, Window(frozen.starts_on, frozen.ends_on), door),
        views=titled_choices(View),
    )


def _writer(sha256: str) -> Any:
    return lambda file: file.write(queries.body_of(sha256))


@bp.get("/o/<uuid:acting>/statistics/reports")
@permit(Permission.STATISTICS_READ)
def proposals(acting: Organisation) -> Any:
    return _proposals(acting, ProposeForm())


def _proposals(acting: Organisation, form: ProposeForm, status: int = 200) -> Any:
    found = queries.proposals()
    people = {person for each in found for person in (each.proposed_by, each.decided_by) if person}
    totals = {each.id: queries.total_of(queries.read(queries.body_of(each.sha256))) for each in found}
    page = render_template(
        "statistics/proposals.html",
        acting=acting,
        form=form,
        found=found,
        totals=totals,
        names=accounts.names_of(people),
        published=queries.published(),
        waits=ProposalState.PROPOSED,
    )
    return page, status


@bp.post("/o/<uuid:acting>/statistics/reports")
@permit(Permission.STATISTICS_PROPOSE)
def propose(acting: Organisation) -> Any:
    form = ProposeForm()
    if not form.validate_on_submit():
        return _proposals(acting, form, 422)
    try:
        with writing() as unit:
            unit.result = url_for(".proposals", acting=acting.id)
            reports.propose(form.period.data, actor=g.actor)
    except DomainError as error:
        form.refuse(error)
        return _proposals(acting, form, status_of(error))
    flash(_("Proposed. The publisher decides."), "success")
    return redirect(unit.result, 303)


@bp.post("/o/<uuid:acting>/statistics/reports/<uuid:proposal_id>/publish")
@permit(Permission.STATISTICS_PUBLISH, load=lambda proposal_id: queries.proposal(proposal_id))
def publish(acting: Organisation, proposal: ReportProposal) -> Any:
    return _decide(acting, proposal, publishes=True)


@bp.post("/o/<uuid:acting>/statistics/reports/<uuid:proposal_id>/decline")
@permit(Permission.STATISTICS_PUBLISH, load=lambda proposal_id: queries.proposal(proposal_id))
def decline(acting: Organisation, proposal: ReportProposal) -> Any:
    return _decide(acting, proposal, publishes=False)


def _decide(acting: Organisation, proposal: ReportProposal, *, publishes: bool) -> Any:
    form, proposal_id = ActionForm(), proposal.id
    try:
        with writing() as unit:
            unit.result = url_for(".proposals", acting=acting.id)
            fresh, version = queries.proposal(proposal_id), form.version.data or 0
            if publishes:
                reports.publish(fresh, actor=g.actor, version=version)
            else:
                reports.decline(fresh, actor=g.actor, version=version, reason=form.reason.data or "")
    except DomainError as error:
        refused = ProposeForm(formdata=None)
        refused.refuse(error)
        return _proposals(acting, refused, status_of(error))
    flash(_("Published. These figures stay as they are.") if publishes else _("Declined."), "success")
    return redirect(unit.result, 303)
