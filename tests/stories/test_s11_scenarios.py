"""S11: the yearly batch of a hundred scenarios (domain/stories.md); re-posted items are never let through."""

from datetime import date, datetime

import pytest
import time_machine

from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput
from marketplace.db import acting_as, unit_of_work
from marketplace.listings import service, upkeep, yearly
from marketplace.listings.codes import ListingKind
from marketplace.listings.lifecycle import ListingState
from tests.listings.makers import fields, make_listing

DRAFTED, REPOSTED, WITHDRAWN = 104, 3, 2
SYSTEM = system(Via.CLI)


def at(month, day):
    return datetime(2025, month, day, 10, tzinfo=clock.LEGAL_ZONE)


def write_and_publish(cast, numbers):
    """Write them as the institute, and let all through, in one unit of work."""
    writer, scenarios = cast.actor("r1.editor"), []
    with acting_as(SYSTEM), unit_of_work():
        for number in numbers:
            typed = fields(ListingKind.SCENARIO, title=f"场景 {number}", open_until=date(2025, 11, 30))
            scenario = service.create(ListingKind.SCENARIO, typed, actor=writer, submit=True)
            if number >= REPOSTED:
                service.publish(scenario, actor=SYSTEM, version=scenario.version)
            scenarios.append(scenario)
    return scenarios


def withdraw(cast, *scenarios):
    writer = cast.actor("r1.editor")
    with acting_as(SYSTEM), unit_of_work():
        for scenario in scenarios:
            service.withdraw(scenario, actor=writer, version=scenario.version)


def standing():
    year = yearly.summary(2025)
    return year.published, year.withdrawn, year.percent


@pytest.fixture
def year_2025(context, cast):
    with time_machine.travel(at(3, 1), tick=False) as journey:
        scenarios = write_and_publish(cast, range(DRAFTED))
        withdraw(cast, *scenarios[REPOSTED : REPOSTED + WITHDRAWN])
        yield cast, scenarios, journey


def test_a_hundred_stand_when_what_was_split_and_taken_back_is_counted(year_2025):
    cast, scenarios, _ = year_2025
    assert standing() == (99, 2, "99.00")
    # A split withdraws the item and publishes two, so that one more stands (rule T20).
    withdraw(cast, scenarios[50])
    write_and_publish(cast, (201, 202))
    assert standing() == (100, 3, "100.00")


def test_a_withdrawal_in_december_brings_it_down_again(year_2025):
    cast, _, journey = year_2025
    write_and_publish(cast, (201,))
    journey.move_to(at(12, 1))
    upkeep.expire()
    assert standing() == (100, 2, "100.00")
    with acting_as(SYSTEM), unit_of_work():
        late = make_late(cast)
    withdraw(cast, late)
    assert standing() == (100, 3, "100.00")


def make_late(cast):
    typed = fields(ListingKind.SCENARIO, open_until=date(2025, 12, 31))
    late = service.create(ListingKind.SCENARIO, typed, actor=cast.actor("r1.editor"), submit=True)
    service.publish(late, actor=SYSTEM, version=late.version)
    return late


def test_numbers_run_past_a_hundred_and_are_never_given_again(year_2025):
    cast, _, _ = year_2025
    (extra,) = write_and_publish(cast, (201,))
    numbers = [item.number for item in yearly.numbered(2025)]
    assert numbers == [f"YC-CJ-2025-{serial:03d}" for serial in range(1, 103)]
    assert extra.number == "YC-CJ-2025-102"


def test_what_was_taken_back_keeps_its_number_and_shows_no_title(year_2025):
    taken_back = [item for item in yearly.numbered(2025) if not item.counts]
    assert [(item.number, item.title) for item in taken_back] == [("YC-CJ-2025-001", ""), ("YC-CJ-2025-002", "")]


def test_a_scenario_that_comes_back_has_its_old_number_and_stays_in_its_year(year_2025):
    cast, scenarios, _ = year_2025
    scenario, writer = scenarios[REPOSTED], cast.actor("r1.editor")
    with acting_as(SYSTEM), unit_of_work():
        service.reopen(scenario, actor=writer, version=scenario.version)
    with pytest.raises(InvalidInput), acting_as(SYSTEM), unit_of_work():
        service.edit(scenario, {"year": 2026}, actor=writer, version=scenario.version)
    with acting_as(SYSTEM), unit_of_work():
        service.submit(scenario, actor=writer, version=scenario.version)
        service.publish(scenario, actor=SYSTEM, version=scenario.version)
    assert (scenario.number, standing()[0]) == ("YC-CJ-2025-001", 100)


def test_a_scenario_whose_closing_date_passes_is_closed_and_still_counts(year_2025):
    _, scenarios, journey = year_2025
    journey.move_to(at(12, 1))
    upkeep.expire()
    assert scenarios[-1].state is ListingState.EXPIRED
    assert standing() == (99, 2, "99.00")


def test_each_year_has_its_own_numbers(year_2025):
    cast, _, journey = year_2025
    journey.move_to(datetime(2026, 1, 2, 10, tzinfo=clock.LEGAL_ZONE))
    assert make_listing(cast, ListingState.PUBLISHED, kind=ListingKind.SCENARIO).number == "YC-CJ-2026-001"
    assert yearly.years() == [2026, 2025]
