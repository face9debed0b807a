"""What the worker does for listings by the clock."""

from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, unit_of_work
from marketplace.listings import queries, service


def expire() -> None:
    """Take off what is over; without the writing lock where nothing is."""
    actor = system(Via.WORKER)
    with acting_as(actor):
        if queries.due(clock.today()):
            with unit_of_work():
                service.expire_due(actor=actor)
