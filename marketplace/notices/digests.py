"""The daily digest: every morning one letter to each person for whom something waits, once."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, session, unit_of_work
from marketplace.jobs import letters
from marketplace.notices import queries, service
from marketplace.notices.codes import NoticeKind
from marketplace.notices.models import Notice

# Everything told before eight in the morning; a few minutes later nothing of that is still being written.
CLOSES, GOES_OUT = time(8, 0), time(8, 5)
TEMPLATE = "digest"
MOST_LINES = 30


def send_due() -> None:
    """Write the digests of today, if it is time, to everybody whose was not written yet."""
    now = clock.now().astimezone(clock.LEGAL_ZONE)
    if now.time() < GOES_OUT:
        return
    closed = datetime.combine(now.date(), CLOSES, clock.LEGAL_ZONE)
    with acting_as(system(Via.WORKER)):
        for person_id in queries.awaiting_digest(closed):
            with unit_of_work():
                _write(person_id, closed)


def _write(person_id: UUID, closed: datetime) -> None:
    """Taking out what waits and writing the letter are one transaction: so it is written once, by one worker."""
    waiting = queries.for_digest(person_id, closed)
    unread = [notice for notice in waiting if notice.read_at is None]
    for notice in waiting:
        notice.digest_since = None
    reader = next(iter(queries.readers([person_id], NoticeKind.MEMBERSHIP)), None)
    lines = _still_theirs(person_id, unread)
    if reader and lines:
        shown = [service.as_facts(notice) for notice in lines[:MOST_LINES]]
        count, more = str(len(lines)), str(max(0, len(lines) - MOST_LINES))
        letters.post(reader.email, reader.language, TEMPLATE, lines=shown, count=count, more=more)


def _still_theirs(person_id: UUID, notices: Sequence[Notice]) -> Sequence[Notice]:
    """Whoever left an organisation gets nothing more of it."""
    ids = [notice.id for notice in notices]
    query = select(Notice.id).where(Notice.id.in_(ids), queries.still_concerns(person_id))
    kept = set(session.scalars(query))
    return [notice for notice in notices if notice.id in kept]
