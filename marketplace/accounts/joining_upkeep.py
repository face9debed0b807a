"""What the worker looks after among the people: those who asked to register and never came back are forgotten."""

from marketplace.accounts import joining, joining_queries
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, unit_of_work


def forget() -> None:
    """Delete the applications whose letter's link has expired; without the writing lock where there are none."""
    with acting_as(system(Via.WORKER)):
        if joining_queries.expired_applications():
            with unit_of_work():
                joining.forget_unconfirmed()
