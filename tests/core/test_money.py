"""Money is typed with its unit, never rounded in silence, shown shortened and divided without loss."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketplace.core import money
from marketplace.core.money import MoneyError, ShownUnit, Unit

YUAN, WAN = Unit.YUAN, Unit.TEN_THOUSAND_YUAN
FEN = st.integers(0, money.LIMIT - 1)
SIGNED_FEN = st.integers(1 - money.LIMIT, money.LIMIT - 1)


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("0.57", 570_000),
        ("1.13", 1_130_000),
        ("8.6", 8_600_000),
        ("１２０", 120_000_000),
        ("1,200", 1_200_000_000),
        ("8600", 8_600_000_000),
        ("860000", 860_000_000_000),
        (" 25\n", 25_000_000),
        ("0.000001", 1),
        ("0.5700000000", 570_000),
    ],
)
def test_ten_thousands_of_yuan_are_read_to_the_fen(typed, fen):
    assert money.parse(typed, WAN) == fen


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("860000", 86_000_000),
        ("860,000.00", 86_000_000),
        ("¥860,000.5", 86_000_050),
        ("￥ 12", 1_200),
        ("１，２００．０５", 120_005),
        ("007", 700),
        ("0", 0),
        ("9,999,999,999,999.99", money.LIMIT - 1),
    ],
)
def test_yuan_are_read_to_the_fen(typed, fen):
    assert money.parse(typed, YUAN) == fen


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("120万", "already contains a unit"),
        ("120 万元", "already contains a unit"),
        ("120元", "already contains a unit"),
        ("2百", "already contains a unit"),
        ("RMB 120", "already contains a unit"),
        ("¥120", "already contains a unit"),
        ("1.2e3", "exponent"),
        ("１．２Ｅ＋３", "exponent"),
        ("1,20", "do not mark thousands"),
        ("1,2000", "do not mark thousands"),
        ("0,120", "do not mark thousands"),
        ("1200,000", "do not mark thousands"),
        ("-5", "negative"),
        ("0.0000001", "finer than a fen"),
        ("1000000000", "too large"),
        ("1" * 5000, "too large"),
        ("", "Type an amount"),
        (" 　", "Type an amount"),
        ("NaN", "not a number"),
        ("Infinity", "not a number"),
        ("+5", "not a number"),
        ("12²", "not a number"),
        ("١٢٠", "not a number"),
        ("1 200", "not a number"),
        ("12O", "not a number"),
        ("5.", "not a number"),
        ("1.2.3", "not a number"),
        ("一二〇", "not a number"),
        ("0x10", "not a number"),
        ("1_000", "not a number"),
    ],
)
def test_what_is_not_plainly_an_amount_is_refused_with_its_reason(typed, reason):
    with pytest.raises(MoneyError, match=reason):
        money.parse(typed, WAN)


def test_an_error_carries_its_message_id_and_what_was_typed():
    with pytest.raises(MoneyError) as caught:
        money.parse("120万", WAN)
    assert caught.value.message == "“%(typed)s” already contains a unit; type the number only."
    assert caught.value.params == {"typed": "120万"}


def test_an_error_repeats_only_the_beginning_of_a_long_text():
    with pytest.raises(MoneyError) as caught:
        money.parse("x" * 1000, YUAN)
    assert caught.value.params == {"typed": "x" * 39 + "…"}


def test_yuan_finer_than_a_fen_are_refused():
    with pytest.raises(MoneyError, match="finer than a fen"):
        money.parse("0.005", YUAN)


@pytest.mark.parametrize("typed", ["-1.50", "－1.50", "−1.50"])
def test_a_negative_amount_is_read_where_it_is_allowed(typed):
    assert money.parse(typed, YUAN, allow_negative=True) == -150


@given(SIGNED_FEN)
def test_what_is_written_plainly_is_read_back(fen):
    assert money.parse(money.plain(fen), YUAN, allow_negative=True) == fen


@given(SIGNED_FEN)
def test_what_is_written_with_commas_is_read_back(fen):
    assert money.parse(money.exact(fen), YUAN, allow_negative=True) == fen


@given(FEN)
def test_ten_thousands_written_out_in_full_are_read_back(fen):
    assert money.parse(f"{fen // 10**6}.{fen % 10**6:06}", WAN) == fen


@given(st.text(alphabet="0123456789,.-¥万e ", max_size=12))
def test_any_text_is_an_amount_or_a_money_error(text):
    with suppress(MoneyError):
        assert 0 <= money.parse(text, YUAN) < money.LIMIT


def test_amounts_are_written_with_two_decimals():
    assert [money.plain(fen) for fen in (86_000_000, 5, 0, -75_050)] == ["860000.00", "0.05", "0.00", "-750.50"]
    assert [money.exact(fen) for fen in (86_000_000, -5)] == ["860,000.00", "-0.05"]


@pytest.mark.parametrize(
    ("yuan", "digits", "unit"),
    [
        ("0", "0.00", "元"),
        ("9999.99", "9,999.99", "元"),
        ("10000", "1.00", "万元"),
        ("860000", "86.00", "万元"),
        ("10049.99", "1.00", "万元"),
        ("10050", "1.01", "万元"),
        ("99999949.99", "9,999.99", "万元"),
        ("99999950", "1.00", "亿元"),
        ("8600000000", "86.00", "亿元"),
        ("6800000000000", "68,000.00", "亿元"),
        ("-750000", "-75.00", "万元"),
        ("-10050", "-1.01", "万元"),
        ("-99999950", "-1.00", "亿元"),
    ],
)
def test_amounts_are_shown_shortened_and_half_up(yuan, digits, unit):
    assert money.shown(money.parse(yuan, YUAN, allow_negative=True)) == (digits, unit)


@given(SIGNED_FEN)
@example(9_999_994_999)
@example(9_999_995_000)
def test_only_hundred_millions_ever_show_ten_thousand_or_more(fen):
    digits, unit = money.shown(fen)
    assert unit is ShownUnit.HUNDRED_MILLION_YUAN or abs(float(digits.replace(",", ""))) < 10_000


@given(SIGNED_FEN)
def test_a_shown_amount_is_within_half_of_its_last_digit(fen):
    digits, unit = money.shown(fen)
    worth = {"元": 1, "万元": 10**4, "亿元": 10**8}[unit]
    assert abs(int(digits.replace(",", "").replace(".", "")) * worth - fen) * 2 <= worth


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (49_997_500_000, 50_000_000_000, "99.99"),
        (49_999_999_999, 50_000_000_000, "99.99"),
        (50_000_000_000, 50_000_000_000, "100.00"),
        (664_689_000, 50_000_000_000, "1.32"),
        (9, 5_000, "0.18"),
        (12_345, 100, "12345.00"),
        (0, 5_000, "0.00"),
        (-1, 5_000, "-0.02"),
        (-1, 50_000_000_000, "-0.01"),
    ],
)
def test_percentages_of_a_target_are_floored(part, whole, percent):
    assert money.floored_percent(part, whole) == percent


@given(SIGNED_FEN, st.integers(1, money.LIMIT))
def test_a_hundred_percent_is_shown_exactly_when_it_is_reached(part, whole):
    assert (float(money.floored_percent(part, whole)) >= 100) == (part >= whole)


@pytest.mark.parametrize("whole", [0, -1])
def test_a_percentage_needs_a_target_above_zero(whole):
    with pytest.raises(MoneyError, match="target above zero"):
        money.floored_percent(1, whole)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (101, [1, 1, 1], [34, 34, 33]),
        (100, [1, 2], [33, 67]),
        (1, [0, 1, 1], [0, 1, 0]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (0, [3, 5], [0, 0]),
    ],
)
def test_the_largest_remainder_gets_the_odd_fen_and_ties_go_to_the_first(total, weights, parts):
    assert money.split(total, weights) == parts


@given(SIGNED_FEN, st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_parts_sum_exactly_and_stay_within_a_fen_of_their_share(total, weights):
    parts = money.split(total, weights)
    assert sum(parts) == total
    assert all(abs(p * sum(weights) - total * w) < sum(weights) for p, w in zip(parts, weights, strict=True))


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_weights_that_share_nothing_out_are_refused(weights):
    with pytest.raises(MoneyError, match="weights"):
        money.split(100, weights)


@given(FEN, st.sampled_from(Unit))
def test_what_is_typed_for_an_amount_reads_back_as_it(fen, unit):
    assert money.parse(money.typed(fen, unit), unit) == fen


def test_an_amount_is_typed_without_idle_zeros():
    assert (money.typed(1_250_000, WAN), money.typed(1_000_000, WAN)) == ("1.25", "1")
