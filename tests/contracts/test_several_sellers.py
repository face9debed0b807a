"""Several sellers (T8): one certificate counts once, and each part of the amounts is exact, whatever comes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from marketplace.contracts import behind_queries, counting, opening, register_queries, standing
from marketplace.contracts.change_lifecycle import ChangeKind
from marketplace.contracts.filing import check
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.core import money
from marketplace.core.actors import Via, system
from marketplace.core.errors import WrongState
from marketplace.core.workdays import ONE_DAY
from marketplace.db import set_actor, unit_of_work
from marketplace.documents.importing import Ready, Verdict
from marketplace.documents.rows import Row
from marketplace.operations import replay
from marketplace.tally import cells
from marketplace.tally import queries as tally
from marketplace.tally.queries import Measure, Total, Window
from marketplace.tally.service import Change
from tests.contracts.change_makers import AMENDMENT, REVOCATION, TERMINATION, change, on
from tests.contracts.makers import abroad, make_contract, make_filing, party
from tests.people import Cast

HOME, CHENGDU, ABROAD = "500118", "510107", ""
WEIGHTS = (3, 2, 2)
START = date(2026, 3, 11)
# U1 in the district, E4 in Chengdu, and one in Singapore: 3 to 2 to 2.
SELLERS = (
    replace(party(Side.SELLER, "u1"), share=WEIGHTS[0]),
    replace(party(Side.SELLER, "e4"), share=WEIGHTS[1]),
    replace(abroad(), share=WEIGHTS[2]),
)
TOGETHER = {"seller": SELLERS[0], "co_sellers": SELLERS[1:], "amount_fen": 100_000_01, "deductions": ()}
figures = st.builds(Change, st.integers(0, 1), st.integers(0, 10**13), st.integers(0, 10**13))


@given(figure=figures, weights=st.lists(st.integers(1, 10_000), min_size=1, max_size=6))
def test_parts_sum_to_the_figure_and_the_certificate_counts_with_the_first(
    figure: Change, weights: list[int]
) -> None:
    parts = counting.parts(figure, weights)
    assert sum_of([Total(*vars(part).values()) for part in parts]) == Total(*vars(figure).values())
    assert [part.count for part in parts] == [figure.count] + [0] * (len(weights) - 1)


def sum_of(totals: Sequence[Total]) -> Total:
    found = Total()
    for each in totals:
        found = tally.plus(found, each)
    return found


def by_region(window: Window) -> dict[str, Total]:
    return {group.key: group.total for group in tally.by_dimension(window, "seller_region")}


def expected(figure: Change) -> dict[str, Total]:
    """Each region's part of a figure, by the words of T8."""
    amounts, technology = money.split(figure.amount_fen, WEIGHTS), money.split(figure.technology_fen, WEIGHTS)
    counts = (figure.count, 0, 0)
    return {
        region: Total(*part)
        for region, *part in zip((HOME, CHENGDU, ABROAD), counts, amounts, technology, strict=True)
    }


@pytest.fixture
def sold(context: None, cast: Cast, monkeypatch: Any) -> Contract:
    on(monkeypatch, START)
    return make_contract(cast, ContractState.REGISTERED, **TOGETHER)


def test_each_region_has_its_sellers_part_and_the_whole_counts_once(sold: Contract) -> None:
    assert by_region(Window()) == {
        HOME: Total(1, 42_857_15, 42_857_15),
        CHENGDU: Total(0, 28_571_43, 28_571_43),
        ABROAD: Total(0, 28_571_43, 28_571_43),
    }
    assert tally.total(Window()) == Total(1, 100_000_01, 100_000_01)
    assert tally.total(Window(measure=Measure.EXPORTED)) == Total(1, 42_857_15, 42_857_15)


def test_the_lists_behind_say_one_contract_once_and_sum_to_their_figure(sold: Contract) -> None:
    for region, part in by_region(Window()).items():
        window = Window(where={"seller_region": region})
        assert [each.total for each in behind_queries.behind(window)] == [part]
        assert behind_queries.behind(window)[0].seller_region == region
        assert register_queries.register(window).total == part
    (entry,) = register_queries.register(Window()).entries
    assert (entry.region, entry.amount_fen) == (HOME, 100_000_01)


def test_an_amendment_moves_each_part_to_its_share_of_the_new_amount(
    sold: Contract, cast: Cast, monkeypatch: Any
) -> None:
    on(monkeypatch, START + ONE_DAY)
    change(cast, sold, AMENDMENT, "bureau.reviewer2", amount_fen=70_000_03)
    moved = by_region(Window(start=START + ONE_DAY))
    assert moved == {
        HOME: Total(0, 30_000_01 - 42_857_15, 30_000_01 - 42_857_15),
        CHENGDU: Total(0, 20_000_01 - 28_571_43, 20_000_01 - 28_571_43),
        ABROAD: Total(0, 20_000_01 - 28_571_43, 20_000_01 - 28_571_43),
    }


def test_contracts_entered_in_bulk_are_split_as_others_are(context: None, cast: Cast) -> None:
    made = make_filing(**TOGETHER)
    values = {"registered_on": START, "technology": made.amount_fen}
    ready = Ready(1, "2026500118000007", "0" * 64, values, (made, check(made), {}), made.amount_fen)
    set_actor(system(Via.IMPORT))
    with unit_of_work():
        opening.import_rows([Verdict(Row(1, []), ready)], actor=system(Via.IMPORT))
    assert by_region(Window()) == expected(Change(1, made.amount_fen, made.amount_fen))
    assert list(replay.differing_rows()) == []


steps = st.lists(
    st.one_of(
        st.tuples(st.just(AMENDMENT), st.integers(1, 9_999)),
        st.tuples(st.just(TERMINATION), st.integers(0, 9_999)),
        st.tuples(st.just(REVOCATION), st.just(0)),
    ),
    min_size=1,
    max_size=3,
)
lives = settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@lives
@given(life=steps)
def test_whatever_happens_the_parts_are_those_of_what_is_there(
    context: None, cast: Cast, monkeypatch: Any, life: list[tuple[ChangeKind, int]]
) -> None:
    before = by_region(Window())
    on(monkeypatch, START)
    made = make_contract(cast, ContractState.REGISTERED, **TOGETHER)
    for place, (kind, fen) in enumerate(life, 1):
        on(monkeypatch, START + place * ONE_DAY)
        happen(cast, made, kind, fen)
    set_actor(system(Via.CLI))
    now = expected(standing.current(made))
    assert by_region(Window()) == {key: tally.plus(before.get(key, Total()), part) for key, part in now.items()}
    assert list(cells.differing()) == []
    assert list(replay.differing_rows()) == []


def happen(cast: Cast, contract: Contract, kind: ChangeKind, fen: int) -> None:
    """One change, where the state of the contract still allows it."""
    asked: dict[ChangeKind, dict[str, Any]] = {
        AMENDMENT: {"amount_fen": fen},
        TERMINATION: {"performed_fen": fen, "performed_technology_fen": fen},
        REVOCATION: {},
    }
    try:
        change(cast, contract, kind, "bureau.reviewer2", **asked[kind])
    except WrongState:
        return
