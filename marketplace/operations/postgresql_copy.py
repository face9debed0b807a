"""A PostgreSQL database as one file of pg_dump's, read at one moment; and such a file put into an empty database."""

import errno
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection

from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.operations import evidence
from marketplace.operations.place import Place
from marketplace.operations.problems import BackupFailed, NotRestored

FILE = "database.dump"
SCHEMA = "--schema=public"
# Who owns what is a matter of the server that it is restored on.
ANYBODYS = ("--no-owner", "--no-privileges")
ROWS = re.compile(rb'COPY (?:\w+\.)?"?(\w+)"? \(.*\) FROM stdin;\n')
END_OF_ROWS = b"\\.\n"


def copy(place: Place, target: Path) -> evidence.Evidence:
    """Dump the database as it is at this moment; what is written later is not in it. Raises BackupFailed, OSError.

    Evidence and dump are of the same moment: pg_dump is lent the snapshot of the transaction that looks.
    """
    with place.engine.connect() as looking:
        moment = looking.exec_driver_sql("SELECT pg_export_snapshot()").scalar()
        database = place.engine.url.set(drivername="postgresql", password=None).render_as_string()
        wanted = ("--format=custom", f"--snapshot={moment}", SCHEMA, *ANYBODYS, "--no-password")
        with _running(place, "pg_dump", *wanted, f"--file={target}", f"--dbname={database}", failure=BackupFailed):
            return evidence.of(looking)


def rows(place: Place, dump: Path) -> dict[str, int]:
    """How many rows a dump holds of each table, read to its last byte. Raises BackupFailed where it cannot be."""
    found: dict[str, int] = {}
    with script(place, dump, BackupFailed) as lines:
        for line in lines:
            if begun := ROWS.fullmatch(line):
                found[begun[1].decode()] = sum(1 for _row in _rows(lines))
    return found


def load(place: Place, dump: Path, connection: Connection) -> None:
    """Make what a dump holds, in the present transaction of `connection`. Raises NotRestored, OSError.

    Not by pg_restore itself, which would commit before anybody has looked at the ledger and the sums.
    """
    raw: Any = connection.connection.driver_connection
    try:
        with script(place, dump, NotRestored) as lines, raw.cursor() as cursor:
            _execute(cursor, lines)
    except place.engine.dialect.loaded_dbapi.Error as error:
        raise NotRestored(
            N_("PostgreSQL refused the backup: %(problem)s"), problem=_first_line(str(error))
        ) from error
    # The script sees to its own names in full.
    connection.exec_driver_sql("RESET search_path")


def _execute(cursor: Any, lines: Iterator[bytes]) -> None:
    statements: list[bytes] = []
    for line in lines:
        if ROWS.fullmatch(line):
            cursor.execute(b"".join(statements))
            statements.clear()
            with cursor.copy(line) as copying:
                for row in _rows(lines):
                    copying.write(row)
        elif not line.startswith(b"\\"):  # a word to psql
            statements.append(line)
    cursor.execute(b"".join(statements))


def _rows(lines: Iterator[bytes]) -> Iterator[bytes]:
    return iter(partial(next, lines), END_OF_ROWS)


@contextmanager
def script(place: Place, dump: Path, failure: type[DomainError]) -> Iterator[Iterator[bytes]]:
    """The lines of the SQL that a dump stands for, unpacked while they are read. Raises `failure`."""
    with _running(place, "pg_restore", SCHEMA, *ANYBODYS, "--file=-", str(dump), failure=failure) as lines:
        yield iter(lines)


@contextmanager
def _running(place: Place, tool: str, *arguments: str, failure: type[DomainError]) -> Iterator[IO[bytes]]:
    """What a program of PostgreSQL's prints; it has ended well when the block has. Raises `failure`, OSError."""
    with tempfile.TemporaryFile() as told:
        command = [_found(place, tool, failure), *arguments]
        running = subprocess.Popen(  # noqa: S603 - PostgreSQL's own programs, as the administrator installed them
            command, stdout=subprocess.PIPE, stderr=told, env=_environment(place)
        )
        with running:
            assert running.stdout is not None
            try:
                yield running.stdout
            except BaseException:
                running.kill()
                raise
        if running.returncode:
            told.seek(0)
            raise _said(tool, told.read().decode(errors="replace"), failure)


def _found(place: Place, tool: str, failure: type[DomainError]) -> str:
    path = shutil.which(tool, path=place.tools)
    if path is None:
        raise failure(
            N_("%(tool)s was not found: install PostgreSQL's programs, or name their folder in POSTGRESQL_BIN."),
            tool=tool,
        )
    return path


def _environment(place: Place) -> dict[str, str]:
    # Not among the arguments, which everybody on the machine can read.
    password = place.engine.url.password
    return os.environ | {"LC_ALL": "C"} | ({"PGPASSWORD": str(password)} if password else {})


def _said(tool: str, told: str, failure: type[DomainError]) -> Exception:
    if os.strerror(errno.ENOSPC) in told:
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return failure(N_("%(tool)s failed: %(problem)s"), tool=tool, problem=_first_line(told))


def _first_line(told: str) -> str:
    """The first thing that was said: further lines quote rows."""
    return (told.strip() or "?").splitlines()[0]
