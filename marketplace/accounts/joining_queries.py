"""Every SELECT of invitations and applications, and who may see which."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select, true

from marketplace.accounts import queries
from marketplace.accounts.joining_models import Application, ApplicationState, Invitation
from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.core import clock, one_time
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import NotFound
from marketplace.db import UNSCOPED, protect, session

Sent = TypeVar("Sent", Invitation, Application)
PAGE_SIZE = 20
KEEPERS = (Role.REVIEWER, Role.ADMINISTRATOR)


def invitation_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Invitations are seen by the administrators of the organisation that invites, and of the district."""
    if actor.is_system or actor.has(Role.ADMINISTRATOR):
        return true()
    if actor.organisation_id is None or not actor.has(Role.ADMIN):
        return false()
    return Invitation.organisation_id == actor.organisation_id


def application_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Applications are seen by whoever confirmed them, and by the bureau's people who decide."""
    if actor.is_system or actor.has(*KEEPERS):
        return true()
    return Application.person_id == actor.person_id if actor.person_id else false()


protect(Invitation, invitation_visible_to)
protect(Application, application_visible_to)


@dataclass(frozen=True)
class Page:
    """One page of a list, and how many there are in all."""

    items: Sequence[Any]
    total: int


def invitation_by_token(token: str) -> Invitation:
    """The invitation of a letter's link, locked for whoever accepts; the token is the proof. Raises NotFound."""
    return _by_token(Invitation, Invitation.token_hash == one_time.digest(token))


def application_by_token(token: str) -> Application:
    """The application of a letter's link, locked for whoever confirms; the token is the proof. Raises NotFound."""
    return _by_token(Application, Application.token_hash == one_time.digest(token))


def _by_token(model: type[Sent], has_it: ColumnElement[bool]) -> Sent:
    found = session.scalar(select(model).where(has_it).with_for_update().execution_options(**UNSCOPED))
    if found is None:
        raise NotFound()
    return found


def invitation(invitation_id: UUID) -> Invitation:
    """One invitation that the actor may see. Raises NotFound."""
    found = session.scalar(select(Invitation).where(Invitation.id == invitation_id))
    if found is None:
        raise NotFound()
    return found


def open_invitation(organisation_id: UUID, email: str) -> Invitation | None:
    """The invitation of an address that was neither accepted nor revoked, expired or not."""
    query = select(Invitation).where(*_pending(organisation_id), Invitation.email == email)
    return session.scalar(query.execution_options(**UNSCOPED))


def pending_invitations(organisation_id: UUID) -> Sequence[Invitation]:
    """The invitations of an organisation that were neither accepted nor revoked, the newest first."""
    query = select(Invitation).where(*_pending(organisation_id)).order_by(Invitation.created_at.desc())
    return session.scalars(query).all()


def _pending(organisation_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return Invitation.organisation_id == organisation_id, unanswered()


def unanswered() -> ColumnElement[bool]:
    """The invitation was neither accepted nor revoked, expired or not."""
    return Invitation.accepted_at.is_(None) & Invitation.revoked_at.is_(None)


def issued_by(organisation_id: UUID, person_id: UUID) -> Sequence[Invitation]:
    """The pending invitations that one person sent in the name of an organisation; whoever ends them may not see."""
    query = select(Invitation).where(*_pending(organisation_id), Invitation.invited_by == person_id)
    return session.scalars(query.execution_options(**UNSCOPED)).all()


def application(application_id: UUID) -> Application:
    """One application that the actor may see. Raises NotFound."""
    found = session.scalar(select(Application).where(Application.id == application_id))
    if found is None:
        raise NotFound()
    return found


def memberships(organisation_id: UUID) -> Sequence[Membership]:
    """The present memberships of an organisation, without looking at the people behind the wall."""
    query = select(Membership).where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
    return session.scalars(query.order_by(Membership.created_at)).all()


def roles_held(person_id: UUID, organisation_id: UUID) -> frozenset[Role]:
    """The roles that a person holds in an organisation now, suspended or not."""
    return frozenset(m.role for m in memberships(organisation_id) if m.person_id == person_id)


def titles(organisation_id: UUID) -> Mapping[UUID, list[Membership]]:
    """What each person is in an organisation now, by the person's id."""
    held: dict[UUID, list[Membership]] = {}
    for membership in memberships(organisation_id):
        held.setdefault(membership.person_id, []).append(membership)
    return held


def holders(organisation_id: UUID, role: Role) -> Sequence[Person]:
    """The people who hold a role in an organisation now, as far as the actor may see them."""
    held = (Membership.organisation_id == organisation_id, Membership.role == role, Membership.ended_at.is_(None))
    return session.scalars(select(Person).where(exists().where(Membership.person_id == Person.id, *held))).all()


def lock(organisation_id: UUID) -> None:
    """Let nobody else change who acts for an organisation until this transaction ends."""
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())


