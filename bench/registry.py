"""make bench-registry: the same pages and the same registration in a small registry and in a large one, in turn."""

import contextvars
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from sqlalchemy import text

from bench import district, house, ledger, papers, registry_data, registry_search
from bench.report import WARM_UP, Report, medians
from marketplace.config import from_environment
from marketplace.db import connection, database, session, set_actor
from marketplace.tally.pivots import Time, pivot
from marketplace.tally.queries import Dimension, Window

SMALL = 5_000
# A million by default; BENCH_CONTRACTS=100000 for a machine that is busy.
LARGE = int(os.environ.get("BENCH_CONTRACTS", "1000000"))
PAGES = {"progress_page": "/progress/current", "fixed_tables": "/statistics?period=2025&by=field"}
VISITS, REVIEWS, REGISTRATIONS, PIVOTS = 20, 10, 20, 5
RAW = text(
    "SELECT field, substr(posted_on, 1, 4), sum(count), sum(amount_fen), sum(technology_fen) FROM posting "
    "GROUP BY field, substr(posted_on, 1, 4)"
)
T = TypeVar("T")


class Registry:
    """A registry that is open to be measured: its verbs run for the system, its pages for everybody."""

    def __init__(self, directory: Path, count: int) -> None:
        self.count = count
        self.directory = directory
        self.app = district.application(directory)
        self._context = contextvars.Context()
        self.do(self._begin)

    def _begin(self) -> None:
        self.app.app_context().push()
        set_actor(district.SYSTEM)

    def do(self, act: Callable[[], T]) -> T:
        """Do something inside this registry, while others are open beside it."""
        return self._context.run(act)

    def get(self, address: str) -> None:
        """Visit a page."""
        assert self.app.test_client().get(address).status_code == 200, address

    def close(self) -> None:
        """Let go of its database."""
        self.do(lambda: database.engine.dispose())


def main() -> None:
    """Measure copies of both registries, then the ledger and the papers; say whether the figures kept their aims."""
    report = Report()
    with _opened(SMALL) as small, _opened(LARGE) as large:
        for measure in (_pages, _reviewing, _registering, _search, _pivot, _verifying):
            began = time.perf_counter()
            measure(small, large, report)
            print(f"({measure.__name__} {time.perf_counter() - began:.0f} s)", flush=True)
    papers.figures(report)
    ledger.figures(report)
    report.leave()


@contextmanager
def _opened(count: int) -> Iterator[Registry]:
    """A copy of the registry of that size, which is measured and thrown away."""
    with registry_data.copied(from_environment().data_dir / "bench", count) as directory:
        registry = Registry(directory, count)
        yield registry
        registry.close()


def _verifying(_small: Registry, large: Registry, report: Report) -> None:
    large.do(partial(ledger.verifying, large.directory, report))


def _pages(small: Registry, large: Registry, report: Report) -> None:
    for name, address in PAGES.items():
        found = medians([partial(each.get, address) for each in (small, large)], VISITS)
        _compared(name, found, (small, large), report)


def _search(small: Registry, large: Registry, report: Report) -> None:
    both = [registry_search.first_pages(each.app) for each in (small, large)]
    for name in both[0]:
        _compared(f"searching_{name}", [found[name] for found in both], (small, large), report, 3)


def _reviewing(small: Registry, large: Registry, report: Report) -> None:
    """From the filing to the first review: the guards look four times at what the contract is like."""
    serials = iter(range(1_000, 2_000))
    acts = [partial(each.do, lambda: house.reviewed(next(serials))) for each in (small, large)]
    _compared("filing_to_first_review", medians(acts, REVIEWS), (small, large), report, 3)


def _registering(small: Registry, large: Registry, report: Report) -> None:
    acts = [_registrations(small), _registrations(large)]
    floor = large.do(lambda: house.Floor(large.directory / "floor.sqlite3", _url(large)))
    *found, bare = medians([*acts, floor.register], REGISTRATIONS)
    _compared("registering", found, (small, large), report)
    report.at_least(f"registering_rate_at_{large.count}_over_bare_transaction", bare / found[1], 1 / 3)


def _registrations(registry: Registry) -> Callable[[], None]:
    """An act that registers the next contract that waits for it."""
    registrar = registry.do(house.new_registrar)

    def waiting(serial: int) -> UUID:
        contract_id = house.reviewed(serial)
        house.confirm_warnings(contract_id, registrar)
        return contract_id

    remaining = iter([registry.do(partial(waiting, serial)) for serial in range(REGISTRATIONS + WARM_UP)])
    return lambda: registry.do(lambda: house.register(next(remaining), registrar))


def _url(registry: Registry) -> str:
    return district.settings(registry.directory).database_url


def _pivot(_small: Registry, large: Registry, report: Report) -> None:
    def ours() -> None:
        pivot(Window(), Dimension.FIELD, Time.YEAR)
        session.rollback()

    def raw() -> None:
        connection().execute(RAW).all()
        session.rollback()

    free, bare = medians([partial(large.do, ours), partial(large.do, raw)], PIVOTS)
    print(f"pivot: {free:.2f} s, raw GROUP BY {bare:.2f} s", flush=True)
    report.at_most("pivot_over_raw_group_by", free / bare, 1.2)


def _compared(
    name: str, seconds: Sequence[float], registries: Sequence[Registry], report: Report, aim: float = 1.5
) -> None:
    said = ", ".join(f"{each * 1000:.1f} ms at {at.count:,}" for each, at in zip(seconds, registries, strict=True))
    print(f"{name}: {said}", flush=True)
    (small, large), (one, other) = seconds, registries
    report.at_most(f"{name}_at_{other.count}_over_{one.count}", large / small, aim)


if __name__ == "__main__":
    main()
