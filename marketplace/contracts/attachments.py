"""What holds for the files of a contract: seen by whoever sees its terms, changed by its filer, kept as evidence."""

from uuid import UUID

from sqlalchemy import ColumnElement, exists

from marketplace.contracts.lifecycle import EDITABLE
from marketplace.contracts.models import Contract
from marketplace.contracts.queries import visible_to
from marketplace.core.actors import Actor
from marketplace.core.permissions import Permission
from marketplace.documents import queries as files
from marketplace.documents.models import Attachment, OwnerKind
from marketplace.documents.service import Keeping
from marketplace.web.attachments import Place


def attachment_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The files of a contract are among its confidential terms."""
    return exists().where(Contract.id == Attachment.owner_id, visible_to(actor))


files.show(OwnerKind.CONTRACT, attachment_visible_to)


def _is_written(contract: Contract) -> bool:
    """What was handed in stays as the office sees it: a review binds to exactly this (design/trust.md rule 4)."""
    return contract.state in EDITABLE


KEEPING = Keeping(OwnerKind.CONTRACT, Permission.CONTRACT_EDIT, may_add=_is_written, may_remove=_is_written)


def place_of(acting_id: UUID, contract: Contract) -> Place:
    """Where its files are."""
    return Place("contracts", {"acting": acting_id, "contract_id": contract.id})
