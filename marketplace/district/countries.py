"""国别: every country and region by its three letters (GB/T 2659, ISO 3166), named as Unicode's tables name them."""

from functools import cache

from babel import Locale
from babel.core import get_global
from flask_babel import get_locale
from flask_babel import gettext as _

from marketplace.core.text import N_
from marketplace.district.codes import HOME_COUNTRY

# How official papers name what belongs to this country.
_HERE = {
    HOME_COUNTRY: N_("China"), "HKG": N_("Hong Kong, China"), "MAC": N_("Macao, China"), "TWN": N_("Taiwan, China"),
}  # fmt: skip
# Those with whom a district has most to do come first.
_OFTEN = (
    *_HERE, "USA", "JPN", "KOR", "DEU", "GBR", "FRA", "SGP", "ITA", "CAN", "AUS", "CHE", "NLD", "SWE", "ISR", "RUS",
)  # fmt: skip
# Letters that were withdrawn, or stand for no country: Burma, East Germany, an unknown region, and such.
_NOT_ASSIGNED = frozenset(
    ["ASC", "BUR", "CPT", "DDR", "DGA", "FXX", "QUU", "TAA", "TMP", "XAA", "XBB", "XKK", "YMD", "ZAR", "ZZZ"]
)
_ENGLISH, _CHINESE = Locale("en"), Locale("zh")


def _by_two_letters() -> dict[str, str]:
    known = {
        letters: meant[0]
        for letters, meant in get_global("territory_aliases").items()
        if len(letters) == 3 and letters.isalpha() and letters not in _NOT_ASSIGNED and len(meant) == 1
    }
    return {letters: two for letters, two in known.items() if len(two) == 2 and two in _ENGLISH.territories}


_TWO_LETTERS = _by_two_letters()
COUNTRIES = (*_OFTEN, *sorted(_TWO_LETTERS.keys() - set(_OFTEN)))


def country_name(letters: str) -> str:
    """What a country is called in the reader's language. Raises KeyError for letters of none."""
    if letters in _HERE:
        return _(_HERE[letters])
    return str((get_locale() or _CHINESE).territories[_TWO_LETTERS[letters]])


@cache
def spellings() -> dict[str, str]:
    """Every way in which a file may name a country, in small letters: its letters, its Chinese and English name."""
    names = {
        locale.territories[two].casefold(): letters
        for letters, two in _TWO_LETTERS.items()
        for locale in (_ENGLISH, _CHINESE)
    }
    official = {"中国香港": "HKG", "中国澳门": "MAC", "中国台湾": "TWN"}
    official |= {english.casefold(): letters for letters, english in _HERE.items()}
    return {**names, **{letters.casefold(): letters for letters in COUNTRIES}, **official}
