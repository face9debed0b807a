"""What happens in accounts that rooms to the right want to hear of, through the outbox."""

from uuid import UUID

from marketplace.core.actors import Actor, Via
from marketplace.jobs import outbox

ORGANISATION_VERIFIED = "organisation.verified"
MEMBERSHIP_ADDED = "membership.added"
MEMBERSHIP_ENDED = "membership.ended"


def happened(topic: str, subject_id: UUID, actor: Actor) -> None:
    """Note what was done to which object, and by whom, if the present unit of work commits; imports are no news."""
    if actor.via is not Via.IMPORT:
        outbox.put(topic, f"{subject_id} {actor.person_id or ''}".rstrip())


def read(subject: str) -> tuple[UUID, UUID | None]:
    """The object and the person of an event's subject; nobody where the system itself acted."""
    about, _, person = subject.partition(" ")
    return UUID(about), UUID(person) if person else None
