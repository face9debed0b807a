"""The files of a contract, for whoever may see its confidential terms."""

from typing import Any
from uuid import UUID

from flask import g, url_for

from marketplace.accounts.models import Organisation
from marketplace.contracts import queries
from marketplace.contracts.attachments import KEEPING, place_of
from marketplace.contracts.blueprint import bp
from marketplace.contracts.models import Contract
from marketplace.contracts.showing import show_page
from marketplace.core.permissions import Permission
from marketplace.web import attachments
from marketplace.web.attachments import LARGEST_REQUEST, Section
from marketplace.web.gate import permit

FILES = "/o/<uuid:acting>/contracts/<uuid:contract_id>/files"


@bp.post(FILES)
@permit(Permission.CONTRACT_EDIT, load=queries.contract, largest=LARGEST_REQUEST)
def add_files(acting: Organisation, contract: Contract) -> Any:
    def page(section: Section) -> str:
        return show_page(contract, section)

    return attachments.added(KEEPING, contract, place_of(acting.id, contract), page, _back(contract))


def _back(contract: Contract) -> str:
    return url_for("contracts.show", acting=g.acting.id, contract_id=contract.id, _anchor="files")


@bp.post(f"{FILES}/<uuid:attachment>/remove")
@permit(Permission.CONTRACT_EDIT, load=queries.contract)
def remove_file(acting: Organisation, contract: Contract, attachment: UUID) -> Any:
    return attachments.removed(KEEPING, contract, attachment, _back(contract))


@bp.get(f"{FILES}/<uuid:attachment>")
@permit(Permission.CONTRACT_READ, load=queries.contract)
def file(acting: Organisation, contract: Contract, attachment: UUID) -> Any:
    return attachments.sent(KEEPING, contract, attachment)


@bp.get(f"{FILES}/<uuid:attachment>/preview")
@permit(Permission.CONTRACT_READ, load=queries.contract)
def file_preview(acting: Organisation, contract: Contract, attachment: UUID) -> Any:
    return attachments.previewed(KEEPING, contract, attachment)
