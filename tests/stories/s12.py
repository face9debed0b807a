"""The postings of the stories S1 to S8 together, which story S12 sums (domain/stories.md)."""

from datetime import date
from uuid import UUID

from marketplace.contracts.classes import Subclass
from marketplace.contracts.models import Contract
from marketplace.db import unit_of_work
from marketplace.district.codes import TechnicalField
from marketplace.tally.models import PostingEvent
from tests.tally.makers import make_contract, post

REGISTRATION, AMENDMENT = PostingEvent.REGISTRATION, PostingEvent.AMENDMENT
TERMINATION, REVOCATION = PostingEvent.TERMINATION, PostingEvent.REVOCATION
SERVICE, FIELD = Subclass.GENERAL_SERVICE, TechnicalField

# story: sub-class, field, then its postings: event, day, contracts, yuan, technology yuan
STORIES = {
    "S1": (Subclass.COMMISSIONED, FIELD.MANUFACTURING, [(REGISTRATION, date(2025, 4, 8), 1, 860_000, 585_000)]),
    "S2": (
        SERVICE,
        FIELD.ELECTRONICS,
        [
            (REGISTRATION, date(2024, 12, 26), 1, 3_200_000, 2_900_000),
            (AMENDMENT, date(2025, 2, 18), 0, -750_000, -750_000),
        ],
    ),
    "S3": (Subclass.COMMISSIONED, FIELD.AGRICULTURE, [(REGISTRATION, date(2025, 5, 20), 1, 500_000, 500_000)]),
    "S4": (
        Subclass.SECRET_LICENCE,
        FIELD.BIOMEDICAL,
        [
            (REGISTRATION, date(2025, 6, 16), 1, 862_668, 862_668),
            (AMENDMENT, date(2025, 9, 1), 0, -143_778, -143_778),
        ],
    ),
    "S6-C1": (SERVICE, FIELD.MANUFACTURING, [(REGISTRATION, date(2024, 9, 20), 1, 400_000, 400_000)]),
    "S6-C2": (SERVICE, FIELD.MANUFACTURING, [(REGISTRATION, date(2025, 4, 25), 1, 650_000, 650_000)]),
    "S6-C3": (SERVICE, FIELD.MANUFACTURING, [(REGISTRATION, date(2026, 2, 2), 1, 300_000, 300_000)]),
    "S7b": (
        SERVICE,
        FIELD.MATERIALS,
        [
            (REGISTRATION, date(2025, 3, 5), 1, 1_500_000, 1_500_000),
            (TERMINATION, date(2025, 8, 20), 0, -1_050_000, -1_050_000),
        ],
    ),
    "S7c": (
        SERVICE,
        FIELD.MATERIALS,
        [
            (REGISTRATION, date(2024, 10, 10), 1, 980_000, 980_000),
            (REVOCATION, date(2025, 6, 30), -1, -980_000, -980_000),
        ],
    ),
    "S8 main": (
        Subclass.PATENT_TRANSFER,
        FIELD.MATERIALS,
        [
            (REGISTRATION, date(2025, 7, 10), 1, 800_000, 720_000),
            (AMENDMENT, date(2025, 10, 15), 0, -200_000, -180_000),
        ],
    ),
    "S8 fee": (
        Subclass.INTERMEDIATION,
        FIELD.MATERIALS,
        [
            (REGISTRATION, date(2025, 7, 11), 1, 24_000, 24_000),
            (AMENDMENT, date(2025, 10, 15), 0, -6_000, -6_000),
        ],
    ),
}


def enter_stories(owner_id: UUID) -> dict[str, Contract]:
    """Enter every contract of S1 to S8 with all its postings."""
    with unit_of_work():
        return {story: _enter(owner_id, *told) for story, told in STORIES.items()}


def _enter(
    owner_id: UUID, subclass: Subclass, field: FIELD, postings: list[tuple[PostingEvent, date, int, int, int]]
) -> Contract:
    _event, day, _number, yuan, technology = postings[0]
    contract = make_contract(owner_id, day, yuan * 100, technology * 100, subclass, field)
    for event, posted_on, number, changed, changed_technology in postings:
        post(contract, event, posted_on, number, changed * 100, changed_technology * 100)
    return contract
