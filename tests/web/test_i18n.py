"""The reader's language decides the words, and how days and money look."""

import pytest
from flask import Flask

from marketplace.web import i18n
from marketplace.web.charts import columns_and_line, figure


@pytest.fixture
def english(app: Flask):
    with app.test_request_context(headers={"Cookie": f"{i18n.COOKIE}=en"}):
        yield


@pytest.fixture
def chinese(app: Flask):
    with app.test_request_context():
        yield


CHINESE_MONEY = [
    (0, ("0.00", "元")),
    (999_999, ("9,999.99", "元")),
    (86_000_000, ("86.00", "万元")),
    (-9_800_000, ("−9.80", "万元")),
    (55_100_000_000, ("5.51", "亿元")),
]


@pytest.mark.parametrize(("fen", "shown"), CHINESE_MONEY)
def test_chinese_shortens_money_by_size(chinese, fen, shown):
    assert i18n.shortened(fen) == shown


ENGLISH_MONEY = [
    (0, ("0", "yuan")),
    (48_350_050, ("483,500.50", "yuan")),
    (99_999_999, ("999,999.99", "yuan")),
    (10**8, ("1.00", "million yuan")),
    (551_500_000, ("5.52", "million yuan")),
    (10**9, ("10.0", "million yuan")),
    (1_004_999_999, ("10.0", "million yuan")),
    (1_005_000_000, ("10.1", "million yuan")),
    (55_100_000_000, ("551.0", "million yuan")),
    (-55_100_000_000, ("−551.0", "million yuan")),
    (6_835_400_000_000_000, ("68,354,000.0", "million yuan")),
]


@pytest.mark.parametrize(("fen", "shown"), ENGLISH_MONEY)
def test_english_is_exact_below_a_million_and_counts_millions_above(english, fen, shown):
    assert i18n.shortened(fen) == shown


def test_shortened_money_carries_its_exact_figure(english):
    shown = i18n.show_money(55_123_456_789)
    assert shown == '<span class="money" title="551,234,567.89 yuan">551.2 <small>million yuan</small></span>'


def test_no_money_is_a_dash(chinese):
    assert (i18n.show_money(None), i18n.show_day(None), i18n.show_instant(None)) == ("–", "–", "–")


def test_charts_print_money_as_the_text_beside_them_does(english):
    assert (figure(55_100_000_000).digits, figure(55_100_000_000).unit) == ("551.0", "million yuan")
    ticks = columns_and_line(["1"], [1], [10**11]).ticks
    assert [(tick.amount.digits, tick.amount.unit) for tick in ticks][-1] == ("1,000", "million yuan")


@pytest.mark.parametrize(("cookie", "language"), [("en", "en"), ("zh_Hans", "zh_Hans"), ("xx", None), ("", None)])
def test_a_cookie_chooses_among_the_languages_we_have(app: Flask, cookie, language):
    with app.test_request_context(headers={"Cookie": f"{i18n.COOKIE}={cookie}"}):
        assert i18n.chosen_language() == language


def test_nobody_asks_in_chinese(app: Flask):
    with app.app_context():
        assert (i18n.chosen_language(), i18n.is_chinese()) == (None, True)
