"""What holds for the files of a change: seen with it, changed while it is written, kept as evidence."""

from uuid import UUID

from sqlalchemy import ColumnElement, exists

from marketplace.contracts.change_lifecycle import ChangeState
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.change_queries import changes_visible_to
from marketplace.core.actors import Actor
from marketplace.core.permissions import Permission
from marketplace.documents import queries as files
from marketplace.documents.models import Attachment, OwnerKind
from marketplace.documents.service import Keeping
from marketplace.web.attachments import Place


def attachment_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees the change sees its files."""
    return exists().where(ContractChange.id == Attachment.owner_id, changes_visible_to(actor))


files.show(OwnerKind.CHANGE, attachment_visible_to)


def _is_written(change: ContractChange) -> bool:
    """What was handed in stays as the office sees it."""
    return change.state is ChangeState.DRAFT


KEEPING = Keeping(
    OwnerKind.CHANGE, Permission.CONTRACT_CHANGE, may_add=_is_written, may_remove=_is_written, own_only=True
)


def place_of(acting_id: UUID, change: ContractChange) -> Place:
    """Where its files are."""
    return Place("changes", {"acting": acting_id, "change_id": change.id})
