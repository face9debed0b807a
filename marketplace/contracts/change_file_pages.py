"""The documents of a change of a registration: added, taken away, read."""

from typing import Any
from uuid import UUID

from marketplace.accounts.models import Organisation
from marketplace.contracts import change_queries
from marketplace.contracts.change_attachments import KEEPING, place_of
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.change_pages import ONE, address, bp
from marketplace.contracts.change_showing import show_change
from marketplace.core.permissions import Permission
from marketplace.web import attachments
from marketplace.web.attachments import LARGEST_REQUEST, Section
from marketplace.web.gate import permit


@bp.post(f"{ONE}/files")
@permit(Permission.CONTRACT_CHANGE, load=change_queries.change, largest=LARGEST_REQUEST)
def add_files(acting: Organisation, change: ContractChange) -> Any:
    def page(section: Section) -> str:
        return show_change(change, section)

    return attachments.added(KEEPING, change, place_of(acting.id, change), page, f"{address(change)}#files")


@bp.post(f"{ONE}/files/<uuid:attachment>/remove")
@permit(Permission.CONTRACT_CHANGE, load=change_queries.change)
def remove_file(acting: Organisation, change: ContractChange, attachment: UUID) -> Any:
    return attachments.removed(KEEPING, change, attachment, f"{address(change)}#files")


@bp.get(f"{ONE}/files/<uuid:attachment>")
@permit(Permission.CONTRACT_READ, load=change_queries.change)
def file(acting: Organisation, change: ContractChange, attachment: UUID) -> Any:
    return attachments.sent(KEEPING, change, attachment)


@bp.get(f"{ONE}/files/<uuid:attachment>/preview")
@permit(Permission.CONTRACT_READ, load=change_queries.change)
def file_preview(acting: Organisation, change: ContractChange, attachment: UUID) -> Any:
    return attachments.previewed(KEEPING, change, attachment)
