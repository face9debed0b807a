"""What accounts hand over when two entries of one organisation are merged: people, claims, documents, imports."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, or_, select

from marketplace import ledger
from marketplace.accounts import invitations, joining_queries, leaving, queries, service
from marketplace.accounts.joining_models import Application
from marketplace.accounts.models import Organisation, Person
from marketplace.core import clock
from marketplace.core.actors import Actor, Role
from marketplace.core.text import N_
from marketplace.db import session
from marketplace.documents.models import Attachment, OwnerKind
from marketplace.jobs.jobs import Job

Counts = dict[str, int]


def counts(organisation_id: UUID) -> Counts:
    """How much of each there is, by what it is called."""
    return {
        N_("Members"): len(joining_queries.titles(organisation_id)),
        N_("Open invitations (are revoked)"): len(joining_queries.pending_invitations(organisation_id)),
        N_("Documents of the organisation"): len(_own_documents(organisation_id)),
        N_("Imports"): session.scalar(select(func.count()).select_from(Job).where(Job.owner_id == organisation_id))
        or 0,
    }


def people(organisation_id: UUID) -> Sequence[Person]:
    """Who acts for an organisation now."""
    query = select(Person).where(Person.id.in_(joining_queries.titles(organisation_id))).order_by(Person.name)
    return session.scalars(query).all()


def move(of: Organisation, to: Organisation, *, actor: Actor) -> None:
    """Take along what belongs to `of`; who acts for it is another question, see move_people."""
    for invitation in joining_queries.pending_invitations(of.id):
        invitations.end(invitation, actor=actor)
    for claim in session.scalars(select(Application).where(Application.organisation_id == of.id)):
        claim.organisation_id = to.id
        ledger.append(actor, "application.hand_over", claim)
    _move_documents(of.id, to.id, actor)
    for job in session.scalars(select(Job).where(Job.owner_id == of.id)):
        job.owner_id = to.id


def move_people(of: Organisation, to: Organisation, coming: Collection[UUID], *, actor: Actor) -> None:
    """End everybody's access to `of` as if they had left it, and let those of `coming` act for `to` instead.

    Nobody comes to administer an entry that has administrators: they become members there.
    """
    has_admins = any(member.role is Role.ADMIN for member in queries.members(to.id))
    for person in people(of.id):
        held = joining_queries.roles_held(person.id, of.id)
        leaving.end_access(person, of, actor=actor)
        if person.id in coming:
            roles = {Role.MEMBER if has_admins and role is Role.ADMIN else role for role in held}
            for role in sorted(roles - joining_queries.roles_held(person.id, to.id)):
                service.give_role(to, person, role, actor=actor)


def _own_documents(organisation_id: UUID) -> Sequence[Attachment]:
    own = (Attachment.owner_kind == OwnerKind.ORGANISATION, Attachment.owner_id == organisation_id)
    return session.scalars(select(Attachment).where(*own, Attachment.removed_at.is_(None))).all()


def _move_documents(of: UUID, to: UUID, actor: Actor) -> None:
    """Those of the organisation itself, but one that the kept entry has too; and who added which elsewhere."""
    known = {document.sha256 for document in _own_documents(to)}
    concerned = or_(
        (Attachment.owner_kind == OwnerKind.ORGANISATION) & (Attachment.owner_id == of),
        Attachment.organisation_id == of,
    )
    for document in session.scalars(select(Attachment).where(concerned)):
        if document.owner_id == of:
            if document.removed_at is None and document.sha256 in known:
                document.removed_at, document.removed_by = clock.now(), actor.person_id
            document.owner_id = to
        if document.organisation_id == of:
            document.organisation_id = to
        ledger.append(actor, "attachment.hand_over", document)
