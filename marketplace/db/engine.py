"""The connection to the database: SQLite by its safe build with durable settings, or PostgreSQL by one setting."""

import json
import re
from functools import partial
from typing import Any

import pysqlite3.dbapi2 as safe_sqlite
from sqlalchemy import Connection, Engine, ExceptionContext, event

SAFE_SQLITE = (3, 51, 3)
BUSY_SECONDS = 30
POOL = 10  # connections that a process keeps; as many again when all are in use
# Two connections that wrote and checkpointed a WAL database at once could corrupt it before SQLite 3.51.3,
# and anything below synchronous=FULL loses acknowledged rows in a power cut (see docs/decisions/0002).
PRAGMAS = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
OLDEST_POSTGRESQL = 14
# With one of these an acknowledged row can be lost in a power cut.
HASTY_POSTGRESQL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
# Two that would write take turns, on PostgreSQL by a lock under this number (any that nobody else uses): every verb
# may look first and then act, as it may on SQLite, and the ledger's chain is the order of commits.
WRITERS_TURN = 0x7465_6368
# What a connection to PostgreSQL is told: to wait as long for a turn as SQLite does, and no longer.
POSTGRESQL = f"-c timezone=UTC -c lock_timeout={BUSY_SECONDS}s"
DETAILS = re.compile(r"^(DETAIL|CONTEXT|HINT|LINE \d+):.*$", re.MULTILINE)
# Written as it reads, so that LIKE finds Chinese words in a JSON column.
_json = partial(json.dumps, ensure_ascii=False)


def options(url: str) -> dict[str, Any]:
    """Engine options for `url`."""
    # An error says which statement failed and never with which values: they are people's.
    common = {"json_serializer": _json, "hide_parameters": True}
    if not url.startswith("sqlite"):
        return {**common, **_postgresql_options()}
    return {**common, "module": safe_sqlite, "connect_args": {"timeout": BUSY_SECONDS}}


def _postgresql_options() -> dict[str, Any]:
    # Whoever reads sees one moment, however many statements a page takes: its rows and its sums agree.
    kept = {"isolation_level": "REPEATABLE READ", "pool_pre_ping": True, "pool_size": POOL, "max_overflow": POOL}
    return {"connect_args": {"options": POSTGRESQL}, **kept}


def prepare(engine: Engine) -> None:
    """Have every transaction that writes wait for its turn; on SQLite, make every new connection durable too."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _connected)
        event.listen(engine, "begin", _begin)
    else:
        event.listen(engine, "begin", _take_turn)
        event.listen(engine, "handle_error", _say_no_values)


def _connected(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions of its own, or BEGIN IMMEDIATE could not.
    connection.isolation_level = None
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    # A transaction that will write takes the lock at once: one that had read first could never upgrade.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _take_turn(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        # What it reads must be what the one before has left, and not what stood there when the waiting began.
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS_TURN})")


def _say_no_values(context: ExceptionContext) -> None:
    # PostgreSQL explains an error in further lines that quote the row.
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (DETAILS.sub("", str(error.args[0])), *error.args[1:])
