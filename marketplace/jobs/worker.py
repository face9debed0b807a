"""The one worker loop: drain the outbox, topic by topic, and do what is due by the clock."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import or_, select

from marketplace.core import clock
from marketplace.db import session, unit_of_work
from marketplace.jobs.outbox import OutboxRow

Handler = Callable[[Sequence[str]], None]
Periodic = Callable[[], object]

BATCH = 500
PAUSE_SECONDS = 0.5
PERIOD_SECONDS = 60.0
MOST_ATTEMPTS = 8
log = logging.getLogger(__name__)


def drain(handlers: Mapping[str, Handler]) -> int:
    """Do one batch of each topic; how many rows were done. A handler that fails is tried again, later each time."""
    return sum(_drain_topic(topic, handler) for topic, handler in handlers.items())


def run(handlers: Mapping[str, Handler], periodic: Sequence[Periodic], stop: Callable[[], bool]) -> None:
    """Drain until `stop()`, pausing when there is nothing to do."""
    next_period = 0.0
    while not stop():
        if time.monotonic() >= next_period:
            _periodically(periodic)
            next_period = time.monotonic() + PERIOD_SECONDS
        if not drain(handlers):
            time.sleep(PAUSE_SECONDS)


def _periodically(periodic: Sequence[Periodic]) -> None:
    for task in periodic:
        try:
            task()
        except Exception:
            log.exception("periodic task failed")
            session.rollback()


def _drain_topic(topic: str, handler: Handler) -> int:
    rows = [(row.id, row.subject) for row in _waiting_rows(topic)]
    session.rollback()
    if not rows:
        return 0
    ids = [row_id for row_id, _ in rows]
    try:
        handler(list(dict.fromkeys(subject for _, subject in rows)))
    except Exception as error:
        log.exception("topic %s failed", topic)
        session.rollback()
        _postpone(ids, f"{type(error).__name__}: {error}")
        return 0
    _finish(ids)
    return len(rows)


def _waiting_rows(topic: str) -> Sequence[OutboxRow]:
    due = or_(OutboxRow.retry_at.is_(None), OutboxRow.retry_at <= clock.now())
    mine = (OutboxRow.done_at.is_(None), OutboxRow.topic == topic, OutboxRow.attempts < MOST_ATTEMPTS, due)
    return session.scalars(select(OutboxRow).where(*mine).order_by(OutboxRow.id).limit(BATCH)).all()


def _finish(ids: Sequence[int]) -> None:
    with unit_of_work():
        for row in session.scalars(select(OutboxRow).where(OutboxRow.id.in_(ids))):
            row.done_at = clock.now()


def _postpone(ids: Sequence[int], problem: str) -> None:
    with unit_of_work():
        for row in session.scalars(select(OutboxRow).where(OutboxRow.id.in_(ids))):
            row.attempts += 1
            row.problem = problem[:500]
            row.retry_at = clock.now() + timedelta(seconds=2**row.attempts)
