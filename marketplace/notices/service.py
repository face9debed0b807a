"""The verbs of notices: tell people, mark as read, choose how to be told."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import update

from marketplace.core import clock
from marketplace.core.actors import Actor, Via
from marketplace.core.errors import NotPermitted
from marketplace.db import session
from marketplace.jobs import letters
from marketplace.notices import queries
from marketplace.notices.codes import Delivery, NoticeKind
from marketplace.notices.models import Notice, NoticeChoice
from marketplace.notices.queries import Reader

TEMPLATE = "notice"


def tell(
    people: Iterable[UUID],
    kind: NoticeKind,
    message: str,
    *,
    actor: Actor,
    endpoint: str,
    arguments: Mapping[str, Any] | None = None,
    organisation_id: UUID | None = None,
    about: UUID | None = None,
    occasion: str | None = None,
    **facts: str,
) -> None:
    """Tell `people`, each in the way they chose, what was done: in this unit of work, or not at all.

    `message` is a message id with %(name)s places for `facts`: names and titles, never what people wrote to one
    another, for it may go out by e-mail. It leads to `endpoint` with `arguments`. `organisation_id` is for whom the
    readers act; `about` is what `settle` names later. Nobody is told what they did themselves, nor twice of one
    `occasion`.
    """
    if actor.is_system and actor.via is Via.IMPORT:
        # Whoever imports ten thousand listings knows of it.
        return
    told = queries.told_already(occasion) if occasion else set()
    where = {name: str(value) for name, value in (arguments or {}).items()}
    for reader in queries.readers(set(people) - told - {actor.person_id}, kind):
        if reader.delivery is Delivery.NONE:
            continue
        notice = Notice(
            id=uuid4(),
            person_id=reader.id,
            organisation_id=organisation_id,
            kind=kind,
            message=message,
            facts=facts,
            endpoint=endpoint,
            arguments=where,
            about=about,
            occasion=occasion,
        )
        session.add(notice)
        _carry(notice, reader, actor)


def _carry(notice: Notice, reader: Reader, actor: Actor) -> None:
    """By letter at once, or with the next digest; what comes by import or demonstration stays in the house."""
    if actor.via is Via.IMPORT:
        return
    if reader.delivery is Delivery.AT_ONCE:
        letters.post(reader.email, reader.language, TEMPLATE, **as_facts(notice))
    if reader.delivery is Delivery.DIGEST:
        notice.digest_since = clock.now()


def as_facts(notice: Notice) -> dict[str, Any]:
    """What a letter needs of a notice; the address carries its id, so that the page can mark it as read."""
    arguments = {**notice.arguments, "notice": str(notice.id)}
    return {"message": notice.message, "facts": notice.facts, "endpoint": notice.endpoint, "arguments": arguments}


def settle(kind: NoticeKind, about: UUID) -> None:
    """What was asked of several people is done by one of them: nobody need read it any more."""
    waiting = (Notice.about == about, Notice.kind == kind, Notice.read_at.is_(None))
    session.execute(update(Notice).where(*waiting).values(read_at=clock.now(), digest_since=None))


def mark_read(notice: Notice, *, actor: Actor) -> None:
    """Note that its reader has seen it. Raises NotPermitted."""
    if notice.person_id != actor.person_id:
        raise NotPermitted()
    notice.read_at = notice.read_at or clock.now()


def mark_all_read(until: datetime, *, actor: Actor) -> None:
    """Note that the reader has seen everything told `until` then: what came since they looked stays unread."""
    if actor.person_id is None:
        raise NotPermitted()
    mine = (Notice.person_id == actor.person_id, Notice.read_at.is_(None), Notice.created_at <= until)
    session.execute(update(Notice).where(*mine).values(read_at=clock.now()))


def choose(deliveries: Mapping[NoticeKind, Delivery], *, actor: Actor) -> None:
    """Keep how the actor wants to be told of these kinds. Raises NotPermitted for nobody."""
    if actor.person_id is None:
        raise NotPermitted()
    for kind, delivery in deliveries.items():
        session.merge(NoticeChoice(person_id=actor.person_id, kind=kind, delivery=delivery))
