"""Letters: e-mail is written in the unit of work that gives reason for it, and sent by the worker afterwards."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, String, false, select, true
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.db import Base, Created, Id, protect, session, unit_of_work
from marketplace.jobs import outbox

TOPIC = "letter"
# The first new attempt comes after two minutes, later ones within the hour, for about three days in all.
FIRST_WAIT, LONGEST_WAIT, MOST_ATTEMPTS = timedelta(minutes=2), timedelta(hours=1), 76
# A server that is away keeps letters back that were not even tried.
SERVER_AWAY = timedelta(minutes=1)


class Letter(Base):
    """One e-mail: to whom, in which language ('' is the district's own), by which template, with which facts."""

    __tablename__ = "letter"
    id: Mapped[Id]
    address: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(10), default="")
    template: Mapped[str] = mapped_column(String(60))
    # Gone once the letter is: a link that lets somebody in is nothing to keep.
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[Created]
    sent_at: Mapped[datetime | None]
    # Nobody tries before: neither a second worker, nor the same one after it was killed while sending.
    not_before: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    # Nobody tries any more: refused for good, or tried for days; `problem` says why.
    given_up_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(String(500), default="")


def _only_the_system(actor: Actor) -> ColumnElement[bool]:
    """Letters carry secrets, and no page shows them."""
    return true() if actor.is_system else false()


protect(Letter, _only_the_system)


def post(address: str, language: str, template: str, **facts: Any) -> None:
    """Write a letter, if the present unit of work commits; `language` '' is the district's default.

    `facts` (texts, or lists and mappings of texts) fill templates/letters/<template>.txt and .html.
    Raises ValueError for an address that is none: it would become a header.
    """
    if "@" not in address or not address.isprintable() or " " in address or "," in address:
        raise ValueError(f"not an address: {address!r}")
    letter = Letter(id=uuid4(), address=address, language=language, template=template, facts=facts)
    session.add(letter)
    outbox.put(TOPIC, str(letter.id))


def take(letter_id: UUID) -> Letter | None:
    """The letter, if it is for whoever asks to send it now.

    It is nobody else's for a while, so a second worker sends nothing twice; and whoever finds it taken asks again
    later, so that nothing is lost where the first was killed while sending.
    """
    with unit_of_work():
        letter = session.get(Letter, letter_id)
        if letter is None or letter.sent_at or letter.given_up_at:
            return None
        if letter.not_before is not None and letter.not_before > clock.now():
            _again(letter)
            return None
        letter.attempts += 1
        letter.not_before = clock.now() + _wait(letter.attempts)
    return letter


def _again(letter: Letter) -> None:
    outbox.put(TOPIC, str(letter.id), not_before=letter.not_before)


def _wait(attempts: int) -> timedelta:
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)


def sent(letter_id: UUID) -> None:
    """The mail server has it: forget what it said."""
    with unit_of_work():
        letter = session.get_one(Letter, letter_id)
        letter.sent_at, letter.facts, letter.problem = clock.now(), {}, ""


def failed(letter_id: UUID, problem: str, *, for_good: bool = False) -> None:
    """Note why it was not sent; tried again later, unless it was refused for good or has been tried for days."""
    with unit_of_work():
        letter = session.get_one(Letter, letter_id)
        letter.problem = problem[:500]
        if for_good or letter.attempts >= MOST_ATTEMPTS:
            letter.given_up_at = clock.now()
        else:
            _again(letter)


def hold_back(letter_ids: list[UUID]) -> None:
    """Try these a little later: the server is away, and no attempt of theirs is counted."""
    if not letter_ids:
        return
    with unit_of_work():
        for letter_id in letter_ids:
            outbox.put(TOPIC, str(letter_id), not_before=clock.now() + SERVER_AWAY)


def unsent() -> Sequence[Letter]:
    """What has not gone out, oldest first, for the people who run the platform."""
    return session.scalars(select(Letter).where(Letter.sent_at.is_(None)).order_by(Letter.created_at)).all()


def revive() -> int:
    """Begin anew with what was given up, for example when the mail server's settings were wrong; how many."""
    with unit_of_work():
        given_up = session.scalars(select(Letter).where(Letter.given_up_at.is_not(None))).all()
        for letter in given_up:
            letter.given_up_at, letter.not_before, letter.attempts = None, None, 0
            outbox.put(TOPIC, str(letter.id))
    return len(given_up)
