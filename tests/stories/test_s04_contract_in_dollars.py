"""S4: a licence in US dollars, imported, amended by the rate of its registration."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from marketplace.contracts import papers, registration
from marketplace.contracts.classes import Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.core.actors import Via, system
from marketplace.core.errors import InvalidInput
from marketplace.core.exchange import parse_rate
from marketplace.db import acting_as, set_actor, unit_of_work
from marketplace.district import rates
from marketplace.district.rates import NewRate, RateMissing
from marketplace.tally import queries as tally
from marketplace.tally.queries import Total, Window
from tests.contracts.change_makers import AMENDMENT, change, on
from tests.contracts.makers import S1_DEDUCTIONS, abroad, make_contract, party
from tests.people import Cast

S = ContractState
FRIDAY, SUNDAY, MONDAY, SEPTEMBER = date(2025, 6, 13), date(2025, 6, 15), date(2025, 6, 16), date(2025, 9, 1)
QUOTED = {FRIDAY: "7.1772", MONDAY: "7.1889", SEPTEMBER: "7.1072"}
LICENCE: dict[str, Any] = {
    "title": "菌种选育技术秘密使用许可", "subclass": Subclass.SECRET_LICENCE, "signed_on": date(2025, 6, 2),
    "begins_on": date(2025, 6, 2), "ends_on": date(2027, 6, 1), "seller": abroad(), "buyer": party(Side.BUYER, "e2"),
    "currency": "USD", "foreign_minor": 12_000_000, "deductions": (),
}  # fmt: skip


@pytest.fixture(autouse=True)
def quoted(context: None, monkeypatch: Any) -> None:
    """The story's rates, entered on their days; then it is Monday."""
    for day, rate in QUOTED.items():
        on(monkeypatch, day)
        enter("USD", rate, day)
    on(monkeypatch, MONDAY)


def enter(currency: str, rate: str, day: date, units: int = 1) -> None:
    with unit_of_work():
        rates.enter(NewRate(currency, units, parse_rate(rate), day, "测试汇率表"), actor=system(Via.CLI))


def make(cast: Cast, state: ContractState = S.REGISTERED, **more: Any) -> Contract:
    return make_contract(cast, state, filer="e2.engineer", **{**LICENCE, **more})


def register(cast: Cast, made: Contract) -> None:
    registrar = cast.actor("bureau.registrar")
    with acting_as(registrar), unit_of_work():
        registration.register(made, actor=registrar, version=made.version)


def test_it_is_registered_by_the_rate_of_the_day_and_keeps_where_that_comes_from(cast: Cast) -> None:
    made = make(cast)
    assert (made.amount_fen, made.technology_fen) == (86_266_800, 86_266_800)
    assert (made.rate_millionths, made.rate_units, made.rate_on) == (7_188_900, 1, MONDAY)
    assert made.rate_source == "测试汇率表"


def test_the_rate_of_friday_holds_on_sunday(cast: Cast, monkeypatch: Any) -> None:
    on(monkeypatch, SUNDAY)
    assert make(cast).rate_on == FRIDAY


def test_cents_are_rounded_half_up_to_the_fen(cast: Cast) -> None:
    assert make(cast, foreign_minor=3_333_333).amount_fen == 23_962_998


def test_a_rate_eleven_days_old_is_too_old_and_ten_is_not(cast: Cast, monkeypatch: Any) -> None:
    made = make(cast, S.REVIEWED)
    on(monkeypatch, date(2025, 6, 27))
    with pytest.raises(RateMissing, match="no rate of USD"):
        register(cast, made)
    assert made.number is None
    on(monkeypatch, date(2025, 6, 26))
    register(cast, made)
    assert made.rate_on == MONDAY


def test_without_any_rate_the_filing_says_so_beside_the_currency(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refused:
        make(cast, S.DRAFT, currency="EUR")
    assert set(refused.value.fields) == {"currency"}


def test_it_counts_as_import_and_not_as_export(cast: Cast) -> None:
    make(cast)
    set_actor(system(Via.CLI))
    assert tally.total(Window(where={"buyer_region": "500118"})) == Total(1, 86_266_800, 86_266_800)
    assert tally.total(Window(where={"seller_region": "500118"})) == Total()


def test_an_amendment_reckons_by_the_rate_of_the_registration(cast: Cast, monkeypatch: Any) -> None:
    made = make(cast)
    on(monkeypatch, SEPTEMBER)
    change(cast, made, AMENDMENT, "e2.engineer", foreign_minor=10_000_000, agreed_on=SEPTEMBER)
    set_actor(system(Via.CLI))
    assert made.amount_fen == 71_889_000
    assert tally.total(Window(start=SEPTEMBER)) == Total(0, -14_377_800, -14_377_800)


def test_another_currency_needs_a_new_contract(cast: Cast, monkeypatch: Any) -> None:
    made = make(cast)
    on(monkeypatch, SEPTEMBER)
    with pytest.raises(InvalidInput) as refused:
        change(cast, made, AMENDMENT, "e2.engineer", currency="EUR", foreign_minor=9_000_000)
    assert set(refused.value.fields) == {"currency"}


def test_yen_are_quoted_by_the_hundred(cast: Cast) -> None:
    enter("JPY", "4.9123", MONDAY, units=100)
    assert make(cast, currency="JPY", foreign_minor=5_000_000).amount_fen == 24_561_500


class TestRates:
    def test_one_day_has_one_rate_until_a_wrong_one_is_struck_out(self, cast: Cast) -> None:
        with pytest.raises(InvalidInput) as refused:
            enter("USD", "7.2", MONDAY)
        assert set(refused.value.fields) == {"quoted_on"}
        with unit_of_work():
            rates.strike(rates.at("USD", MONDAY), actor=system(Via.CLI), version=1)
        enter("USD", "7.2", MONDAY)
        assert rates.at("USD", MONDAY).millionths == 7_200_000

    def test_a_rate_of_tomorrow_is_refused(self) -> None:
        with pytest.raises(InvalidInput) as refused:
            enter("USD", "7.2", SEPTEMBER)
        assert "quoted_on" in refused.value.fields


def test_a_deduction_is_reckoned_by_the_same_rate(cast: Cast) -> None:
    camera = replace(S1_DEDUCTIONS[0], foreign_minor=2_000_000)
    made = make(cast, deductions=(camera,))
    assert (made.amount_fen, made.technology_fen) == (86_266_800, 86_266_800 - 14_377_800)


def test_the_certificate_says_currency_amount_rate_and_day(app: Any, cast: Cast) -> None:
    made = make(cast)
    with app.test_request_context():
        set_actor(system(Via.CLI))
        said = str(papers.certificate(made)["lines"])
    assert "USD 120000.00" in said
    assert "1 USD = 7.1889 元" in said
    assert "2025年6月16日" in said