def has_members(organisation_id: UUID) -> bool:
    """Whether somebody acts for an organisation at present."""
    query = select(Membership.id).where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
    return session.scalar(query.limit(1)) is not None


def claims_of(organisation_id: UUID) -> Sequence[Application]:
    """Who asks the bureau to act for an entry, the longest waiting first."""
    query = select(Application).where(Application.organisation_id == organisation_id, _claimed())
    return session.scalars(query.order_by(Application.confirmed_at)).all()


def claimed_among(ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of `ids` that somebody claims."""
    query = select(Application.organisation_id).where(Application.organisation_id.in_(ids), _claimed())
    return frozenset(key for key in session.scalars(query) if key)


def claims_by(person_id: UUID) -> Sequence[Application]:
    """What a person has asked to act for, the last first."""
    query = select(Application).where(Application.person_id == person_id)
    return session.scalars(query.order_by(Application.confirmed_at.desc())).all()


def _claimed() -> ColumnElement[bool]:
    return Application.state == ApplicationState.CLAIMED


def waits() -> ColumnElement[bool]:
    """An organisation waits for the bureau: to be verified, for its new name, or for somebody who claims it."""
    unverified = Organisation.verified_on.is_(None) & (Organisation.bureau_note == "")
    claimed = exists().where(Application.organisation_id == Organisation.id, _claimed())
    return Organisation.merged_into_id.is_(None) & or_(unverified, Organisation.wanted_name != "", claimed)


def returned() -> ColumnElement[bool]:
    """The bureau returned it for correction and nothing has come back yet."""
    return Organisation.verified_on.is_(None) & (Organisation.bureau_note != "") & _present()


def _present() -> ColumnElement[bool]:
    return Organisation.merged_into_id.is_(None)


QUEUES = {"waiting": waits, "returned": returned}


def queue(which: str = "waiting", words: str = "", kind: str = "", page: int = 1) -> Page:
    """What waits for the bureau, or was returned; the longest waiting first."""
    since = func.coalesce(Organisation.handed_in_at, Organisation.created_at)
    query = select(Organisation).where(QUEUES[which](), *_narrowed(words, kind))
    return paged(query.order_by(since, Organisation.id), page)


def queue_counts() -> dict[str, int]:
    """How many there are in each of the bureau's queues."""
    counts = {name: select(func.count(Organisation.id)).where(condition()) for name, condition in QUEUES.items()}
    return {name: session.scalar(query) or 0 for name, query in counts.items()}


def directory_page(
    words: str = "",
    kind: str = "",
    *,
    unverified: bool = False,
    sort: str = "name",
    page: int = 1,
    without: UUID | None = None,
) -> Page:
    """One page of the public directory, by name or the newest first; `without` one of them."""
    query = queries.in_directory(words, kind, unverified=unverified)
    if without:
        query = query.where(Organisation.id != without)
    if sort == "newest":
        query = query.order_by(None).order_by(Organisation.created_at.desc(), Organisation.id)
    return paged(query, page)


def _narrowed(words: str, kind: str) -> list[ColumnElement[bool]]:
    of_kind = [Organisation.kind == kind] if kind else []
    return [*of_kind, *map(queries.named, words.split())]


def people(organisation_id: UUID, words: str = "", page: int = 1) -> Page:
    """One page of the people who act for an organisation at present, by name."""
    query = select(Person).where(
        exists().where(
            Membership.person_id == Person.id,
            Membership.organisation_id == organisation_id,
            Membership.ended_at.is_(None),
        )
    )
    for word in words.split():
        query = query.where(
            or_(Person.name.icontains(word, autoescape=True), Person.email.icontains(word, autoescape=True))
        )
    return paged(query.order_by(Person.name, Person.id), page)


def paged(query: Select[Any], page: int) -> Page:
    """One page of `query`'s rows, and how many there are."""
    total = session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)) or 0
    return Page(session.scalars(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all(), total)


def expired_applications() -> Sequence[Application]:
    """Applications whose letter's link was never used in time."""
    query = select(Application).where(Application.state == ApplicationState.SENT)
    return session.scalars(query.where(Application.expires_at <= clock.now())).all()
