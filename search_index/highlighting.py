"""Shows where the words of a query stand in a text, as fragments of the original text."""

import re
import unicodedata
from itertools import pairwise

from search_index.analysis import LETTER, UNSPACED, fold, query_terms

Span = tuple[int, int]
Fragment = tuple[str, bool]


def highlight(text: str, words: str, width: int = 120) -> list[Fragment]:
    """At most `width` characters of the text around its densest matches, as (fragment, is_match).

    The fragments joined are a part of the original text; the caller escapes them.
    """
    spans = _matches(text, query_terms(words))
    start = _best_start(spans, len(text), width)
    return _cut(text, spans, start, min(len(text), start + width))


def _matches(text: str, terms: list[str]) -> list[Span]:
    if not terms:
        return []
    folded, origins = _fold_with_origins(text)
    found = _pattern(terms).finditer(folded)
    return _merged([(origins[each.start(1)][0], origins[each.end(1) - 1][1]) for each in found])


def _fold_with_origins(text: str) -> tuple[str, list[Span]]:
    """The folded text and, for each of its characters, the stretch of the text it comes from."""
    folded: list[str] = []
    origins: list[Span] = []
    for start, end in pairwise(_cluster_starts(text)):
        piece = fold(text[start:end])
        folded.append(piece)
        origins += [(start, end)] * len(piece)
    return "".join(folded), origins


def _cluster_starts(text: str) -> list[int]:
    # A combining mark composes with the letter before it, so the two are folded together.
    starts = [at for at, sign in enumerate(text) if at == 0 or not unicodedata.combining(sign)]
    return [*starts, len(text)]


def _pattern(terms: list[str]) -> re.Pattern[str]:
    # The lookahead lets matches overlap: of 高温陶瓷, both 高温 and 温陶 must be seen to be merged.
    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile("(?=(" + "|".join(map(_bounded, longest_first)) + "))")


def _bounded(term: str) -> str:
    escaped = re.escape(term)
    if re.match(f"[{UNSPACED}]", term):
        return escaped
    return f"(?<!{LETTER}){escaped}(?!{LETTER})"


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _best_start(spans: list[Span], length: int, width: int) -> int:
    if not spans or length <= width:
        return 0
    first, last = max((_reach(spans, at, width) for at in range(len(spans))), key=lambda reach: reach[2])[:2]
    centred = (first + last - width) // 2
    return max(0, min(centred, first, length - width))


def _reach(spans: list[Span], at: int, width: int) -> tuple[int, int, int]:
    """From span `at` on: first and last position shown within `width`, and how much of it matches."""
    first, last, weight = spans[at][0], spans[at][0], 0
    for start, end in map(spans.__getitem__, range(at, len(spans))):
        if start >= first + width:
            break
        last = min(end, first + width)
        weight += last - start
    return first, last, weight


def _cut(text: str, spans: list[Span], start: int, end: int) -> list[Fragment]:
    fragments: list[Fragment] = []
    here = start
    for first, last in spans:
        first, last = max(first, here), min(last, end)
        if first < last:
            fragments += [(text[here:first], False), (text[first:last], True)]
            here = last
    fragments.append((text[here:end], False))
    return [fragment for fragment in fragments if fragment[0]]
