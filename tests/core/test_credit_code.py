"""A credit code is accepted only if both its check characters hold, and the reasons for refusal differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from marketplace.core.credit_code import CreditCodeError, compute_check_characters, parse_credit_code

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
STORY_CODES = [
    "91350100M000100Y43",
    "12500118MB0A10013K",
    "91500118MA5U10025E",
    "91500118MA5U100339",
    "91500118MA5U100414",
    "91510107MA6C100557",
    "12500118MB0A10064U",
    "91500118MA5U10076N",
    "91500118MA5U10084H",
]
ORGANISATIONS = st.text(ALPHABET, min_size=8, max_size=8)
CODES = st.builds("{}{}".format, st.from_regex(r"[1-9][1-9][0-9]{6}", fullmatch=True), ORGANISATIONS).map(
    compute_check_characters
)


@pytest.mark.parametrize("code", STORY_CODES)
def test_the_codes_of_the_stories_are_valid(code):
    assert parse_credit_code(code) == code


@pytest.mark.parametrize("code", STORY_CODES)
def test_check_characters_are_computed_as_the_standard_does(code):
    assert compute_check_characters(code[:16]) == code


def test_small_full_width_letters_and_blanks_are_understood():
    assert parse_credit_code(" ９１３５0100m000100y43　") == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "has 18 characters; this one has 0"),
        ("91350100M000100Y4", "this one has 17"),
        ("1.25E+17", "this one has 8"),
        ("91350100MO00100Y43", "“O” never occurs"),
        ("91350100M0O0100Y43", "“O” never occurs"),
        ("9135010 M000100Y43", "“ ” never occurs"),
        ("9135010０M000100Y４²", "“²” never occurs"),
        ("B1350100M000100Y43", "begin with “B1”"),
        ("90350100M000100Y43", "begin with “90”"),
        ("913501A0M000100Y43", "region and must be digits; here they are “3501A0”"),
        ("91350100M000100Y42", "check character does not fit"),
        ("91350100M000100843", "check character does not fit"),
        ("91350100M00010043Y", "check character does not fit"),
    ],
)
def test_each_kind_of_mistake_has_its_own_reason(typed, reason):
    with pytest.raises(CreditCodeError, match=reason.replace("+", r"\+")):
        parse_credit_code(typed)


def test_a_wrong_organisation_code_is_told_apart_from_a_wrong_check_character():
    wrong_inside = "91350100M000100Y5"
    code = wrong_inside + uscc.calc_check_digit(wrong_inside)
    with pytest.raises(CreditCodeError, match="Characters 9 to 17"):
        parse_credit_code(code)


def test_the_right_check_character_is_never_revealed():
    with pytest.raises(CreditCodeError) as caught:
        parse_credit_code("91350100M000100Y42")
    assert "3" not in str(caught.value)


@given(CODES)
def test_another_implementation_agrees_with_every_computed_code(code):
    assert parse_credit_code(code) == uscc.validate(code)


@given(CODES, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_caught(code, place, character):
    typed = code[:place] + character + code[place + 1 :]
    if typed != code:
        with pytest.raises(CreditCodeError):
            parse_credit_code(typed)


@given(CODES, st.integers(8, 16))
def test_two_exchanged_neighbours_are_caught(code, place):
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if typed != code:
        with pytest.raises(CreditCodeError):
            parse_credit_code(typed)


def test_a_village_cooperative_is_registered_by_the_farming_department():
    code = compute_check_characters("N2500118MF000001")
    assert parse_credit_code(code) == code


@pytest.mark.parametrize("body", ["91350100M000100", "91350100M000100Y4", "91350100M00010OY"])
def test_check_characters_need_sixteen_letters_of_the_alphabet(body):
    with pytest.raises(CreditCodeError):
        compute_check_characters(body)
