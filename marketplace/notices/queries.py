"""Every SELECT of notices: somebody's inbox and choices, and, past the wall, whom else an act concerns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, true

from marketplace.accounts.models import Membership, Organisation, OrganisationKind, Person, Standing
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import NotFound
from marketplace.db import UNSCOPED, protect, session
from marketplace.notices.codes import DEFAULTS, Delivery, NoticeKind
from marketplace.notices.models import Notice, NoticeChoice

PAGE_SIZE = 20


def notice_visible_to(actor: Actor) -> ColumnElement[bool]:
    """What somebody was told is theirs alone."""
    return true() if actor.is_system else Notice.person_id == actor.person_id


def choice_visible_to(actor: Actor) -> ColumnElement[bool]:
    """So is how they want to be told."""
    return true() if actor.is_system else NoticeChoice.person_id == actor.person_id


protect(Notice, notice_visible_to)
protect(NoticeChoice, choice_visible_to)

# Asked at every page, by a statement made once.
_UNREAD = select(func.count()).where(Notice.person_id == bindparam("person"), Notice.read_at.is_(None))


@dataclass(frozen=True)
class Inbox:
    """One page of what a person was told, newest first; how many there are, and how many unread."""

    items: Sequence[Notice]
    total: int
    unread: int


@dataclass(frozen=True)
class Reader:
    """Somebody to be told: where they are written to, in which language, and how they want this kind of news."""

    id: UUID
    email: str
    language: str
    delivery: Delivery


def inbox(person_id: UUID, *, unread: bool = False, page: int = 1) -> Inbox:
    """One page of a person's inbox, all of it or what is unread."""
    mine = [Notice.person_id == person_id, *([Notice.read_at.is_(None)] if unread else [])]
    query = select(Notice).where(*mine).order_by(Notice.created_at.desc(), Notice.id)
    waiting = unread_count(person_id)
    total = waiting if unread else session.scalar(select(func.count()).select_from(Notice).where(*mine)) or 0
    return Inbox(session.scalars(query.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)).all(), total, waiting)


def unread_count(person_id: UUID) -> int:
    """The number at the bell."""
    return session.scalar(_UNREAD, {"person": person_id}) or 0


def notice(notice_id: UUID) -> Notice:
    """One thing that the actor was told. Raises NotFound."""
    found = session.scalar(select(Notice).where(Notice.id == notice_id))
    if found is None:
        raise NotFound()
    return found


def choices(person_id: UUID) -> dict[NoticeKind, Delivery]:
    """How a person wants each kind, their own choice or the default."""
    chosen = session.scalars(select(NoticeChoice).where(NoticeChoice.person_id == person_id))
    return {**DEFAULTS, **{each.kind: each.delivery for each in chosen}}


def roles_by_person(organisation_id: UUID) -> Mapping[UUID, frozenset[Role]]:
    """Who acts for an organisation now, and in which roles; nobody where it is suspended.

    Past the wall: whoever acts does not see the others' people, and learns nothing of them by telling them.
    """
    query = (
        select(Membership.person_id, Membership.role)
        .join(Person, Person.id == Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
        .where(Person.standing == Standing.ACTIVE, Organisation.standing == Standing.ACTIVE)
    )
    found: dict[UUID, set[Role]] = {}
    for person_id, role in session.execute(query.execution_options(**UNSCOPED)):
        found.setdefault(person_id, set()).add(role)
    return {person_id: frozenset(roles) for person_id, roles in found.items()}


def readers(people: Iterable[UUID], kind: NoticeKind) -> list[Reader]:
    """Those of `people` who may sign in; past the wall for the same reason."""
    wanted = and_(NoticeChoice.person_id == Person.id, NoticeChoice.kind == kind)
    query = (
        select(Person.id, Person.email, Person.language, NoticeChoice.delivery)
        .outerjoin(NoticeChoice, wanted)
        .where(Person.id.in_(list(people)), Person.standing == Standing.ACTIVE)
        .order_by(Person.email)
    )
    rows = session.execute(query.execution_options(**UNSCOPED))
    return [Reader(key, email, language, chosen or DEFAULTS[kind]) for key, email, language, chosen in rows]


def told_already(occasion: str) -> set[UUID]:
    """Who was told of an occasion before; past the wall for the same reason."""
    query = select(Notice.person_id).where(Notice.occasion == occasion)
    return set(session.scalars(query.execution_options(**UNSCOPED)))


def bureau_id() -> UUID | None:
    """The science bureau, where there is one yet."""
    return session.scalar(select(Organisation.id).where(Organisation.kind == OrganisationKind.BUREAU))


def awaiting_digest(before: datetime) -> Sequence[UUID]:
    """The people for whom something waits since before an instant."""
    return session.scalars(select(Notice.person_id).where(Notice.digest_since < before).distinct()).all()


def for_digest(person_id: UUID, before: datetime) -> Sequence[Notice]:
    """What waits for a person's digest, oldest first, for this transaction alone."""
    query = select(Notice).where(Notice.person_id == person_id, Notice.digest_since < before)
    return session.scalars(query.order_by(Notice.created_at).with_for_update(of=Notice, skip_locked=True)).all()


def still_concerns(person_id: UUID) -> ColumnElement[bool]:
    """What is not of an organisation that the person has left since."""
    theirs = select(Membership.organisation_id).where(
        Membership.person_id == person_id, Membership.ended_at.is_(None)
    )
    return or_(Notice.organisation_id.is_(None), Notice.organisation_id.in_(theirs))
