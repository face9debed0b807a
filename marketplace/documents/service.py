"""The verbs of attachments: attach a file that was taken in, remove one, and leave a trace of a reading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from marketplace import ledger
from marketplace.core import clock
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import InvalidInput, NotPermitted, WrongState
from marketplace.core.permissions import Permission, allow, allows
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.db import session
from marketplace.documents import queries
from marketplace.documents.intake import Taken
from marketplace.documents.models import Attachment, AttachmentKind, OwnerKind
from marketplace.documents.store import Store

MOST_FILES = 50
MOST_BYTES = 200 * 1024**2


class Owner(Protocol):
    """Anything that files are attached to."""

    id: UUID


@dataclass(frozen=True)
class Keeping:
    """What holds for the files of one kind of owner: who changes them, in which states, and what becomes of them.

    `strips`: what a file tells about its author is taken out, for the owner may not want to be known by it; otherwise
    it is kept byte by byte, as evidence. `may_be_public`: a file can be shown to everybody with its owner.
    `own_only`: of several parties, each removes what it added itself.
    """

    kind: OwnerKind
    permission: Permission
    may_add: Callable[[Any], bool]
    may_remove: Callable[[Any], bool]
    strips: bool = False
    may_be_public: bool = False
    own_only: bool = False
    kinds: Sequence[AttachmentKind] = tuple(AttachmentKind)


def may_add(keeping: Keeping, owner: Owner, actor: Actor) -> bool:
    """Whether the actor may attach files now."""
    return allows(actor, keeping.permission, owner) and keeping.may_add(owner)


def may_remove(keeping: Keeping, owner: Owner, attachment: Attachment, actor: Actor) -> bool:
    """Whether the actor may remove this file now."""
    is_theirs = not keeping.own_only or attachment.organisation_id == actor.organisation_id
    return allows(actor, keeping.permission, owner) and keeping.may_remove(owner) and is_theirs


def require_open(keeping: Keeping, owner: Owner, *, actor: Actor) -> None:
    """Pass where files may be attached: asked before they are looked through. Raises NotPermitted, WrongState."""
    allow(actor, keeping.permission, owner)
    if not keeping.may_add(owner):
        raise WrongState(N_("Files cannot be added in the present state."))


def attach(
    keeping: Keeping,
    owner: Owner,
    taken: Taken,
    *,
    store: Store,
    actor: Actor,
    kind: AttachmentKind,
    is_public: bool = False,
) -> Attachment:
    """Attach a file that lies in the store.

    Raises NotPermitted, WrongState, InvalidInput (too many or too much, the same file again).
    """
    require_open(keeping, owner, actor=actor)
    _require_room(keeping, owner, taken)
    attachment = Attachment(
        **vars(taken),
        owner_kind=keeping.kind,
        owner_id=owner.id,
        kind=kind,
        is_public=is_public and keeping.may_be_public,
        organisation_id=actor.organisation_id,
        organisation_name=actor.organisation_name,
        person_id=actor.person_id,
        person_name=actor.person_name,
    )
    if not store.has(taken.sha256):
        # Swept away between its arrival and now: only where that took hours.
        raise WrongState(N_("The file did not arrive whole. Please send it again."))
    session.add(attachment)
    try:
        ledger.append(actor, "attachment.add", attachment)
    except IntegrityError as error:
        raise InvalidInput({"files": N_("This file is attached here already.")}) from error
    return attachment


def _require_room(keeping: Keeping, owner: Owner, taken: Taken) -> None:
    present = queries.of(keeping.kind, owner.id)
    if len(present) >= MOST_FILES or sum(one.size for one in present) + taken.size > MOST_BYTES:
        raise InvalidInput({"files": N_("There is no room for more files here: at most 50, and 200 MB in all.")})


def remove(keeping: Keeping, owner: Owner, attachment: Attachment, *, actor: Actor, version: int) -> None:
    """Take a file away; the ledger keeps its SHA-256. Raises NotPermitted, StaleVersion, WrongState."""
    allow(actor, keeping.permission, owner)
    require_version(attachment, version)
    if not keeping.may_remove(owner):
        raise WrongState(N_("Files cannot be removed in the present state."))
    if not may_remove(keeping, owner, attachment, actor):
        raise NotPermitted(N_("Whoever added this file has to remove it."))
    attachment.removed_at, attachment.removed_by = clock.now(), actor.person_id
    ledger.append(actor, "attachment.remove", attachment)


def leaves_trace(attachment: Attachment, actor: Actor) -> bool:
    """Whether reading this file is itself recorded: the auditor reads everything, and nothing of it unseen."""
    return actor.has(Role.AUDITOR) and not attachment.is_public


def record_reading(attachment: Attachment, *, actor: Actor) -> None:
    """Leave the trace of a reading."""
    ledger.append(actor, "attachment.read", attachment)
