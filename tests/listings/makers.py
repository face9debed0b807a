"""Listings made through the verbs, in whatever state a test needs."""

from datetime import date, timedelta
from typing import Any

from marketplace.core import clock
from marketplace.db import acting_as, unit_of_work
from marketplace.listings import interest_service, service
from marketplace.listings.codes import Cooperation, ListingKind, Maturity, NeedKind, Procurement, ScenarioCategory
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import Interest, Listing
from tests.people import Cast

RESULT, DEMAND, SCENARIO = ListingKind

COMMON = {
    "field": "03", "contact_name": "李联系", "contact_phone": "023-4980-0001", "cooperation": [Cooperation.LICENCE],
}  # fmt: skip
WRITERS = {RESULT: "u1.editor", DEMAND: "e3.engineer", SCENARIO: "r1.editor"}
BEFORE_PUBLISHED = (ListingState.DRAFT, ListingState.IN_REVIEW)


def fields(kind: ListingKind = RESULT, **more: Any) -> dict[str, Any]:
    """What somebody would type for a listing of `kind`."""
    return {**COMMON, **_OF_KIND[kind](clock.today()), **more}


def _result(_today: date) -> dict[str, Any]:
    return {
        "title": "一种高温陶瓷窑炉节能控制技术", "summary": "在窑炉尾部回收余热，能耗下降。",
        "keywords": ["窑炉", "节能"],
        "advantage": "能耗比现有最好方案低 18 %", "maturity": Maturity.PILOT, "ip_kind": "invention_patent",
        "price_from_fen": 50_000_000, "price_to_fen": 80_000_000,
    }  # fmt: skip


def _demand(today: date) -> dict[str, Any]:
    return {
        "title": "铝合金压铸件在线检测", "summary": "需要一套在线检测方案。", "keywords": ["检测"],
        "need_kind": NeedKind.TESTING, "current_situation": "人工抽检，漏检率 2 %。", "target": "漏检率低于 0.1 %。",
        "budget_to_fen": 60_000_000, "deadline": today + timedelta(days=200),
    }  # fmt: skip


def _scenario(today: date) -> dict[str, Any]:
    return {
        "title": "智慧园区能耗监测", "summary": "开放园区数据，征集能耗监测方案。", "keywords": ["园区"],
        "year": today.year, "category": ScenarioCategory.SMART_CITY, "conditions": "三栋楼宇",
        "requirement": "能耗下降 10 %", "investment_fen": 120_000_000, "procurement": Procurement.FREE_PILOT,
        "open_from": today, "open_until": today + timedelta(days=60),
    }  # fmt: skip


_OF_KIND = {RESULT: _result, DEMAND: _demand, SCENARIO: _scenario}


def make_listing(
    cast: Cast, state: ListingState = ListingState.DRAFT, *, kind: ListingKind = RESULT, who: str = "", **more: Any
) -> Listing:
    """A listing of `kind` written by `who`, moved on to draft, in review or published through the verbs."""
    writer = cast.actor(who or WRITERS[kind])
    with acting_as(writer), unit_of_work():
        listing = service.create(kind, fields(kind, **more), actor=writer, submit=state is not ListingState.DRAFT)
    if state not in BEFORE_PUBLISHED:
        publish(cast, listing)
    if state not in (*BEFORE_PUBLISHED, ListingState.PUBLISHED):
        with acting_as(writer), unit_of_work():
            service.withdraw(listing, actor=writer, version=listing.version)
    return listing


def publish(cast: Cast, listing: Listing) -> None:
    """Let `listing` through as the bureau's second reviewer."""
    reviewer = cast.actor("bureau.reviewer2")
    with acting_as(reviewer), unit_of_work():
        service.publish(listing, actor=reviewer, version=listing.version)


def take_down(cast: Cast, listing: Listing) -> None:
    """Take `listing` off the public pages as the bureau's reviewer."""
    reviewer = cast.actor("bureau.reviewer")
    with acting_as(reviewer), unit_of_work():
        service.take_down(listing, actor=reviewer, version=listing.version, reason="内容失实")


def make_interest(cast: Cast, listing: Listing, who: str = "e1.engineer", **more: Any) -> Interest:
    """An expression of interest in `listing` by `who`."""
    sender = cast.actor(who)
    said = {"message": "希望了解许可条件。", "contact_name": "赵工", "contact_phone": "13800000000", **more}
    with acting_as(sender), unit_of_work():
        return interest_service.express(listing, actor=sender, **said)
