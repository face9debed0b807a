"""What the home page shows: the newest of each kind of listing, how many there are, and the targets in figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.db import session
from marketplace.listings import yearly
from marketplace.listings.codes import ListingKind
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import Listing
from marketplace.programme import doors, queries
from marketplace.programme.queries import Progress
from marketplace.tally import queries as tally
from marketplace.tally.queries import Total, Window

NEWEST = 5
KINDS = (ListingKind.RESULT, ListingKind.DEMAND, ListingKind.SCENARIO)


@dataclass(frozen=True)
class Column:
    """One kind of listing: its newest ones and the number of all."""

    kind: ListingKind
    newest: Sequence[Listing]
    total: int


@dataclass(frozen=True)
class Standing:
    """How a target stands today, and the door to the contracts behind it."""

    progress: Progress
    href: str


def columns() -> list[Column]:
    """The published listings of each kind, the newest first."""
    return [Column(kind, _newest(kind), _count(kind)) for kind in KINDS]


def _newest(kind: ListingKind) -> Sequence[Listing]:
    query = select(Listing).where(Listing.kind == kind, Listing.state == ListingState.PUBLISHED)
    return session.scalars(query.order_by(Listing.published_on.desc(), Listing.created_at.desc()).limit(NEWEST)).all()


def _count(kind: ListingKind) -> int:
    query = select(func.count(Listing.id)).where(Listing.kind == kind, Listing.state == ListingState.PUBLISHED)
    return session.scalar(query) or 0


def standings() -> list[Standing]:
    """Every target as it stands today, those that are still running first."""
    today = clock.today()
    found = [queries.progress(target, today) for target in queries.all_targets()]
    return [Standing(p, doors.to_contracts(p.window)) for p in sorted(found, key=lambda p: p.is_closed)]


@dataclass(frozen=True)
class AllTime:
    """Everything that was ever registered, and the door to it."""

    total: Total
    href: str


def all_time() -> AllTime:
    """The sum of all postings."""
    window = Window(as_of=clock.today())
    return AllTime(tally.total(window), doors.to_contracts(window))


def scenarios_of_this_year() -> yearly.Year:
    """How this year's hundred scenarios stand."""
    return yearly.summary(clock.today().year)


def list_url(kind: ListingKind) -> str:
    """The public list of a kind."""
    return url_for("listings.index", place=kind.place)


def listing_url(listing: Listing) -> str:
    """The public page of a listing."""
    return url_for("listings.show", place=listing.kind.place, listing_id=listing.id)
