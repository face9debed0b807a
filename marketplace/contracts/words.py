"""What a contract is found by: its title and its parties' names in one spelling, cut into grams.

A gram is a sign with what follows it in its word: one further sign; after a digit up to three further digits, for
pairs of digits are everywhere; after the last one nothing. Grams are kept as numbers, whose order is the same in
every database, and of which those that begin alike are one stretch.
"""

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import pairwise

from search_index import fold

# A sign of any plane fits.
_SIGN = 21
_DIGITS = "0123456789"
_NO_PAIR = frozenset("\0\n" + _DIGITS)
_RUN, _PIECE = re.compile("[0-9]+"), 4
# Two signs for who registered and as what, the six digits of the region, eight signs and the check sign (GB 32100).
_CODE = re.compile("[0-9a-z]{2}[0-9]{6}[0-9a-hj-npqrtuwxy]{10}")
# The digits of a registration number, and of the part that counts on within a year (domain/contracts.md 1.9).
NUMBER, RUNNING = 16, 6
Stretch = tuple[int, int]


def spelled(texts: Iterable[str]) -> str:
    """Texts as they are compared: full-width as half-width, capital as small, each word on its line."""
    return "\n".join(fold(" ".join(texts)).split())


def asked(words: str) -> list[str]:
    """The distinct words of a question in the same spelling; a number that was typed in groups is one word."""
    found = list(dict.fromkeys(fold(words).split()))
    whole = "".join(fold(words).split())
    return [whole] if is_number(whole) and len(whole) == NUMBER else found


def is_number(word: str) -> bool:
    """Whether a word may be a registration number, its beginning or its end."""
    return word.isascii() and word.isdigit() and len(word) <= NUMBER


def is_code(word: str) -> bool:
    """Whether a word is a whole unified social credit code, in the spelling of `spelled`."""
    return _CODE.fullmatch(word) is not None


def grams(spelling: str) -> set[int]:
    """The grams of a text in the spelling of `spelled`."""
    ended = spelling.replace("\n", "\0\n") + "\0"
    found = {_pair(one, other) for one, other in pairwise(ended) if one not in _NO_PAIR}
    return found.union(_numeral(digits)[0] for run in _RUN.findall(spelling) for digits in _pieces(run))


def stretches(word: str) -> list[Stretch]:
    """Of the grams that every text with `word` in it has, each as the first and the last that it may be.

    Those that can be but one; where there is none, as for a single sign, what begins so.
    """
    found = {_pair(one, other) for one, other in pairwise(word) if one not in _NO_PAIR}
    for run in _RUN.finditer(word):
        # The digits that the word ends with may go on in a text.
        least = _PIECE if run.end() == len(word) else 1
        found.update(_numeral(digits)[0] for digits in _pieces(run[0]) if len(digits) >= least)
    return [(each, each) for each in sorted(found)] or [_beginning(word)]


def _beginning(word: str) -> Stretch:
    return _numeral(word) if word[0] in _DIGITS else (_pair(word, "\0"), _pair(word, "\0") + (1 << _SIGN) - 1)


def _pair(one: str, other: str) -> int:
    return ord(one) << _SIGN | ord(other)


def _pieces(run: str) -> Iterator[str]:
    """From each digit on, as many as are taken together."""
    return (run[place : place + _PIECE] for place in range(len(run)))


def _numeral(digits: str) -> Stretch:
    """Digits alone, and the last gram that begins with them: after the first, each in base eleven without nought."""
    following = reduce(lambda code, digit: code * 11 + int(digit) + 1, digits[1:], 0)
    width = 11 ** (_PIECE - len(digits))
    first = _pair(digits[0], "\0") + following * width
    return first, first + width - 1
