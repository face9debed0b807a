"""The documents of an organisation: it adds them, and the bureau verifies the organisation by them."""

from typing import Any
from uuid import UUID

from flask import g, render_template, url_for

from marketplace.accounts import queries
from marketplace.accounts.attachments import KEEPING, place_of
from marketplace.accounts.blueprint import bp
from marketplace.accounts.models import Organisation
from marketplace.core.permissions import Permission
from marketplace.web import attachments
from marketplace.web.attachments import LARGEST_REQUEST, Section
from marketplace.web.gate import permit

FILES = "/o/<uuid:acting>/organisations/<uuid:organisation_id>/files"


@bp.get(FILES)
@permit(Permission.ORGANISATION_PAPERS_READ, load=queries.organisation)
def files(acting: Organisation, organisation: Organisation) -> Any:
    return _page(attachments.section(KEEPING, organisation, place_of(acting.id, organisation)))


def _page(section: Section) -> str:
    return render_template("accounts/files.html", organisation=section.owner, acting=g.acting, files=section)


@bp.post(FILES)
@permit(Permission.ORGANISATION_PAPERS_KEEP, load=queries.organisation, largest=LARGEST_REQUEST)
def add_files(acting: Organisation, organisation: Organisation) -> Any:
    return attachments.added(KEEPING, organisation, place_of(acting.id, organisation), _page, _back(organisation))


def _back(organisation: Organisation) -> str:
    return url_for("accounts.files", acting=g.acting.id, organisation_id=organisation.id)


@bp.post(f"{FILES}/<uuid:attachment>/remove")
@permit(Permission.ORGANISATION_PAPERS_KEEP, load=queries.organisation)
def remove_file(acting: Organisation, organisation: Organisation, attachment: UUID) -> Any:
    return attachments.removed(KEEPING, organisation, attachment, _back(organisation))


@bp.get(f"{FILES}/<uuid:attachment>")
@permit(Permission.ORGANISATION_PAPERS_READ, load=queries.organisation)
def file(acting: Organisation, organisation: Organisation, attachment: UUID) -> Any:
    return attachments.sent(KEEPING, organisation, attachment)


@bp.get(f"{FILES}/<uuid:attachment>/preview")
@permit(Permission.ORGANISATION_PAPERS_READ, load=queries.organisation)
def file_preview(acting: Organisation, organisation: Organisation, attachment: UUID) -> Any:
    return attachments.previewed(KEEPING, organisation, attachment)
