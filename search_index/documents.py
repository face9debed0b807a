"""What goes into a search engine and what comes out of it, as plain frozen values."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Sort = Literal["relevance", "newest"]
Facets = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Document:
    """One public thing that can be found; `kind` is always one of its facets."""

    id: str
    kind: str
    title: str
    text: str
    facets: Facets
    rank_date: str = ""

    def all_facets(self) -> dict[str, tuple[str, ...]]:
        """The facets, `kind` included, each value once and in order."""
        facets = {name: tuple(sorted(set(values))) for name, values in self.facets.items()}
        return {**facets, "kind": (self.kind,)}

    def digest(self) -> str:
        """Equal for two documents exactly when nothing that is searched, filtered or shown differs."""
        content = [self.id, self.kind, self.title, self.text, self.all_facets(), self.rank_date]
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()


@dataclass(frozen=True)
class Query:
    """A question: values of one facet are alternatives, different facets must all agree."""

    words: str = ""
    filters: Facets = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    exclude: frozenset[str] = frozenset()
    offset: int = 0
    limit: int = 20
    sort: Sort = "relevance"

    def active_filters(self) -> dict[str, frozenset[str]]:
        """The filters that restrict anything: a facet without values does not."""
        return {name: frozenset(values) for name, values in self.filters.items() if values}

    def window(self) -> slice:
        """The page asked for; a negative offset or limit counts as nought."""
        start = max(0, self.offset)
        return slice(start, start + max(0, self.limit))


@dataclass(frozen=True)
class Hit:
    """One answer: the caller loads the row behind the id, which alone decides who may see it."""

    id: str
    kind: str
    title: str
    score: float


@dataclass(frozen=True)
class Result:
    """One page of hits, the number of all of them, and the counts of the facets asked for."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]]
