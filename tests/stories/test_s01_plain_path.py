"""S1: the plain path, with a deduction that counts and one that does not, and a supplement that restarts the clock.

The warning about a term that ends on 31 December is tested where the form gives it.
"""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.contracts import recognition, registration
from marketplace.contracts.class_tests import as_wanted
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.errors import NotPermitted
from marketplace.db import acting_as, session, unit_of_work
from marketplace.listings.codes import ListingKind
from marketplace.tally import queries as tally
from marketplace.tally.models import Posting
from tests.contracts.makers import ORIGINALS, at, install_test_old, make_contract, put_right
from tests.listings.makers import make_listing
from tests.people import Cast

S = ContractState
NOTE = "缺少授权书。"


@pytest.fixture
def told(context: Any, cast: Cast) -> dict[str, Any]:
    """The story, day by day, and what was seen on the way."""
    install_test_old()
    seen: dict[str, Any] = {}
    with at(date(2025, 3, 12)):
        demand = make_listing(cast, kind=ListingKind.DEMAND, who="e3.engineer")
        made = make_contract(cast, S.SUBMITTED, links={"listing_id": demand.id})
    with at(date(2025, 3, 14)):
        do(cast, "bureau.reviewer", recognition.accept, made, originals=ORIGINALS)
    seen["due before"] = made.due_on
    with at(date(2025, 3, 17)):
        do(cast, "bureau.reviewer", recognition.ask_supplement, made, note=NOTE)
    seen["due while waiting"] = made.due_on
    with at(date(2025, 3, 24)):
        do(cast, "u1.editor", put_right, made)
    seen["due after"] = made.due_on
    with at(date(2025, 4, 8)):
        do(cast, "bureau.registrar", recognition.pass_first_review, made, answers=as_wanted(made))
        with pytest.raises(NotPermitted):
            do(cast, "bureau.registrar", registration.register, made)
        do(cast, "bureau.registrar2", registration.register, made)
    return {**seen, "contract": made, "demand": demand}


def do(cast: Cast, who: str, verb: Any, contract: Contract, **more: Any) -> None:
    actor = cast.actor(who)
    with acting_as(actor), unit_of_work():
        verb(contract, actor=actor, version=contract.version, **more)


def test_each_arrival_of_papers_sets_its_own_deadline(told: dict[str, Any]) -> None:
    assert (told["due before"], told["due while waiting"]) == (date(2025, 4, 7), None)
    assert told["due after"] == date(2025, 4, 15)
    assert told["contract"].rule_set == "TEST-OLD"


def test_cameras_and_servers_are_deducted_and_the_rig_is_not(told: dict[str, Any]) -> None:
    contract = told["contract"]
    assert (contract.amount_fen, contract.technology_fen) == (86_000_000, 58_500_000)


def test_it_gets_the_first_number_of_the_year_and_keeps_the_demand_it_came_from(told: dict[str, Any]) -> None:
    contract = told["contract"]
    assert (contract.number, contract.registered_on) == ("2025500118000001", date(2025, 4, 8))
    assert contract.listing_id == told["demand"].id


def test_it_counts_once_in_all_although_it_is_both_export_and_absorption(told: dict[str, Any]) -> None:
    year = {"start": date(2025, 1, 1), "end": date(2025, 12, 31)}
    once = tally.Total(1, 86_000_000, 58_500_000)
    for where in ({}, {"seller_region": "500118"}, {"buyer_region": "500118"}):
        assert tally.total(tally.Window(**year, where=where)) == once
    assert len(session.scalars(select(Posting)).all()) == 1
