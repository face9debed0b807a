"""The rule that decides what matches, and the formula that decides the order, for every engine."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from typing import TypeVar

K1 = 1.2
B = 0.75
# Measured: a title that counts three times as much as the text lowers the share of right first answers.
FIELDS = {"title": 1.0, "text": 1.0}

# Half of the terms of a long text would match nothing; this many are enough.
ENOUGH_TERMS = 6

Key = TypeVar("Key", int, str)


def matching(found: Sequence[Collection[Key]]) -> set[Key]:
    """What matches a query, given for each of its terms what contains it in the title or the text.

    Whatever contains every term; if nothing does, whatever contains half of them (rounded up, at most ENOUGH_TERMS).
    """
    counts: Counter[Key] = Counter()
    for holders in found:
        counts.update(holders)
    every = _containing(counts, len(found))
    return every or _containing(counts, min(math.ceil(len(found) / 2), ENOUGH_TERMS))


def _containing(counts: Counter[Key], least: int) -> set[Key]:
    return {key for key, count in counts.items() if count >= least}


def rarity(documents: int, holders: int) -> float:
    """How telling a term is (BM25's idf): the fewer documents hold it, the more."""
    return math.log(1 + (documents - holders + 0.5) / (holders + 0.5))


def weight(occurrences: float, length: int, average_length: float) -> float:
    """How much a document is about a term (BM25): occurrences count less in a long field."""
    relative = length / average_length
    return occurrences * (K1 + 1) / (occurrences + K1 * (1 - B + B * relative))
