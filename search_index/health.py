"""Compares what is indexed with what should be, by digest."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Drift:
    """The ids that are not indexed, indexed with old content, and indexed though they should not be."""

    missing: frozenset[str]
    stale: frozenset[str]
    surplus: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.surplus)


def compare(indexed: Mapping[str, str], expected: Mapping[str, str]) -> Drift:
    """How an index (id → digest) differs from the database's (id → digest)."""
    shared = indexed.keys() & expected.keys()
    return Drift(
        missing=frozenset(expected.keys() - indexed.keys()),
        stale=frozenset(each for each in shared if indexed[each] != expected[each]),
        surplus=frozenset(indexed.keys() - expected.keys()),
    )
