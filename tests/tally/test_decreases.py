"""What a period lost has one value, whatever it is told apart by; tables say what went only between their rows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from marketplace.db import session, unit_of_work
from marketplace.programme import statistics, statistics_exporting
from marketplace.programme.statistics import Asked
from marketplace.tally import decreases, dimensions, pivots, service
from marketplace.tally import queries as tally
from marketplace.tally.periods import Period
from marketplace.tally.queries import Dimension, Measure, View, Window
from tests.people import Cast
from tests.tally import test_cells as random_events
from tests.tally.makers import make_contract

# Where files and sums have the decreases of the contract value.
COLUMN, LOST = 7, 5


@pytest.fixture
def posted(app: Flask, context: None, cast: Cast) -> Iterator[Any]:
    with unit_of_work():
        contract_id = make_contract(cast.organisations["u1"], random_events.FIRST, 100).id

    def enter(sequence: Sequence[random_events.Posted]) -> None:
        session.rollback()
        service.post_all([random_events._posting(contract_id, change) for change in sequence])

    with app.test_request_context():
        yield enter
    session.rollback()


@random_events.each
@given(sequence=random_events.changes, view=st.sampled_from(View), measure=st.sampled_from(Measure))
def test_a_period_lost_the_same_by_every_grouping(
    posted: Any, sequence: list[random_events.Posted], view: View, measure: Measure
) -> None:
    posted(sequence)
    files = [_column(Asked(_year(), measure, view, None, each)) for each in Dimension]
    window = Window(_year().starts_on, _year().ends_on, view=view, measure=measure)
    tables = [pivots.pivot(window, rows, pivots.Time.MONTH) for rows in (*Dimension, *pivots.Time)]
    wanted = _by_postings(window)
    assert {total for *_rows, total in files} == {wanted}
    assert {table.decreased.amount_fen for table in tables} == {wanted}
    # And every column sums to it.
    assert [sum(rows) for *rows, _total in files] == [wanted] * len(files)
    sums = [sum(lost.amount_fen for lost in (*table.decreases.values(), table.moved)) for table in tables]
    assert sums == [wanted] * len(tables)


def _year() -> Period:
    found = Period.read("2024")
    assert found
    return found


def _column(asked: Asked) -> list[int]:
    """What a file says of decreases, its last row the total."""
    lines = statistics.by_dimension(asked, lambda _window: None)
    whole = statistics.whole(asked, lambda _window: None)
    return [row[COLUMN] for row in statistics_exporting.table(asked, lines, whole).rows]


def _by_postings(window: Window) -> int:
    apart = [dimensions.of_posting(dimensions.FLOW)]
    found = session.execute(decreases.summed([], window.conditions(), apart)).one()
    return int(found[LOST])


@random_events.each
@given(sequence=random_events.changes, view=st.sampled_from(View), measure=st.sampled_from(Measure))
def test_the_postings_behind_what_fell_sum_to_it_in_every_grouping(
    posted: Any, sequence: list[random_events.Posted], view: View, measure: Measure
) -> None:
    posted(sequence)
    window = Window(_year().starts_on, _year().ends_on, view=view, measure=measure)
    assert tally.total(replace(window, fell=True)) == tally.group(window).decreases
    for dimension in Dimension:
        for group in tally.by_dimension(window, dimension.value):
            under = replace(window, where={dimension.value: group.key}, fell=True)
            assert tally.total(under) == group.decreases
