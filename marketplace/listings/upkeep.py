"""What the worker does for listings by the clock."""

from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import AlreadyDone, Key, acting_as, unit_of_work
from marketplace.db.idempotency import was_used
from marketplace.listings import queries, service


def expire() -> None:
    """Take off what is over; without the writing lock where nothing is."""
    actor = system(Via.WORKER)
    with acting_as(actor):
        if queries.due(clock.today()):
            with unit_of_work():
                service.expire_due(actor=actor)


def warn_of_end() -> None:
    """Tell owners what ends within a week; once a day is enough, and by one worker."""
    actor, today = system(Via.WORKER), Key(clock.today().isoformat(), "listings.warn_of_end", "")
    with acting_as(actor):
        if was_used(today):
            return
        try:
            with unit_of_work(today):
                service.warn_of_end(actor=actor)
        except AlreadyDone:
            return
