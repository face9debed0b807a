"""Every SELECT of what organisations keep for the registration form: one's own, and what is public of another's."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true

from marketplace.accounts.entry_models import DirectoryEntry
from marketplace.core.actors import Actor, Role
from marketplace.db import UNSCOPED, protect, session


def entry_visible_to(actor: Actor) -> ColumnElement[bool]:
    """An organisation's answers, with the person to call, are seen by whoever acts for it, and by the auditor."""
    if actor.is_system or actor.has(Role.AUDITOR):
        return true()
    if actor.organisation_id is None:
        return false()
    return DirectoryEntry.organisation_id == actor.organisation_id


protect(DirectoryEntry, entry_visible_to)


def entry_of(organisation_id: UUID) -> DirectoryEntry | None:
    """What an organisation keeps, where the reader may see it."""
    return session.scalar(select(DirectoryEntry).where(DirectoryEntry.organisation_id == organisation_id))


def public_columns(organisation_id: UUID) -> Any:
    """What the business register says too, of anybody's; the columns are named here, the others never read."""
    entry = DirectoryEntry
    query = select(entry.size, entry.industry, entry.representative, entry.postcode, entry.answers)
    query = query.where(entry.organisation_id == organisation_id)
    return session.execute(query, execution_options=UNSCOPED).one_or_none()
