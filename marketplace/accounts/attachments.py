"""What holds for the documents of an organisation: its own, shown to the bureau, which verifies it by them."""

from uuid import UUID

from sqlalchemy import ColumnElement, true

from marketplace.accounts.models import Organisation
from marketplace.core.actors import Actor, Role
from marketplace.core.permissions import Permission
from marketplace.documents import queries as files
from marketplace.documents.models import Attachment, AttachmentKind, OwnerKind
from marketplace.documents.service import Keeping
from marketplace.web.attachments import Place

READERS = (Role.REVIEWER, Role.ADMINISTRATOR, Role.AUDITOR)


def attachment_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The documents of an organisation are its own people's, and those's at the bureau who verify it."""
    return true() if actor.has(*READERS) else Attachment.owner_id == actor.organisation_id


files.show(OwnerKind.ORGANISATION, attachment_visible_to)


def _always(_organisation: Organisation) -> bool:
    return True


KEEPING = Keeping(
    OwnerKind.ORGANISATION,
    Permission.ORGANISATION_PAPERS_KEEP,
    may_add=_always,
    may_remove=_always,
    kinds=(AttachmentKind.CERTIFICATE, AttachmentKind.OTHER),
)


def place_of(acting_id: UUID, organisation: Organisation) -> Place:
    """Where its documents are."""
    return Place("accounts", {"acting": acting_id, "organisation_id": organisation.id})
