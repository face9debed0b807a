"""Looks after the store: what nobody needs goes after a while, and what is missing or changed is found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, unit_of_work
from marketplace.documents import queries
from marketplace.documents.store import Store, digest_of

# How long what was removed can be brought back from, and how long a file on its way may take.
KEPT_AFTER_REMOVAL = timedelta(days=30)
GRACE_SECONDS = 24 * 3600.0
SWEEP_MINUTE = 17


@dataclass(frozen=True)
class Findings:
    """What differs between the store and the attachments, as SHA-256: needed by nobody, missing, not what it was."""

    orphans: list[str]
    missing: list[str]
    changed: list[str]

    @property
    def is_well(self) -> bool:
        """Whether nothing is lost; orphans are not: they wait to be swept."""
        return not self.missing and not self.changed


def findings(store: Store) -> Findings:
    """Compare the whole store with the attachments; reads every byte of it."""
    needed, there = _needed(), set(store.digests())
    changed = [digest for digest in there if digest_of(store.path(digest)) != digest]
    return Findings(sorted(there - needed), sorted(needed - there), sorted(changed))


def _needed() -> set[str]:
    with acting_as(system(Via.WORKER)):
        return queries.needed_digests(clock.now() - KEPT_AFTER_REMOVAL)


def sweep_hourly(store: Store) -> None:
    """Sweep when the worker, which asks each minute, asks at the right one."""
    if clock.now().minute == SWEEP_MINUTE:
        sweep(store)


def sweep(store: Store) -> int:
    """Delete what nobody needs and what came more than a day ago, and say how many files.

    Inside a unit of work, so that nobody refers to a file between the question and the deletion.
    """
    store.clear_arriving(GRACE_SECONDS)
    if not any(_stale(store)):
        return 0
    with unit_of_work():
        swept = list(_stale(store))
        for digest in swept:
            store.forget(digest)
    return len(swept)


def _stale(store: Store) -> Iterator[str]:
    needed = _needed()
    return (digest for digest in store.digests() if digest not in needed and store.is_older(digest, GRACE_SECONDS))
