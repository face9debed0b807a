"""Every SELECT of accounts: who may act for whom, the directory, and who may see which person."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, false, or_, select, true

from marketplace.accounts.models import Membership, Organisation, OrganisationKind, Person, Standing
from marketplace.core.actors import BUREAU_ROLES, Actor, Role
from marketplace.core.errors import NotFound
from marketplace.db import UNSCOPED, connection, protect, session, stream


def person_visible_to(actor: Actor) -> ColumnElement[bool]:
    """People are seen by themselves, their present colleagues, and the bureau."""
    if actor.is_system or actor.has(*BUREAU_ROLES):
        return true()
    if actor.person_id is None:
        return false()
    # A list of its own, not correlated: the query around it may read memberships too.
    colleagues = select(Membership.person_id).where(
        Membership.organisation_id == actor.organisation_id, Membership.ended_at.is_(None)
    )
    return or_(Person.id == actor.person_id, Person.id.in_(colleagues.correlate(None)))


protect(Person, person_visible_to)

# What every page asks, in statements made once: making one takes longer than answering it.
_PERSON = select(Person).where(Person.id == bindparam("person")).execution_options(**UNSCOPED)
_MEMBERSHIPS = (
    select(Membership)
    .join(Membership.organisation)
    .where(
        Membership.person_id == bindparam("person"),
        Membership.ended_at.is_(None),
        Organisation.standing == Standing.ACTIVE,
    )
    .order_by(Membership.created_at)
)


def person_by_email(email: str) -> Person | None:
    """The person who signs in with `email`; read before anybody is known, so past the wall."""
    query = select(Person).where(Person.email == email.strip().lower())
    return session.scalar(query.execution_options(**UNSCOPED))


def person_by_id(person_id: UUID) -> Person | None:
    """The person of a session; read before the actor is known, so past the wall."""
    return session.scalar(_PERSON, {"person": person_id})


def names_of(person_ids: Collection[UUID]) -> dict[UUID, str]:
    """What people are called whom the reader knows from elsewhere, as the bureau knows its officers and brokers."""
    query = select(Person.id, Person.name).where(Person.id.in_(person_ids))
    return {row.id: row.name for row in session.execute(query, execution_options=UNSCOPED)}


def person(person_id: UUID) -> Person:
    """One person whom the actor may see. Raises NotFound."""
    found = session.scalar(select(Person).where(Person.id == person_id))
    if found is None:
        raise NotFound()
    return found


def organisation(organisation_id: UUID) -> Organisation:
    """One organisation of the directory. Raises NotFound."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound()
    return found


def organisation_by_code(code: str) -> Organisation | None:
    """The organisation with this unified social credit code; of a duplicate, the one that it was merged into."""
    found = session.scalar(select(Organisation).where(Organisation.code == code))
    return kept(found) if found else None


def kept(found: Organisation) -> Organisation:
    """The entry itself, or the one that it was merged into."""
    while found.merged_into_id is not None:
        found = session.get_one(Organisation, found.merged_into_id)
    return found


def organisation_by_name(name: str) -> Organisation | None:
    """The organisation with exactly this name, if there is just one."""
    named = select(Organisation).where(Organisation.name == name.strip(), Organisation.merged_into_id.is_(None))
    found = session.scalars(named.limit(2)).all()
    return found[0] if len(found) == 1 else None


def organisations_since(person_id: UUID, since: datetime) -> frozenset[UUID]:
    """Where a person holds a role now, or held one at `since` or later: for conflicts of interest."""
    return frozenset(connection().scalars(_TIES, {"person": person_id, "since": since}))


_TIES = select(Membership.organisation_id).where(
    Membership.person_id == bindparam("person"),
    or_(Membership.ended_at.is_(None), Membership.ended_at >= bindparam("since")),
)


def bureau() -> Organisation:
    """The science bureau itself. Raises NotFound before set-up."""
    found = session.scalar(select(Organisation).where(Organisation.kind == OrganisationKind.BUREAU))
    if found is None:
        raise NotFound()
    return found


def current_memberships(person_id: UUID) -> Sequence[Membership]:
    """What a person may act as now: their present roles in organisations that are not suspended."""
    return session.scalars(_MEMBERSHIPS, {"person": person_id}).all()


def roles_in(person_id: UUID, organisation_id: UUID) -> frozenset[Role]:
    """The person's present roles in one organisation; none where it is suspended."""
    return frozenset(m.role for m in current_memberships(person_id) if m.organisation_id == organisation_id)


def members(organisation_id: UUID) -> Sequence[Membership]:
    """The present memberships of an organisation, oldest first."""
    query = (
        select(Membership)
        .join(Membership.person)
        .where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
    )
    return session.scalars(query.order_by(Membership.created_at)).all()


def directory(words: str = "", kind: str = "", *, unverified: bool = False) -> Sequence[Organisation]:
    """Organisations by name or code, for the directory page and the party picker."""
    return session.scalars(in_directory(words, kind, unverified=unverified)).all()


def whole_directory(words: str = "", kind: str = "", *, unverified: bool = False) -> Iterator[Organisation]:
    """The same list row by row, for a file."""
    return stream(in_directory(words, kind, unverified=unverified))


def in_directory(words: str = "", kind: str = "", *, unverified: bool = False) -> Select[Any]:
    """What the directory lists, by name: all but the duplicates that were merged."""
    query = select(Organisation).where(Organisation.merged_into_id.is_(None), *(map(named, words.split())))
    if kind:
        query = query.where(Organisation.kind == kind)
    if unverified:
        query = query.where(Organisation.verified_on.is_(None))
    return query.order_by(Organisation.name, Organisation.id)


def named(word: str) -> ColumnElement[bool]:
    """Organisations with a word in their name or short name, or with it for their code."""
    return or_(
        Organisation.name.icontains(word, autoescape=True),
        Organisation.short_name.icontains(word, autoescape=True),
        Organisation.code == word.upper(),
    )
