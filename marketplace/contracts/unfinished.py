"""Filings that somebody began and has not saved yet: what was typed, as it was typed, for their organisation."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, ForeignKey, false, func, select, true
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, InvalidInput, NotFound
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_, is_showable
from marketplace.core.versions import require_version
from marketplace.db import Base, Created, Id, protect, session

MOST = 50
LONGEST = 200_000
Typed = Sequence[tuple[str, str]]


class FilingDraft(Base):
    """An unfinished filing (未完成的填报): no contract yet, and in no count."""

    __tablename__ = "filing_draft"
    id: Mapped[Id]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    # Who typed last.
    author_id: Mapped[UUID]
    # The fields with what stood in them, in the order of the form.
    typed: Mapped[list[list[str]]] = mapped_column(JSON)
    # Of which contract it is an edit, or from which case or listing it comes.
    contract_id: Mapped[UUID | None] = mapped_column(ForeignKey("contract.id"))
    case_id: Mapped[UUID | None]
    listing_id: Mapped[UUID | None]
    created_at: Mapped[Created]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    # When its organisation was told that it goes unless somebody goes on with it.
    warned_at: Mapped[datetime | None] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def title(self) -> str:
        """The title as far as it was typed."""
        return next((value.strip() for name, value in self.typed if name == "title"), "")[:200]


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Nobody's but the organisation's whose filing it will be."""
    if actor.is_system:
        return true()
    if actor.organisation_id is None:
        return false()
    return FilingDraft.owner_id == actor.organisation_id


protect(FilingDraft, visible_to)


def filing(filing_id: UUID) -> FilingDraft:
    """One unfinished filing that the actor may see. Raises NotFound."""
    found = session.get(FilingDraft, filing_id)
    if found is None:
        raise NotFound()
    return found


def of_organisation(organisation_id: UUID) -> Sequence[FilingDraft]:
    """An organisation's unfinished filings, the last continued first."""
    query = select(FilingDraft).where(FilingDraft.owner_id == organisation_id)
    return session.scalars(query.order_by(FilingDraft.changed_at.desc(), FilingDraft.id)).all()


def begin(
    typed: Typed,
    *,
    actor: Actor,
    owner_id: UUID,
    contract_id: UUID | None = None,
    case_id: UUID | None = None,
    listing_id: UUID | None = None,
) -> FilingDraft:
    """Keep what was typed of a filing for the first time. Raises NotPermitted, DomainError, InvalidInput."""
    about = {"contract_id": contract_id, "case_id": case_id, "listing_id": listing_id}
    draft = FilingDraft(owner_id=owner_id, author_id=actor.person_id, typed=_kept(typed), **about)
    allow(actor, Permission.CONTRACT_CREATE, draft)
    if (session.scalar(select(func.count(FilingDraft.id)).where(FilingDraft.owner_id == owner_id)) or 0) >= MOST:
        raise DomainError(N_("Your organisation has %(most)s unfinished filings. Discard some first."), most=MOST)
    session.add(draft)
    session.flush()
    return draft


def go_on(draft: FilingDraft, typed: Typed, *, actor: Actor, version: int) -> None:
    """Keep what was typed since. Raises NotPermitted, StaleVersion (somebody else went on with it), InvalidInput."""
    allow(actor, Permission.CONTRACT_CREATE, draft)
    require_version(draft, version)
    draft.typed, draft.changed_at, draft.warned_at = _kept(typed), clock.now(), None
    draft.author_id = actor.person_id or draft.author_id
    session.flush()


def discard(draft: FilingDraft, *, actor: Actor, version: int) -> None:
    """Throw an unfinished filing away. Raises NotPermitted, StaleVersion."""
    allow(actor, Permission.CONTRACT_CREATE, draft)
    require_version(draft, version)
    session.delete(draft)


def _kept(typed: Typed) -> list[list[str]]:
    if not any(value.strip() for _name, value in typed):
        raise InvalidInput({"title": N_("Nothing is typed yet.")})
    if sum(len(name) + len(value) for name, value in typed) > LONGEST:
        raise InvalidInput({"title": N_("This is too long to be kept.")})
    return [[name, value] for name, value in typed if is_showable(value)]
