"""Numbers of patents: the check digit catches a wrong character, and what is no Chinese patent is kept as typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.contracts.patents import PatentNumberError, check_digit, parse_number, parse_numbers, require_patents


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        # Of the form that ZC 0006-2003 gives application numbers.
        ("ZL200410018477.9", "ZL200410018477.9"),
        ("zl 2004 1 0018477.9", "ZL200410018477.9"),
        ("ＺＬ２００４１００１８４７７．９", "ZL200410018477.9"),
        ("CN2004100184779", "CN200410018477.9"),
        ("CN112345678A", "CN112345678A"),
        ("US 10,123,456 B2", "US 10,123,456 B2"),
        ("2021SR0123456", "2021SR0123456"),
    ],
)
def test_a_number_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert parse_number(typed) == kept


@pytest.mark.parametrize(
    "typed", ["ZL200410018476.9", "ZL123", "CN2004100184779X", "ZL200410018477.", "CN", "x" * 61]
)
def test_what_promises_a_chinese_patent_and_is_none_is_refused(typed: str) -> None:
    with pytest.raises(PatentNumberError):
        parse_number(typed)


@pytest.mark.parametrize(
    "number", ["ZL200410018477.9", "200410018477.9", "US 10,123,456 B2", "EP1234567", "PCT/JP2021/012345"]
)
def test_a_patent_s_number_has_the_form_of_one(number: str) -> None:
    require_patents([parse_number(number)])


@pytest.mark.parametrize("number", ["ABC", "123", "2021SR0123456", "200410018477.8", "专利申请中"])
def test_what_has_no_such_form_is_no_patent(number: str) -> None:
    with pytest.raises(PatentNumberError, match="no patent number"):
        require_patents([parse_number(number)])


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_never_passes(digits: str, place: int, by: int) -> None:
    wrong = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]
    assert check_digit(wrong) != check_digit(digits)


def test_several_stand_one_a_line_or_between_commas_and_each_counts_once() -> None:
    assert parse_numbers("ZL200410018477.9\n2021SR0123456；zl200410018477.9") == ("ZL200410018477.9", "2021SR0123456")
