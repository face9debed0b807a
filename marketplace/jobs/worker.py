"""The one worker loop: drain the outbox, topic by topic, and do what is due by the clock."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence

from marketplace.db import session
from marketplace.jobs.claims import claimed

Handler = Callable[[Sequence[str]], None]
Periodic = Callable[[], object]

PAUSE_SECONDS = 0.5
PERIOD_SECONDS = 60.0
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
    with claimed(topic) as claim:
        if not claim.rows:
            return 0
        try:
            handler(claim.subjects)
        except Exception as error:
            log.exception("topic %s failed", topic)
            session.rollback()
            claim.postpone(f"{type(error).__name__}: {error}")
            return 0
        claim.finish()
        return len(claim.rows)
