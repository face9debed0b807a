"""Every SELECT of attachments: those of one owner, and what of the store is needed."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from marketplace.core.actors import Actor
from marketplace.core.errors import NotFound
from marketplace.db import protect, session
from marketplace.documents.models import Attachment, OwnerKind

Rule = Callable[[Actor], ColumnElement[bool]]
_rules: dict[OwnerKind, Rule] = {}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """An attachment is for whom its owner's own room says; without a rule it is for nobody."""
    if actor.is_system:
        return true()
    kinds = [and_(Attachment.owner_kind == kind, rule(actor)) for kind, rule in _rules.items()]
    return or_(false(), *kinds)


def show(kind: OwnerKind, rule: Rule) -> None:
    """Say who sees the attachments of one kind of owner; `rule` compares Attachment.owner_id with its own table."""
    _rules[kind] = rule
    protect(Attachment, visible_to)


protect(Attachment, visible_to)


def of(kind: OwnerKind, owner_id: UUID, *, public_only: bool = False) -> Sequence[Attachment]:
    """The attachments of one owner that the actor may see, oldest first."""
    query = _present(kind, owner_id).order_by(Attachment.added_at, Attachment.id)
    return session.scalars(query.where(Attachment.is_public) if public_only else query).all()


def one(kind: OwnerKind, owner_id: UUID, attachment_id: UUID, *, public_only: bool = False) -> Attachment:
    """One attachment of one owner. Raises NotFound, also for one of another owner, and for one that was removed."""
    query = _present(kind, owner_id).where(Attachment.id == attachment_id)
    found = session.scalar(query.where(Attachment.is_public) if public_only else query)
    if found is None:
        raise NotFound()
    return found


def _present(kind: OwnerKind, owner_id: UUID) -> Select[Attachment]:
    return select(Attachment).where(
        Attachment.owner_kind == kind, Attachment.owner_id == owner_id, Attachment.removed_at.is_(None)
    )


def needed_digests(since: datetime) -> set[str]:
    """The SHA-256 of everything that must stay in the store: what is attached, was until `since`, or is evidence.

    What was once attached to a contract, or to a change of it, is kept for good: it may have been handed in.
    """
    is_evidence = Attachment.owner_kind.in_((OwnerKind.CONTRACT, OwnerKind.CHANGE))
    needed = or_(Attachment.removed_at.is_(None), Attachment.removed_at >= since, is_evidence)
    rows = session.execute(select(Attachment.sha256, Attachment.preview_sha256).where(needed))
    return {digest for row in rows for digest in row if digest}
