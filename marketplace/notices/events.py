"""What happened in accounts, which lies to the left and cannot call here: told from the outbox, once each."""

from collections.abc import Callable, Sequence
from uuid import UUID

from marketplace.accounts import events
from marketplace.accounts.models import Membership, Organisation
from marketplace.core.actors import Actor, Role, Via, system
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.db import acting_as, session, unit_of_work
from marketplace.notices import service
from marketplace.notices.codes import NoticeKind
from marketplace.notices.recipients import in_role, those_who

Teller = Callable[[UUID, Actor, str], None]


def _each(subjects: Sequence[str], tell: Teller) -> None:
    """`subjects` are those of accounts.events; whose text is the occasion too: no repeated one is told again."""
    with acting_as(system(Via.WORKER)), unit_of_work():
        for subject in subjects:
            about, person = events.read(subject)
            tell(about, Actor(person_id=person, via=Via.WORKER), subject)


def organisation_verified(subjects: Sequence[str]) -> None:
    """Tell everybody who acts for it."""
    _each(subjects, _verified)


def membership_added(subjects: Sequence[str]) -> None:
    """Tell the person, and whoever else administers the organisation."""
    _each(subjects, _added)


def membership_ended(subjects: Sequence[str]) -> None:
    """Tell the person, as the last thing they hear of that organisation, and whoever administers it."""
    _each(subjects, _ended)


def _verified(organisation_id: UUID, actor: Actor, occasion: str) -> None:
    organisation = session.get_one(Organisation, organisation_id)
    service.tell(
        those_who(Permission.DESK_READ, organisation, organisation_id),
        NoticeKind.ORGANISATION,
        N_("The bureau has verified %(organisation)s: its listings can be published now."),
        actor=actor,
        endpoint="portal.desk",
        arguments={"acting": organisation_id},
        organisation_id=organisation_id,
        occasion=f"verified/{occasion}",
        organisation=organisation.name,
    )


def _added(membership_id: UUID, actor: Actor, occasion: str) -> None:
    given = session.get_one(Membership, membership_id)
    if given.ended_at is not None:
        return
    service.tell(
        [given.person_id],
        NoticeKind.MEMBERSHIP,
        N_("You have been given a role in %(organisation)s."),
        actor=actor,
        endpoint="portal.desk",
        arguments={"acting": given.organisation_id},
        organisation_id=given.organisation_id,
        occasion=f"added/{occasion}",
        organisation=given.organisation.name,
    )
    _tell_admins(given, actor, f"added/{occasion}", N_("%(person)s has been given a role in %(organisation)s."))


def _ended(membership_id: UUID, actor: Actor, occasion: str) -> None:
    ended = session.get_one(Membership, membership_id)
    service.tell(
        [ended.person_id],
        NoticeKind.MEMBERSHIP,
        N_("A role of yours in %(organisation)s has ended."),
        actor=actor,
        endpoint="portal.start",
        occasion=f"ended/{occasion}",
        organisation=ended.organisation.name,
    )
    _tell_admins(ended, actor, f"ended/{occasion}", N_("A role of %(person)s in %(organisation)s has ended."))


def _tell_admins(membership: Membership, actor: Actor, occasion: str, message: str) -> None:
    place = membership.organisation_id
    admins = in_role(Role.ADMIN, place) | in_role(Role.ADMINISTRATOR, place)
    service.tell(
        admins - {membership.person_id},
        NoticeKind.MEMBERSHIP,
        message,
        actor=actor,
        endpoint="accounts.members",
        arguments={"acting": place},
        organisation_id=place,
        occasion=occasion,
        organisation=membership.organisation.name,
        person=membership.person.name,
    )
