"""Pages of imports: send a file, see what is in it, decide, watch it come in, take the wrong rows back."""

from functools import partial
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from marketplace.accounts.models import Organisation
from marketplace.core import capitals
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.permissions import Permission, allow
from marketplace.documents import annotated, templates
from marketplace.documents.importing import progress_of
from marketplace.documents.tables import XLSX_TYPE
from marketplace.jobs import jobs
from marketplace.jobs.jobs import Job, JobState
from marketplace.portal import imports, wrong_rows
from marketplace.portal.import_kinds import KINDS, Kind, kind_of
from marketplace.portal.import_sheets import fields_of, heading, words_of
from marketplace.portal.imports import MOST_BYTES, Place
from marketplace.portal.pages import bp
from marketplace.web import exports
from marketplace.web.errors import status_of
from marketplace.web.forms import Form
from marketplace.web.gate import permit, public, writing

NEW = "/o/<uuid:acting>/imports/new/<any(contracts, opening, results, demands, scenarios):importing>"
JOB = "/o/<uuid:acting>/imports/<uuid:job_id>"
# What a form holds besides its file.
LARGEST_REQUEST = MOST_BYTES + 1024**2


class UploadForm(Form):
    """A table to import."""

    file = FileField(_l("Workbook (.xlsx) or CSV file"), [FileRequired(_l("Please choose a file."))])


def place_of(job: Job) -> Place:
    """Where the files of a job lie."""
    return Place(current_app.extensions["settings"].imports_dir, job.id)


@bp.route(NEW, methods=["GET", "POST"], endpoint="import_new")
@permit(Permission.IMPORT_RUN, largest=LARGEST_REQUEST)
def new(acting: Organisation, importing: str) -> Any:
    kind = kind_of(importing)
    allow(g.actor, kind.permission, acting)
    form, status, refusal = UploadForm(), 422 if request.method == "POST" else 200, kind.refusal()
    if not refusal and form.validate_on_submit():
        try:
            return _sent(importing, form)
        except DomainError as error:
            form.file.errors = [*form.file.errors, _said(error)]
            status = status_of(error)
    page = render_template(
        "portal/import_new.html",
        acting=acting,
        importing=importing,
        kind=kind,
        form=form,
        fields=fields_of(kind),
        jobs=jobs.recent(importing, acting.id),
        most_bytes=MOST_BYTES // 1024**2,
        siblings=_siblings(kind),
        refusal=_said(refusal) if refusal else "",
    )
    return page, status


def _siblings(kind: Kind) -> list[tuple[str, str]]:
    """What else goes into the same list: the three kinds of listings."""
    same = [(name, _(each.title)) for name, each in KINDS.items() if each.endpoint == kind.endpoint]
    return same if len(same) > 1 else []


def _said(error: DomainError) -> str:
    return _(error.message, **error.params)


def _sent(importing: str, form: UploadForm) -> Any:
    root = current_app.extensions["settings"].imports_dir
    received = imports.receive(root, form.file.data.filename, form.file.data.stream)
    try:
        with writing() as unit:
            unit.result = url_for(".import_job", acting=g.acting.id, job_id=received.place.job_id)
            name = form.file.data.filename
            job_id = received.place.job_id
            jobs.start(job_id, importing, actor=g.actor, file_name=name, sha256=received.sha256)
    except BaseException:
        received.place.clear()
        raise
    return redirect(unit.result, 303)


@bp.get(f"{NEW}/template", endpoint="import_template")
@permit(Permission.IMPORT_RUN)
def template(acting: Organisation, importing: str) -> Any:
    allow(g.actor, kind_of(importing).permission, acting)
    return _blank(importing)


@bp.get("/guides/templates/<any(contracts, results, demands, scenarios):importing>", endpoint="blank_template")
@public("an empty form holds nobody's data")
def blank(importing: str) -> Any:
    return _blank(importing)


def _blank(importing: str) -> Any:
    kind = kind_of(importing)
    name = _("%(name)s, template", name=_(kind.title))
    return exports.sent(partial(templates.write, fields_of(kind), words_of(kind)), XLSX_TYPE, f"{name}.xlsx")


@bp.get(JOB, endpoint="import_job")
@permit(Permission.IMPORT_RUN, load=jobs.job)
def show(acting: Organisation, job: Job) -> Any:
    kind = KINDS[job.kind]
    done, total = progress_of(place_of(job).progress)
    outcome = job.outcome
    return render_template(
        "portal/import_job.html",
        acting=acting,
        job=job,
        kind=kind,
        outcome=outcome,
        done=done,
        total=total,
        percent=min(100, 100 * done // total) if total else None,
        headings=_headings(kind, outcome),
        amount=_amount(kind, outcome, "amount_fen"),
        largest=_amount(kind, outcome, "largest_fen"),
        states=JobState,
        has_problems=bool(outcome.get("wrong")) and place_of(job).problems.exists(),
        what_failed=_(job.problem, **job.problem_params) if job.problem else "",
    )


def _headings(kind: Kind, outcome: dict[str, Any]) -> list[str]:
    columns = {column.name: column for column in kind.columns}
    return [heading(columns[name]) for name in outcome.get("headings", ())]


def _amount(kind: Kind, outcome: dict[str, Any], name: str) -> tuple[int, str] | None:
    """An amount and its spelling in capitals, where the rows have amounts."""
    fen = int(outcome.get(name, 0))
    return (fen, capitals.write(fen)) if kind.has_amounts and fen else None


@bp.post(f"{JOB}/confirm", endpoint="import_confirm")
@permit(Permission.IMPORT_RUN, load=jobs.job)
def confirm(acting: Organisation, job: Job) -> Any:
    allow(g.actor, KINDS[job.kind].permission, acting)
    if refusal := KINDS[job.kind].refusal():
        raise refusal
    with writing() as unit:
        unit.result = url_for(".import_job", acting=acting.id, job_id=job.id)
        jobs.confirm(job, actor=g.actor, version=_version(), partly=request.form.get("partly") == "1")
    return redirect(unit.result, 303)


def _version() -> int:
    return request.form.get("version", 0, type=int)


@bp.post(f"{JOB}/discard", endpoint="import_discard")
@permit(Permission.IMPORT_RUN, load=jobs.job)
def discard(acting: Organisation, job: Job) -> Any:
    kind = job.kind
    with writing() as unit:
        unit.result = url_for(".import_new", acting=acting.id, importing=kind)
        jobs.discard(job, actor=g.actor, version=_version())
    place_of(job).clear()
    flash(_("Discarded; nothing was imported."), "success")
    return redirect(unit.result, 303)


@bp.get(f"{JOB}/errors", endpoint="import_errors")
@permit(Permission.IMPORT_RUN, load=jobs.job)
def errors(acting: Organisation, job: Job) -> Any:
    """The file as it was sent, with what is wrong marked in it."""
    allow(g.actor, KINDS[job.kind].permission, acting)
    place = place_of(job)
    if not place.problems.exists():
        raise NotFound()
    found = wrong_rows.read(place.problems)
    header, rows = wrong_rows.table(place.rows, found)
    name = f"{job.file_name.rsplit('.', 1)[0]}-{_('errors')}.xlsx"
    return exports.sent(partial(annotated.write, header, rows, found, _("What is wrong")), XLSX_TYPE, name)
