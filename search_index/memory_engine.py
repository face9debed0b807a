"""The reference engine: every query reads every document, so that its answers are plainly right."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from search_index.analysis import query_terms, ranking_terms, tokens
from search_index.documents import Document, Hit, Query, Result
from search_index.matching import FIELDS, matching, rarity, weight


@dataclass(frozen=True)
class _Indexed:
    document: Document
    facets: dict[str, tuple[str, ...]]
    counts: dict[str, Counter[str]]

    def contains(self, term: str) -> bool:
        return any(term in self.counts[name] for name in FIELDS)

    def length(self, name: str) -> int:
        return self.counts[name].total()


class MemoryEngine:
    """An engine that forgets when the process ends; for tests, and to check other engines against."""

    def __init__(self) -> None:
        self._indexed: dict[str, _Indexed] = {}

    def update(self, put: Iterable[Document], remove: Iterable[str]) -> None:
        """See Engine.update."""
        changed = dict(self._indexed)
        for each in remove:
            changed.pop(each, None)
        changed.update({document.id: _index(document) for document in put})
        self._indexed = changed

    def rebuild(self, documents: Iterable[Document]) -> int:
        """See Engine.rebuild."""
        self._indexed = {document.id: _index(document) for document in documents}
        return len(self._indexed)

    def digests(self) -> dict[str, str]:
        """See Engine.digests."""
        return {each: indexed.document.digest() for each, indexed in self._indexed.items()}

    def search(self, query: Query) -> Result:
        """See Engine.search."""
        found = self._found(query)
        chosen = [indexed for indexed in found if _passes(indexed, query)]
        scores = {indexed.document.id: self._score(indexed, query.words) for indexed in chosen}
        hits = tuple(_hit(indexed, scores) for indexed in _ordered(chosen, scores, query)[query.window()])
        return Result(len(chosen), hits, {name: _count(found, query, name) for name in query.facets})

    def _found(self, query: Query) -> list[_Indexed]:
        allowed = {each: indexed for each, indexed in self._indexed.items() if each not in query.exclude}
        terms = query_terms(query.words)
        if not terms:
            return list(allowed.values())
        holders = [[each for each, indexed in allowed.items() if indexed.contains(term)] for term in terms]
        return [allowed[each] for each in matching(holders)]

    def _score(self, indexed: _Indexed, words: str) -> float:
        score = 0.0
        for term in ranking_terms(words):
            for name, importance in FIELDS.items():
                if occurrences := indexed.counts[name][term]:
                    about = weight(occurrences, indexed.length(name), self._average_length(name))
                    score += importance * self._rarity(term, name) * about
        return score

    def _average_length(self, name: str) -> float:
        return sum(indexed.length(name) for indexed in self._indexed.values()) / len(self._indexed)

    def _rarity(self, term: str, name: str) -> float:
        holders = sum(term in indexed.counts[name] for indexed in self._indexed.values())
        return rarity(len(self._indexed), holders)


def _index(document: Document) -> _Indexed:
    counts = {"title": Counter(tokens(document.title)), "text": Counter(tokens(document.text))}
    return _Indexed(document, document.all_facets(), counts)


def _passes(indexed: _Indexed, query: Query, *, regardless_of: str = "") -> bool:
    filters = query.active_filters()
    return all(
        not wanted.isdisjoint(indexed.facets.get(name, ()))
        for name, wanted in filters.items()
        if name != regardless_of
    )


def _count(found: list[_Indexed], query: Query, name: str) -> dict[str, int]:
    passing = [indexed for indexed in found if _passes(indexed, query, regardless_of=name)]
    counts = Counter(value for indexed in passing for value in indexed.facets.get(name, ()))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _ordered(chosen: list[_Indexed], scores: dict[str, float], query: Query) -> list[_Indexed]:
    by_id = sorted(chosen, key=lambda indexed: indexed.document.id)
    if query.sort == "newest" or not query_terms(query.words):
        return sorted(by_id, key=lambda indexed: indexed.document.rank_date, reverse=True)
    return sorted(by_id, key=lambda indexed: -scores[indexed.document.id])


def _hit(indexed: _Indexed, scores: dict[str, float]) -> Hit:
    document = indexed.document
    return Hit(document.id, document.kind, document.title, scores[document.id])
