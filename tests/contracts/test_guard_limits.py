"""Where each guard begins and ends: the value that is still let pass, and the next one that is not."""

from datetime import date, timedelta
from typing import Any

import pytest

from marketplace.contracts import guards, outliers
from marketplace.contracts.classes import Subclass
from marketplace.contracts.duplicates import are_close
from marketplace.contracts.guard_models import GuardCode
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.db import acting_as
from tests.contracts.change_makers import HALF, REVOCATION, TERMINATION, change, on
from tests.contracts.makers import make_contract
from tests.people import Cast

S, G = ContractState, GuardCode
pytestmark = pytest.mark.usefixtures("context")
SIGNED = date(2022, 12, 1)
TERM = {"signed_on": SIGNED, "begins_on": SIGNED, "ends_on": date(2030, 6, 1)}


def codes(contract: Contract) -> set[GuardCode]:
    return {finding.code for finding in guards.find(contract)}


def several(cast: Cast, count: int, state: ContractState = S.REGISTERED, **more: Any) -> list[Contract]:
    """Contracts of so different titles and amounts that none is like another."""
    words = "甲乙丙丁戊己庚辛壬癸"
    return [
        make_contract(cast, state, **{"title": words[n] * 9, "amount_fen": 3_000 + 100 * n, "deductions": (), **more})
        for n in range(count)
    ]


class TestADuplicate:
    @pytest.mark.parametrize(("other", "close"), [(9_900_000, True), (9_899_999, False)])
    def test_differs_by_a_hundredth_of_the_larger_amount_at_most(self, cast: Cast, other: int, close: bool) -> None:
        assert (are_close(10_000_000, other), are_close(other, 10_000_000)) == (close, close)
        make_contract(cast, S.SUBMITTED, amount_fen=other, deductions=())
        larger = make_contract(cast, amount_fen=10_000_000, deductions=())
        assert (G.DUPLICATE in codes(larger)) is close

    @pytest.mark.parametrize(("title", "alike"), [("技术开发服务", True), ("技术开发服务一", False)])
    def test_has_a_title_that_is_alike_to_four_fifths(self, cast: Cast, title: str, alike: bool) -> None:
        make_contract(cast, S.SUBMITTED, title="技术开发")
        assert (G.DUPLICATE in codes(make_contract(cast, title=title))) is alike

    def test_may_be_of_a_contract_that_was_ended_and_not_of_one_that_was_void(self, cast: Cast) -> None:
        ended = make_contract(cast, S.REGISTERED)
        change(cast, ended, TERMINATION, **HALF)
        assert ended.state is S.TERMINATED
        again = make_contract(cast)
        assert G.DUPLICATE in codes(again)
        change(cast, ended, REVOCATION, "bureau.reviewer")
        assert G.DUPLICATE not in codes(again)


class TestAnOutlier:
    def outlier(self, cast: Cast, **more: Any) -> bool:
        given = {"title": "另一件事", "amount_fen": 3_200 * 10, "deductions": (), **more}
        return G.OUTLIER in codes(make_contract(cast, **given))

    def test_is_compared_with_three_years(self, cast: Cast, monkeypatch: Any) -> None:
        on(monkeypatch, date(2023, 1, 10))
        several(cast, 5, **TERM)
        on(monkeypatch, date(2026, 1, 9))
        assert self.outlier(cast)
        on(monkeypatch, date(2026, 1, 10))
        assert not self.outlier(cast)

    def test_is_not_compared_with_what_was_void(self, cast: Cast) -> None:
        made = several(cast, 5)
        assert self.outlier(cast)
        change(cast, made[0], REVOCATION, "bureau.reviewer")
        assert not self.outlier(cast)

    def test_is_one_of_its_own_class(self, cast: Cast) -> None:
        several(cast, 5, amount_fen=31_000)
        several(cast, 5, subclass=Subclass.GENERAL_SERVICE)
        assert not self.outlier(cast)
        assert self.outlier(cast, subclass=Subclass.GENERAL_SERVICE, title="又一件事")


@pytest.mark.parametrize(("days", "sudden"), [(0, True), (6, True), (7, False)])
def test_a_series_is_one_of_a_week(cast: Cast, monkeypatch: Any, days: int, sudden: bool) -> None:
    day = date(2026, 3, 10)
    on(monkeypatch, day - timedelta(days))
    several(cast, 9, S.SUBMITTED)
    on(monkeypatch, day)
    tenth = make_contract(cast, title="另一件事")
    assert (G.SERIES in codes(tenth)) is sudden
    with acting_as(guards.duplicates.ANYBODYS):
        pace = outliers.pace(tenth, day)
    assert (pace.lately, pace.before) == ((10, 0) if sudden else (1, 9))


@pytest.mark.parametrize(("goal", "more"), [(86_000_000, False), (85_999_999, True)])
def test_as_much_as_the_whole_target_is_not_more(cast: Cast, monkeypatch: Any, goal: int, more: bool) -> None:
    monkeypatch.setattr(outliers, "whole_target", lambda _day: goal)
    assert (G.WHOLE_TARGET in codes(make_contract(cast))) is more
