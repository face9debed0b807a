"""What people were told, read as the system, and told again."""

from typing import Any

from sqlalchemy import select

from marketplace.core.actors import Via, system
from marketplace.db import acting_as, session, unit_of_work
from marketplace.jobs.letters import Letter
from marketplace.notices import service
from marketplace.notices.codes import Delivery, NoticeKind
from marketplace.notices.models import Notice
from tests.people import Cast

US = system(Via.CLI)
MESSAGE = "“%(title)s” was let through and is public now."


def told(cast: Cast, who: str) -> list[Notice]:
    """Everything that somebody was told, the newest last."""
    with acting_as(US):
        query = select(Notice).where(Notice.person_id == cast.person(who).id).order_by(Notice.created_at)
        return list(session.scalars(query))


def kinds(cast: Cast, who: str) -> list[str]:
    return [notice.kind.value for notice in told(cast, who)]


def letters() -> list[Letter]:
    with acting_as(US):
        return list(session.scalars(select(Letter).order_by(Letter.created_at)))


def addressees() -> list[str]:
    return sorted(letter.address for letter in letters())


def choose(cast: Cast, who: str, kind: NoticeKind, delivery: Delivery) -> None:
    actor = cast.actor(who)
    with acting_as(actor), unit_of_work():
        service.choose({kind: delivery}, actor=actor)


def tell(
    cast: Cast, *who: str, kind: NoticeKind = NoticeKind.LISTING_DECIDED, message: str = MESSAGE, **more: Any
) -> None:
    """Tell people of the cast something about a title."""
    given = {"actor": US, "endpoint": "portal.home", "title": "一种窑炉", **more}
    with acting_as(US), unit_of_work():
        service.tell([cast.person(each).id for each in who], kind, message, **given)


def forget() -> None:
    """Nobody was told anything yet."""
    with acting_as(US), unit_of_work():
        for row in (*session.scalars(select(Notice)), *session.scalars(select(Letter))):
            session.delete(row)
