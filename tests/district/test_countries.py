"""Countries: all of them, named as official papers name them, and read from files by letters or name."""

import pytest
from flask_babel import force_locale

from marketplace.district.codes import HOME_COUNTRY
from marketplace.district.countries import COUNTRIES, country_name, spellings


def test_there_is_every_country_once_and_this_one_first() -> None:
    assert COUNTRIES[0] == HOME_COUNTRY
    # ISO 3166-1 has assigned 249.
    assert len(COUNTRIES) == len(set(COUNTRIES)) == 249


@pytest.mark.parametrize(
    ("letters", "chinese", "english"),
    [
        ("CHN", "中国", "China"),
        ("TWN", "中国台湾", "Taiwan, China"),
        ("HKG", "中国香港", "Hong Kong, China"),
        ("DEU", "德国", "Germany"),
        ("FRA", "法国", "France"),
        ("MMR", "缅甸", "Myanmar (Burma)"),
        ("POL", "波兰", "Poland"),
    ],
)
def test_it_has_a_name_in_both_languages_and_is_read_by_each(context, letters, chinese, english) -> None:
    for locale, name in (("zh_Hans", chinese), ("en", english)):
        with force_locale(locale):
            assert country_name(letters) == name
        assert spellings()[name.casefold()] == letters
    assert spellings()[letters.casefold()] == letters


def test_every_country_can_be_named(context) -> None:
    assert all(country_name(letters) for letters in COUNTRIES)
