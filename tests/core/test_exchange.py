"""Foreign money is exact in its smallest unit, and worth what the rate says, rounded half up once."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import exchange
from marketplace.core.exchange import ExchangeError, Quote, in_fen

CURRENCIES = st.sampled_from(sorted(exchange.DECIMALS))
MINORS = st.integers(0, 10**14)


@given(CURRENCIES, MINORS)
def test_what_is_written_is_read_back(currency: str, minor: int) -> None:
    assert exchange.parse(exchange.write(minor, currency), currency) == minor


@given(st.integers(1, 10**11))
def test_a_rate_that_is_written_is_read_back(millionths: int) -> None:
    assert exchange.parse_rate(exchange.write_rate(millionths)) == millionths


@given(CURRENCIES, MINORS, st.sampled_from([1, 100]), st.integers(1, 10**9))
def test_the_worth_is_the_exact_one_to_half_a_fen(currency: str, minor: int, units: int, millionths: int) -> None:
    exact = Fraction(minor * millionths * 100, 10 ** exchange.DECIMALS[currency] * units * 10**6)
    off = in_fen(minor, Quote(currency, units, millionths)) - exact
    assert -Fraction(1, 2) < off <= Fraction(1, 2)


@given(CURRENCIES, MINORS, st.integers(1, 10**9))
def test_quoted_for_one_yuan_the_worth_is_the_exact_one_too(currency: str, minor: int, millionths: int) -> None:
    exact = Fraction(minor * 10**6 * 100, 10 ** exchange.DECIMALS[currency] * millionths)
    off = in_fen(minor, Quote(currency, 1, millionths, is_indirect=True)) - exact
    assert -Fraction(1, 2) < off <= Fraction(1, 2)


def test_a_thousand_ringgit_at_065_for_one_yuan_are_1538_46_yuan() -> None:
    assert in_fen(100_000, Quote("MYR", 1, 650_000, is_indirect=True)) == 153_846


def test_story_four_to_the_fen() -> None:
    dollar = Quote("USD", 1, 7_188_900)
    assert in_fen(exchange.parse("120,000.00", "USD"), dollar) == 86_266_800
    assert in_fen(exchange.parse("100000", "USD"), dollar) == 71_889_000
    assert in_fen(exchange.parse("33333.33", "USD"), dollar) == 23_962_998


def test_yen_have_no_decimals() -> None:
    assert exchange.parse("5,000", "JPY") == 5_000
    assert in_fen(5_000, Quote("JPY", 100, 4_912_300)) == 24_562
    with pytest.raises(ExchangeError, match="at most 0 decimals"):
        exchange.parse("5000.5", "JPY")


@pytest.mark.parametrize("typed", ["", "abc", "1e5", "-3", "12,34", "1.2.3"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ExchangeError):
        exchange.parse(typed, "USD")


@pytest.mark.parametrize("typed", ["", "0", "seven", "7.18891234", "-7"])
def test_what_is_no_rate_is_refused(typed: str) -> None:
    with pytest.raises(ExchangeError):
        exchange.parse_rate(typed)


@given(CURRENCIES, MINORS, st.sampled_from([1, 100]), st.integers(1, 10**9))
def test_the_way_back_from_fen_is_worth_the_same_again(
    currency: str, minor: int, units: int, millionths: int
) -> None:
    quote = Quote(currency, units, millionths)
    worth = in_fen(minor, quote)
    assert in_fen(exchange.from_fen(worth, quote), quote) == worth
