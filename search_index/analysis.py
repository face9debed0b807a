"""Cuts Chinese and other text into the terms that are indexed and searched.

Matching rests on pieces (pairs of neighbouring characters, Latin words, numbers), which do not depend on a
dictionary: whatever was added to it since, a phrase of a document finds that document. Dictionary words only rank.
"""

import re
import unicodedata
from collections.abc import Iterable

import rjieba

# Scripts written without spaces: kana, and the ideographs of every plane.
UNSPACED = r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LETTER = rf"[^\W_{UNSPACED}]"
# The signs after a name belong to it: C++ and C# are not C.
WORD = rf"{LETTER}+(?:[+#]+(?!{LETTER}))?"

_RUN = re.compile(rf"([{UNSPACED}]+)|({WORD})")
_UNSPACED_RUN = re.compile(rf"[{UNSPACED}]+")
# Zero joins must match too: a pattern that demands one would search a very long word again from every letter.
_JOINED = re.compile(rf"{WORD}(?:([-./]){WORD})*")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

LONGEST_TERM = 64  # a longer word is cut, in documents and queries alike
MOST_QUERY_TERMS = 200  # of a longer query only the beginning is read
SHORTEST_DICTIONARY_WORD = 3  # shorter words are pieces already

_dictionary = rjieba.Jieba()


def add_words(words: Iterable[str]) -> None:
    """Teach the dictionary words of the domain; documents indexed before keep their old terms."""
    for word in words:
        if folded := fold(word).strip():
            _dictionary.add_word(folded, None, None)


def fold(text: str) -> str:
    """One spelling for full-width and half-width, capital and small; a broken character becomes a space."""
    return unicodedata.normalize("NFKC", _SURROGATE.sub(" ", text)).casefold()


def tokens(text: str) -> list[str]:
    """Every term a document is indexed under, with repetitions."""
    folded = fold(text)
    singles = [sign for run in _UNSPACED_RUN.findall(folded) if len(run) > 1 for sign in run]
    return _pieces(folded) + singles + _longer_words(folded)


def query_terms(words: str) -> list[str]:
    """The distinct pieces of a query, which decide what matches."""
    return list(dict.fromkeys(_pieces(fold(words))))[:MOST_QUERY_TERMS]


def ranking_terms(words: str) -> list[str]:
    """The distinct pieces and dictionary words of a query, which decide the order."""
    longer = list(dict.fromkeys(_longer_words(fold(words))))[:MOST_QUERY_TERMS]
    return query_terms(words) + longer


def _pieces(folded: str) -> list[str]:
    pieces: list[str] = []
    for unspaced, word in _RUN.findall(folded):
        pieces += _pairs(unspaced) if unspaced else [word[:LONGEST_TERM]]
    return pieces


def _pairs(run: str) -> list[str]:
    if len(run) == 1:
        return [run]
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _longer_words(folded: str) -> list[str]:
    compounds = [joined[0][:LONGEST_TERM] for joined in _JOINED.finditer(folded) if joined[1]]
    unspaced = " ".join(_UNSPACED_RUN.findall(folded))
    cut: list[str] = _dictionary.cut_for_search(unspaced)
    return compounds + [word[:LONGEST_TERM] for word in cut if len(word) >= SHORTEST_DICTIONARY_WORD]


def word_starts(text: str) -> list[str]:
    """What of folded `text` follows from each word's beginning on: where somebody may begin to type it."""
    folded = fold(text)
    starts, place = [], 0
    for word in _dictionary.cut(folded):
        if any(sign.isalnum() for sign in word):
            starts.append(folded[place:])
        place += len(word)
    return starts
