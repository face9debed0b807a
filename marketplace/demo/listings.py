"""The demonstration's listings, written, reviewed and answered by its people."""

from collections.abc import Callable
from datetime import date
from typing import Any

from marketplace.core.actors import Actor, Role
from marketplace.demo import files
from marketplace.demo.cast import DemoCast, read
from marketplace.documents.intake import Intake
from marketplace.listings import interest_service, service
from marketplace.listings.codes import ListingKind
from marketplace.listings.models import Interest, Listing

FILES = {
    ListingKind.RESULT: "results.json",
    ListingKind.DEMAND: "demands.json",
    ListingKind.SCENARIO: "scenarios.json",
}
DAYS = ("deadline", "open_from", "open_until")


def enter_listings(cast: DemoCast, intake: Intake, progress: Callable[[int], None]) -> dict[str, Listing]:
    """Write every listing, the first one of each kind with files, and let it through; by title."""
    listings: dict[str, Listing] = {}
    for kind, file in FILES.items():
        for place, given in enumerate(read(file)):
            listings[given["title"]] = _listing(kind, given, cast, intake if place == 0 else None)
            progress(1)
    return listings


def _listing(kind: ListingKind, given: dict[str, Any], cast: DemoCast, intake: Intake | None) -> Listing:
    owner = cast.trader(given.pop("owner"))
    listing = service.create(kind, _fields(given), actor=owner, submit=False)
    if intake:
        files.attach_to_listing(listing, actor=owner, intake=intake)
    service.submit(listing, actor=owner, version=listing.version)
    reviewer = next(officer for officer in cast.officers(Role.REVIEWER) if officer.person_id != owner.person_id)
    service.publish(listing, actor=reviewer, version=listing.version)
    return listing


def _fields(given: dict[str, Any]) -> dict[str, Any]:
    return dict(_field(name, value) for name, value in given.items())


def _field(name: str, value: Any) -> tuple[str, Any]:
    if name.endswith("_yuan"):
        return name.removesuffix("_yuan") + "_fen", None if value is None else value * 100
    if name in DAYS:
        return name, date.fromisoformat(value)
    return name, value


def enter_interests(cast: DemoCast, listings: dict[str, Listing]) -> list[Interest]:
    """Who asked about which listing, and what was answered."""
    return [_interest(given, cast, listings[given["listing_title"]]) for given in read("live.json")["interests"]]


def _interest(given: dict[str, Any], cast: DemoCast, listing: Listing) -> Interest:
    sender = cast.trader(given["from"])
    interest = interest_service.express(
        listing, actor=sender, message=given["message"], contact_name=sender.person_name, contact_phone="023-00000000"
    )
    if given["answer"]:
        owner = _of_organisation(cast, listing)
        interest_service.answer(interest, actor=owner, answer=given["answer"], version=interest.version)
    return interest


def _of_organisation(cast: DemoCast, listing: Listing) -> Actor:
    key = next(key for key, place in cast.organisations.items() if place == listing.owner_id)
    return cast.trader(key)
