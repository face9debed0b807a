"""The yearly batch of application scenarios (机会清单): what counts to its hundred, and the list behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from marketplace.accounts.models import Organisation
from marketplace.core import money
from marketplace.db import UNSCOPED, session
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import ApplicationScenario, scenario_number

GOAL = 100
# A closed one was still published that year, one that was taken back was not (domain/listings.md 2.4).
COUNTED = frozenset({ListingState.PUBLISHED, ListingState.EXPIRED})


@dataclass(frozen=True)
class Item:
    """One number of the year: whose it is while it counts, and only that it is off once it was taken back."""

    id: UUID
    number: str
    counts: bool
    is_open: bool
    title: str
    owner_name: str


@dataclass(frozen=True)
class Year:
    """How a year's batch stands."""

    year: int
    drafted: int
    published: int
    withdrawn: int

    @property
    def percent(self) -> str:
        """Of the hundred, rounded down, so that nothing shows 100 before it is reached."""
        return money.floored_percent(self.published, GOAL)


def summary(year: int) -> Year:
    """How many of `year` the actor sees that were never published, and how many numbers count or no longer do."""
    items = numbered(year)
    counted = sum(item.counts for item in items)
    return Year(year, _drafted(year), counted, len(items) - counted)


def _drafted(year: int) -> int:
    drafts = (ApplicationScenario.year == year, ApplicationScenario.serial.is_(None))
    return session.scalar(select(func.count(ApplicationScenario.id)).where(*drafts)) or 0


def numbered(year: int) -> Sequence[Item]:
    """Every number given in `year`, in order. Past the wall, for a number once given stays known; a title that was
    taken back does not."""
    query = (
        select(
            ApplicationScenario.id,
            ApplicationScenario.serial,
            ApplicationScenario.state,
            ApplicationScenario.title,
            Organisation.name,
        )
        .join(ApplicationScenario.owner)
        .where(ApplicationScenario.year == year, ApplicationScenario.serial.is_not(None))
        .order_by(ApplicationScenario.serial)
    )
    return [_item(year, row) for row in session.execute(query, execution_options=UNSCOPED)]


def _item(year: int, row: Any) -> Item:
    key, serial, state, title, owner_name = row
    counts = state in COUNTED
    shown = (title, owner_name) if counts else ("", "")
    return Item(key, scenario_number(year, serial), counts, state is ListingState.PUBLISHED, *shown)


def years() -> Sequence[int]:
    """The years in which scenarios were published, the latest first."""
    query = select(ApplicationScenario.year).where(ApplicationScenario.serial.is_not(None)).distinct()
    ordered = query.order_by(ApplicationScenario.year.desc())
    return session.scalars(ordered, execution_options=UNSCOPED).all()
