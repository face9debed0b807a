"""Answers queries from one unchanging state of an index: entries by document number, and postings by term.

This is the part to replace by arrays when plain sets become too slow; it knows nothing of how an index is stored.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from search_index.analysis import query_terms, ranking_terms
from search_index.documents import Hit, Query, Result
from search_index.matching import FIELDS, matching, rarity, weight

Postings = Callable[[str, str], Mapping[int, float]]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of a document beside its postings."""

    id: str
    kind: str
    title: str
    facets: dict[str, list[str]]
    rank_date: str
    digest: str
    lengths: dict[str, int]


class Reading:
    """One state of an index; safe to share between threads, for nothing here changes after construction."""

    def __init__(self, entries: Sequence[Entry | None], postings: Postings) -> None:
        self._entries = {number: entry for number, entry in enumerate(entries) if entry is not None}
        self._postings = postings
        self.numbers = {entry.id: number for number, entry in self._entries.items()}
        self._by_value = _by_value(self._entries)
        self._age = _age(self._entries)
        self._average_length = {name: self._average(name) for name in FIELDS}

    def digests(self) -> dict[str, str]:
        """See Engine.digests."""
        return {entry.id: entry.digest for entry in self._entries.values()}

    def search(self, query: Query) -> Result:
        """See Engine.search."""
        found = self._found(query)
        passing = {name: self._passing(name, values) for name, values in query.active_filters().items()}
        chosen = found.intersection(*passing.values())
        facets = {name: self._count(_all_but(name, found, passing), name) for name in query.facets}
        return Result(len(chosen), self._hits(chosen, query), facets)

    def _average(self, name: str) -> float:
        return sum(entry.lengths[name] for entry in self._entries.values()) / max(1, len(self._entries))

    def _found(self, query: Query) -> set[int]:
        excluded = {self.numbers[each] for each in query.exclude if each in self.numbers}
        terms = query_terms(query.words)
        if not terms:
            return self._entries.keys() - excluded
        return matching([self._holders(term) - excluded for term in terms])

    def _holders(self, term: str) -> set[int]:
        return set(chain.from_iterable(self._postings(name, term) for name in FIELDS))

    def _passing(self, name: str, values: Collection[str]) -> set[int]:
        return set().union(*(self._by_value[name].get(value, ()) for value in values if name in self._by_value))

    def _count(self, documents: set[int], name: str) -> dict[str, int]:
        holders = self._by_value.get(name, {})
        counts = {value: len(documents & numbers) for value, numbers in holders.items()}
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return {value: count for value, count in ordered if count}

    def _hits(self, chosen: set[int], query: Query) -> tuple[Hit, ...]:
        window = query.window()
        scores = self._scores(chosen, query.words) if window.stop > window.start else Counter()
        by_age = query.sort == "newest" or not query_terms(query.words)

        def place(number: int) -> tuple[float, int | str]:
            return (0, self._age[number]) if by_age else (-scores[number], self._entries[number].id)

        best = heapq.nsmallest(window.stop, chosen, key=place)
        return tuple(self._hit(number, scores[number]) for number in best[window])

    def _scores(self, chosen: set[int], words: str) -> Mapping[int, float]:
        scores: defaultdict[int, float] = defaultdict(float)
        for term in ranking_terms(words):
            for name, importance in FIELDS.items():
                postings = self._postings(name, term)
                rare = importance * rarity(len(self._entries), len(postings))
                for number in postings.keys() & chosen:
                    length = self._entries[number].lengths[name]
                    scores[number] += rare * weight(postings[number], length, self._average_length[name])
        return scores

    def _hit(self, number: int, score: float) -> Hit:
        entry = self._entries[number]
        return Hit(entry.id, entry.kind, entry.title, score)


def _by_value(entries: Mapping[int, Entry]) -> dict[str, dict[str, set[int]]]:
    by_value: dict[str, dict[str, set[int]]] = {}
    for number, entry in entries.items():
        for name, values in entry.facets.items():
            holders = by_value.setdefault(name, {})
            for value in values:
                holders.setdefault(value, set()).add(number)
    return by_value


def _age(entries: Mapping[int, Entry]) -> dict[int, int]:
    """The place of each document when the newest comes first."""
    by_id = sorted(entries, key=lambda number: entries[number].id)
    newest_first = sorted(by_id, key=lambda number: entries[number].rank_date, reverse=True)
    return {number: place for place, number in enumerate(newest_first)}


def _all_but(name: str, found: set[int], passing: Mapping[str, set[int]]) -> set[int]:
    return found.intersection(*(numbers for other, numbers in passing.items() if other != name))
