"""Whom an act concerns: asked of the permission table, so that nobody is told of what they may not see."""

from collections.abc import Iterable
from uuid import UUID

from marketplace.core.actors import Actor, Role
from marketplace.core.permissions import Permission, allows
from marketplace.notices import queries

Subject = object


def those_who(permission: Permission, subject: Subject, organisation_id: UUID | None) -> frozenset[UUID]:
    """Everybody who may do this now, acting for that organisation."""
    if organisation_id is None:
        return frozenset()
    colleagues = queries.roles_by_person(organisation_id)
    return frozenset(
        person_id
        for person_id, roles in colleagues.items()
        if allows(Actor(person_id, "", organisation_id, "", roles), permission, subject)
    )


def in_role(role: Role, organisation_id: UUID | None) -> frozenset[UUID]:
    """Everybody who holds `role` in an organisation now."""
    if organisation_id is None:
        return frozenset()
    colleagues = queries.roles_by_person(organisation_id)
    return frozenset(person_id for person_id, roles in colleagues.items() if role in roles)


def closest(
    permission: Permission, subject: Subject, organisation_id: UUID, authors: Iterable[UUID | None] = ()
) -> frozenset[UUID]:
    """Of those who may: the authors, and whoever administers the organisation; where none is left, everybody.

    A university of a hundred members does not want a hundred letters about one listing.
    """
    able = those_who(permission, subject, organisation_id)
    near = able & (frozenset(authors) | in_role(Role.ADMIN, organisation_id))
    return near or able
