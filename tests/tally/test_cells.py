"""The summed cells say what the postings say: after any sequence, in every view, for every dimension and edge."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from marketplace.cli.tally import rebuild
from marketplace.contracts.classes import Subclass
from marketplace.db import connection, session, unit_of_work
from marketplace.district.codes import PartyNature, TechnicalField
from marketplace.tally import cells, service
from marketplace.tally import queries as tally
from marketplace.tally.dimensions import Dimension, Measure
from marketplace.tally.models import PostingEvent, PostingSource
from marketplace.tally.queries import Total, View, Window
from marketplace.tally.service import Change, Dimensions
from tests.people import Cast
from tests.tally.makers import make_contract

FIRST = date(2024, 1, 1)
days = st.dates(FIRST, FIRST + timedelta(days=500))
HOME, AWAY = "500118", "110108"


@dataclass(frozen=True)
class Posted:
    """A random posting: on which day after which registration, by how much, and under what."""

    registered_on: date
    after: int
    count: int
    fen: int
    dimensions: Dimensions


dimensions = st.builds(
    Dimensions,
    subclass=st.sampled_from(["11", "21", "31", "4"]),
    field=st.sampled_from(list(TechnicalField)[:2]),
    seller_region=st.sampled_from([HOME, AWAY, ""]),
    buyer_region=st.sampled_from([HOME, AWAY]),
    seller_nature=st.sampled_from([None, PartyNature.UNIVERSITY]),
    ip_kind=st.sampled_from(["", "none"]),
)
changes = st.lists(
    st.builds(Posted, days, st.integers(0, 90), st.integers(-1, 1), st.integers(-1000, 1000), dimensions), max_size=8
)
windows = st.builds(
    Window,
    start=st.none() | days,
    end=st.none() | days,
    as_of=st.none() | days,
    view=st.sampled_from(View),
    measure=st.sampled_from(Measure),
    where=st.sampled_from(
        [
            {},
            {"contract_class": "2"},
            {"old_class": "2"},
            {"subclass": ("11", "31")},
            {"ip_kind": ""},
            {"field": "01"},
        ]
    ),
)


@pytest.fixture
def posted(context: None, cast: Cast) -> Iterator[Any]:
    with unit_of_work():
        contract_id = make_contract(cast.organisations["u1"], FIRST, 100).id

    def enter(sequence: Sequence[Posted]) -> None:
        session.rollback()
        service.post_all([_posting(contract_id, change) for change in sequence])

    yield enter
    session.rollback()


def _posting(contract_id: Any, change: Posted) -> dict[str, Any]:
    what = Change(change.count, change.fen, change.fen // 2)
    posted_on = change.registered_on + timedelta(days=change.after)
    of = (contract_id, PostingEvent.AMENDMENT, what, change.dimensions)
    return service.posting(*of, posted_on, change.registered_on, PostingSource.OPENING)


quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
each_time = settings(deadline=None, suppress_health_check=quiet)
each = settings(each_time, max_examples=40)


def matching(sequence: Sequence[Posted], window: Window) -> list[Posted]:
    """The model: which changes a window counts, by the words of its definition."""
    return [change for change in sequence if _counts(change, window)]


def _counts(change: Posted, window: Window) -> bool:
    posted_on = change.registered_on + timedelta(days=change.after)
    day = posted_on if window.view is View.REPORTED else change.registered_on
    of = change.dimensions
    seller, buyer = of.seller_region == HOME, of.buyer_region == HOME
    goes = {
        Measure.REGISTERED: True,
        Measure.EXPORTED: seller,
        Measure.ABSORBED: buyer,
        Measure.LOCAL: seller & buyer,
    }
    return (
        (window.start or day) <= day <= (window.end or day)
        and posted_on <= (window.as_of or posted_on)
        and goes[window.measure]
        and all(value_of(change, name) in _several(value) for name, value in window.where.items())
    )


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def value_of(change: Posted, dimension: str) -> str:
    subclass = change.dimensions.subclass
    if dimension == "contract_class":
        return subclass[0]
    if dimension == "old_class":
        return subclass[0].replace("3", "2")
    return getattr(change.dimensions, dimension) or ""


def sums(changes: Sequence[Posted]) -> Total:
    fen = [change.fen for change in changes]
    return Total(sum(change.count for change in changes), sum(fen), sum(each // 2 for each in fen))


@each
@given(sequence=changes, window=windows)
def test_every_window_sums_what_its_definition_says(posted: Any, sequence: list[Posted], window: Window) -> None:
    posted(sequence)
    assert tally.total(window) == sums(matching(sequence, window))


@each
@given(sequence=changes, window=windows, dimension=st.sampled_from(list(Dimension)[:9]))
def test_every_dimension_is_told_apart_as_its_definition_says(
    posted: Any, sequence: list[Posted], window: Window, dimension: Dimension
) -> None:
    posted(sequence)
    counted = matching(sequence, window)
    values = {value_of(change, dimension) for change in counted}
    wanted = {value: sums([c for c in counted if value_of(c, dimension) == value]) for value in values}
    assert {group.key: group.total for group in tally.by_dimension(window, dimension)} == wanted


@each
@given(sequence=changes, window=windows)
def test_all_measures_at_once_are_each_by_itself(posted: Any, sequence: list[Posted], window: Window) -> None:
    posted(sequence)
    wanted = {each: sums(matching(sequence, replace(window, measure=each))) for each in Measure}
    assert {each: group.total for each, group in tally.by_measure(window).items()} == wanted


@each
@given(sequence=changes, window=windows)
def test_what_an_act_gives_back_under_the_same_value_is_no_decrease(
    posted: Any, sequence: list[Posted], window: Window
) -> None:
    posted(sequence)
    acts: dict[Any, int] = {}
    for change in matching(sequence, window):
        of, stored = change.dimensions, [_stored(change, name) for name in window.where]
        at = (change.registered_on, change.after, of.seller_region == HOME, of.buyer_region, *stored)
        acts[at] = acts.get(at, 0) + change.fen
    assert tally.group(window).decreases.amount_fen == sum(fen for fen in acts.values() if fen < 0)


def _stored(change: Posted, name: str) -> str:
    return change.dimensions.subclass if "class" in name else value_of(change, name)


@settings(each_time, max_examples=10)
@given(sequence=changes)
def test_cells_are_what_the_postings_sum_to(posted: Any, sequence: list[Posted]) -> None:
    posted(sequence)
    assert list(cells.differing()) == []


@each
@given(sequence=changes, window=windows)
def test_four_classes_sum_to_what_five_do(posted: Any, sequence: list[Posted], window: Window) -> None:
    posted(sequence)
    five = {group.key: group.total for group in tally.by_dimension(window, "contract_class")}
    five["2"] = tally.plus(five.pop("3", Total()), five.get("2", Total()))
    four = {group.key: group.total for group in tally.by_dimension(window, "old_class")}
    assert {key: total for key, total in five.items() if key in four} == four
    assert not [key for key in five if key not in four and five[key] != Total()]


def test_rebuilding_gives_the_same_cells(posted: Any) -> None:
    here = Dimensions("11", TechnicalField.MATERIALS, HOME, AWAY)
    posted([Posted(FIRST, 40, 1, 500, here), Posted(FIRST, 70, 0, -200, here)])
    before = connection().execute(text("SELECT * FROM tally_cell ORDER BY 1, 2, 3, 4, 5")).all()
    assert cells.rebuild() == len(before)
    assert connection().execute(text("SELECT * FROM tally_cell ORDER BY 1, 2, 3, 4, 5")).all() == before


def test_a_command_makes_them_anew(context: None, cast: Cast) -> None:
    with unit_of_work():
        contract = make_contract(cast.organisations["u1"], FIRST, 100, subclass=Subclass.CONSULTING)
        service.post_all([_posting(contract.id, Posted(FIRST, 0, 1, 100, Dimensions("4", TechnicalField.ENERGY)))])
        connection().execute(text("UPDATE tally_cell SET amount_fen = 7 WHERE dimension = 'field'"))
    assert len(list(cells.differing())) == 2
    assert CliRunner().invoke(rebuild).exit_code == 0
    session.rollback()
    assert list(cells.differing()) == []


def test_a_reclassification_takes_from_the_old_class_and_from_nothing_else(posted: Any) -> None:
    of = [Dimensions(subclass, TechnicalField.MATERIALS, HOME, AWAY) for subclass in ("11", "51")]
    posted([Posted(FIRST, 40, -1, -500, of[0]), Posted(FIRST, 40, 1, 500, of[1])])
    assert tally.group(Window()).decreases == Total()
    assert [group.decreases for group in tally.by_dimension(Window(), "field")] == [Total()]
    assert {g.key: g.decreases for g in tally.by_dimension(Window(), "contract_class")} == {
        "1": Total(-1, -500, -250),
        "5": Total(),
    }
    assert list(cells.differing()) == []


def test_a_broker_is_told_by_their_identifier(posted: Any, cast: Cast) -> None:
    broker = cast.person("b1.broker").id
    posted([Posted(FIRST, 0, 1, 500, Dimensions("11", TechnicalField.ENERGY, broker_person_id=broker))])
    assert [group.key for group in tally.by_dimension(Window(), "broker_person_id")] == [str(broker)]
    assert tally.total(Window(where={"broker_person_id": broker})).count == 1
