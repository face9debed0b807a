"""The files of a case, for its two parties and its broker."""

from typing import Any
from uuid import UUID

from flask import g, url_for

from marketplace.accounts.models import Organisation
from marketplace.brokers import queries
from marketplace.brokers.attachments import KEEPING, place_of
from marketplace.brokers.case_pages import case_page
from marketplace.brokers.models import Case
from marketplace.core.permissions import Permission
from marketplace.web import attachments
from marketplace.web.attachments import LARGEST_REQUEST, Section
from marketplace.web.gate import permit


@permit(Permission.CASE_WORK, load=queries.case_by_id, largest=LARGEST_REQUEST)
def add_files(acting: Organisation, case: Case) -> Any:
    def page(section: Section) -> str:
        return case_page(case, files=section)

    return attachments.added(KEEPING, case, place_of(acting.id, case), page, _back(case))


def _back(case: Case) -> str:
    return url_for("brokers.case", acting=g.acting.id, case_id=case.id, _anchor="files")


@permit(Permission.CASE_WORK, load=queries.case_by_id)
def remove_file(acting: Organisation, case: Case, attachment: UUID) -> Any:
    return attachments.removed(KEEPING, case, attachment, _back(case))


@permit(Permission.CASE_READ, load=queries.case_by_id)
def file(acting: Organisation, case: Case, attachment: UUID) -> Any:
    return attachments.sent(KEEPING, case, attachment)


@permit(Permission.CASE_READ, load=queries.case_by_id)
def file_preview(acting: Organisation, case: Case, attachment: UUID) -> Any:
    return attachments.previewed(KEEPING, case, attachment)
