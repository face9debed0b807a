"""GB/T 4754-2017: whole, in both languages, and read as people type it."""

import pytest

from marketplace.district.industries import IndustryError, industries, industry_name, parse_industry


def test_the_classification_has_97_divisions_in_20_sections_with_both_names() -> None:
    found = industries()
    assert [code[1:] for code in found if code[1:] not in ("",)] == [f"{n:02}" for n in range(1, 98) if n != 0]
    assert len({code[0] for code in found}) == 20
    assert all(each.chinese and each.english and each.section_chinese for each in found.values())


@pytest.mark.parametrize(
    "typed", ["C36", "c36", "36", "汽车制造业", "Ｃ３６", " C36  汽车制造业 ", "Manufacture of automobiles"]
)
def test_a_division_is_found_by_code_name_or_both(typed: str) -> None:
    assert parse_industry(typed) == "C36"


@pytest.mark.parametrize("typed", ["C98", "汽车", "C", "3", ""])
def test_what_names_none_is_refused_not_guessed(typed: str) -> None:
    with pytest.raises(IndustryError):
        parse_industry(typed)


def test_a_division_is_shown_in_the_readers_language() -> None:
    assert industry_name("I65", chinese=True) == "I65 软件和信息技术服务业"
    assert industry_name("I65", chinese=False) == "I65 Software and information technology services"
    assert industry_name("Z00", chinese=True) == "Z00"
