"""Every figure is a sum over postings: whatever happens in whatever order, both views and a plain list agree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.contracts.models import Contract
from marketplace.db import session, unit_of_work
from marketplace.tally import queries as tally
from marketplace.tally.models import PostingEvent
from marketplace.tally.queries import Total, View, Window
from tests.people import Cast
from tests.tally.makers import make_contract, post

FIRST, DAYS = date(2023, 1, 1), 1200
REGISTERED_ON = [FIRST, date(2023, 12, 31), date(2024, 2, 29), date(2025, 1, 1)]
days = st.dates(FIRST, FIRST + timedelta(days=DAYS))


@dataclass(frozen=True)
class Change:
    """A random posting: which of the contracts, how long after its registration, and by how much."""

    contract: int
    after: int
    count: int
    fen: int

    @property
    def registered_on(self) -> date:
        return REGISTERED_ON[self.contract]

    @property
    def posted_on(self) -> date:
        return self.registered_on + timedelta(days=self.after)


changes = st.lists(
    st.builds(Change, st.integers(0, 3), st.integers(0, 700), st.integers(-1, 1), st.integers(-(10**12), 10**12)),
    max_size=12,
)


@pytest.fixture
def contracts(context: None, cast: Cast) -> list[Contract]:
    with unit_of_work():
        return [make_contract(cast.organisations["u1"], day, 100) for day in REGISTERED_ON]


def each(case: Any) -> Any:
    """Many examples on one database: each is posted, looked at and rolled back."""
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=40, deadline=None, suppress_health_check=quiet)(case)


@pytest.fixture
def posted(contracts: list[Contract]) -> Iterator[Any]:
    ids = [session.merge(contract) for contract in contracts]

    def enter(sequence: Sequence[Change]) -> None:
        session.rollback()
        for change in sequence:
            post(ids[change.contract], PostingEvent.AMENDMENT, change.posted_on, change.count, change.fen)
        session.flush()

    yield enter
    session.rollback()


def model(sequence: Sequence[Change], as_of: date) -> Total:
    known = [change for change in sequence if change.posted_on <= as_of]
    fen = sum(change.fen for change in known)
    return Total(sum(change.count for change in known), fen, fen)


@each
@given(changes=changes, as_of=days)
def test_both_views_and_a_plain_list_have_the_same_sum_on_any_day(
    posted: Any, changes: list[Change], as_of: date
) -> None:
    posted(changes)
    sums = [tally.total(Window(as_of=as_of, view=view)) for view in View]
    assert sums == [model(changes, as_of)] * 2


@each
@given(changes=changes, as_of=days, view=st.sampled_from(View))
def test_months_quarters_years_and_classes_sum_to_the_total(
    posted: Any, changes: list[Change], as_of: date, view: View
) -> None:
    posted(changes)
    window, whole = Window(as_of=as_of, view=view), model(changes, as_of)
    for grouped in (
        tally.by_month,
        tally.by_quarter,
        tally.by_year,
        lambda w: tally.by_dimension(w, "contract_class"),
    ):
        total = Total()
        for group in grouped(window):
            total = tally.plus(total, group.total)
        assert total == whole


@each
@given(changes=changes, cut=days)
def test_what_is_before_and_after_a_day_is_everything(posted: Any, changes: list[Change], cut: date) -> None:
    posted(changes)
    for view in View:
        before, after = Window(end=cut, view=view), Window(start=cut + timedelta(days=1), view=view)
        assert tally.plus(tally.total(before), tally.total(after)) == model(changes, date.max)
