"""Amounts in capitals follow the banks' rules, and what does not spell its own value is refused."""

from contextlib import suppress

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import capitals, money
from marketplace.core.capitals import CapitalsError
from marketplace.core.money import Unit

FEN = st.integers(0, money.LIMIT - 1)
# Uniform integers have few zeros, and zeros are the whole difficulty.
ZEROES = st.lists(st.sampled_from("000001259"), min_size=1, max_size=15).map(lambda digits: int("".join(digits)))

SPELLINGS = [
    ("0", "零元整"),
    ("0.05", "伍分"),
    ("0.50", "伍角"),
    ("0.55", "伍角伍分"),
    ("1", "壹元整"),
    ("10", "壹拾元整"),
    ("12.05", "壹拾贰元零伍分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("1409.50", "壹仟肆佰零玖元伍角"),
    ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("107000.53", "壹拾万柒仟元伍角叁分"),
    ("860000", "捌拾陆万元整"),
    ("1010500", "壹佰零壹万零伍佰元整"),
    ("100000000.01", "壹亿元零壹分"),
    ("100001000", "壹亿零壹仟元整"),
    ("100100000", "壹亿零壹拾万元整"),
    ("2010000000", "贰拾亿壹仟万元整"),
    ("8600000000", "捌拾陆亿元整"),
    ("1000100000000", "壹万零壹亿元整"),
    ("9999999999999.99", "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
]


@pytest.mark.parametrize(("yuan", "spelled"), SPELLINGS)
def test_amounts_are_spelled_by_the_banks_rules(yuan, spelled):
    assert capitals.write(money.parse(yuan, Unit.YUAN)) == spelled


@given(FEN | ZEROES)
def test_what_is_written_is_read_back(fen):
    assert capitals.read(capitals.write(fen)) == fen


@given(FEN | ZEROES)
def test_cn2an_spells_the_same_digits_and_places(fen):
    # cn2an drops some zeros that the rules demand (壹亿壹仟元整), so zeros are left out of the comparison.
    if fen:
        theirs = cn2an.an2cn(money.plain(fen), "rmb")
        assert capitals.write(fen).replace("零", "") == theirs.replace("零", "")


@given(FEN | ZEROES)
def test_neither_doubled_nor_dangling_zeros_are_written(fen):
    spelled = capitals.write(fen)
    assert "零零" not in spelled
    assert fen == 0 or not any(dangling in spelled for dangling in ("零元", "零万", "零亿", "零角", "零分", "零整"))


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("人民币捌拾陆万元整", "860000"),
        (" 人民币 捌拾陆万圆正\n", "860000"),
        ("　捌拾陆万元正　", "860000"),
        ("捌拾陸萬圓整", "860000"),
        ("伍角整", "0.50"),
        ("壹仟陆佰捌拾元零叁角贰分", "1680.32"),
        ("壹拾万零柒仟元伍角叁分", "107000.53"),
        ("贰拾亿零壹仟万元整", "2010000000"),
    ],
)
def test_the_variants_that_the_rules_allow_are_read(text, yuan):
    assert capitals.read(text) == money.parse(yuan, Unit.YUAN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "860000",
        "八十六万元整",
        "捌拾陆万",
        "捌拾陆万元",
        "元整",
        "拾元整",
        "壹拾贰佰元整",
        "壹佰壹拾拾元整",
        "壹贰元整",
        "壹佰伍元整",
        "壹佰零零伍元整",
        "壹亿壹仟元整",
        "零壹元整",
        "壹元伍分",
        "壹元伍分整",
        "壹元零角伍分",
        "零伍分",
        "零角",
        "壹万亿亿元整",
        "壹拾万亿元整",
        "亿" * 30 + "元整",
        "壹" * 5000 + "元整",
        "负壹元整",
        "人民币人民币壹元整",
        "捌拾 陆万元整",
        "捌拾陆万元整整",
    ],
)
def test_a_text_that_is_not_a_spelling_of_its_own_value_is_refused(text):
    with pytest.raises(CapitalsError, match="not an amount in Chinese capitals"):
        capitals.read(text)


@given(st.text(alphabet="零壹贰拾佰仟万亿元角分整", max_size=12))
def test_whatever_is_read_differs_from_its_proper_spelling_only_by_free_characters(text):
    with suppress(CapitalsError):
        assert bare(capitals.write(capitals.read(text))) == bare(text)


def bare(spelling):
    return spelling.replace("零", "").removesuffix("整")


def test_story_s5_catches_capitals_that_contradict_the_figures():
    assert capitals.read("捌拾陆万元整") != money.parse("8,600,000", Unit.YUAN)


@pytest.mark.parametrize("fen", [-1, money.LIMIT])
def test_amounts_outside_the_range_are_not_spelled(fen):
    with pytest.raises(CapitalsError, match="from zero"):
        capitals.write(fen)
