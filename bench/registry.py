"""make bench-registry: the same pages and the same registration, on a small registry and on a large one."""

import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from bench import district, house, registry_data
from bench.report import Report, median_seconds
from marketplace.config import from_environment
from marketplace.db import connection, database, session, set_actor
from marketplace.tally.pivots import Time, pivot
from marketplace.tally.queries import Dimension, Window

SMALL = 5_000
# A million by default; BENCH_CONTRACTS=100000 for a machine that is busy.
LARGE = int(os.environ.get("BENCH_CONTRACTS", "1000000"))
PAGES = {"progress_page": "/progress/current", "fixed_tables": "/statistics?period=2025&by=field"}
VISITS, REGISTRATIONS, PIVOTS = 25, 40, 3
RAW = text(
    "SELECT field, substr(posted_on, 1, 4), sum(count), sum(amount_fen), sum(technology_fen) FROM posting "
    "GROUP BY field, substr(posted_on, 1, 4)"
)


def main() -> None:
    """Measure on copies of both registries, and say whether the large one keeps its aims against the small one."""
    report = Report()
    root = from_environment().data_dir / "bench"
    small, large = ({}, {})
    for found, count in ((small, SMALL), (large, LARGE)):
        with _registry(root, count) as (app, directory):
            found |= {name: _visit(app, address) for name, address in PAGES.items()}
            with app.app_context():
                set_actor(district.SYSTEM)
                found["registering"] = _registering()
                if count == LARGE:
                    report.at_most("pivot_over_raw_group_by", _pivot_over_raw(), 1.2)
                database.engine.dispose()
            shutil.rmtree(directory)
    for name, seconds in large.items():
        print(f"{name}: {small[name] * 1000:.1f} ms at {SMALL:,}, {seconds * 1000:.1f} ms at {LARGE:,}", flush=True)
        report.at_most(f"{name}_at_{LARGE}_over_{SMALL}", seconds / small[name], 1.5)
    report.leave()


@contextmanager
def _registry(root: Path, count: int) -> Iterator[tuple[Flask, Path]]:
    """A copy of the registry of that size, which is measured and thrown away."""
    kept, directory = registry_data.build(root, count), root / "registry-now"
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(kept, directory)
    yield district.application(directory), directory


def _visit(app: Flask, address: str) -> float:
    client = app.test_client()

    def visit() -> None:
        assert client.get(address).status_code == 200

    return median_seconds(visit, VISITS)


def _registering() -> float:
    """One registration, in the middle of some."""
    reviewed = [house.reviewed(serial) for serial in range(REGISTRATIONS)]
    return statistics.median(_timed(lambda each=each: house.register(each)) for each in reviewed)


def _pivot_over_raw() -> float:
    def ours() -> None:
        pivot(Window(), Dimension.FIELD, Time.YEAR)

    pairs = [(_timed(ours), _timed(lambda: connection().execute(RAW).all())) for _ in range(PIVOTS)]
    session.rollback()
    return statistics.median(a for a, _ in pairs) / statistics.median(b for _, b in pairs)


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
