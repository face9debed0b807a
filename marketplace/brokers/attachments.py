"""What holds for the files of a case: both parties and the broker see and add them, each takes back its own."""

from uuid import UUID

from sqlalchemy import ColumnElement, exists

from marketplace.brokers.lifecycle import CaseState
from marketplace.brokers.models import Case
from marketplace.brokers.queries import visible_to
from marketplace.core.actors import Actor
from marketplace.core.permissions import Permission
from marketplace.documents import queries as files
from marketplace.documents.models import Attachment, OwnerKind
from marketplace.documents.service import Keeping
from marketplace.web.attachments import Place


def attachment_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The files of a case are open to whoever may see the case."""
    return exists().where(Case.id == Attachment.owner_id, visible_to(actor))


files.show(OwnerKind.CASE, attachment_visible_to)


def _is_open(case: Case) -> bool:
    return case.state is not CaseState.CLOSED


KEEPING = Keeping(OwnerKind.CASE, Permission.CASE_WORK, may_add=_is_open, may_remove=_is_open, own_only=True)


def place_of(acting_id: UUID, case: Case) -> Place:
    """Where its files are."""
    return Place("brokers", {"acting": acting_id, "case_id": case.id})
