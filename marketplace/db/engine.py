"""The connection to the database: SQLite by its safe build with durable settings, or PostgreSQL by one setting."""

import json
from functools import partial
from typing import Any

import pysqlite3.dbapi2 as safe_sqlite
from sqlalchemy import Connection, Engine, event

SAFE_SQLITE = (3, 51, 3)
BUSY_SECONDS = 30
# Two connections that wrote and checkpointed a WAL database at once could corrupt it before SQLite 3.51.3,
# and anything below synchronous=FULL loses acknowledged rows in a power cut (see docs/decisions/0002).
PRAGMAS = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
# Written as it reads, so that LIKE finds Chinese words in a JSON column.
_json = partial(json.dumps, ensure_ascii=False)


def options(url: str) -> dict[str, Any]:
    """Engine options for `url`."""
    # An error says which statement failed and never with which values: they are people's.
    common = {"json_serializer": _json, "hide_parameters": True}
    if not url.startswith("sqlite"):
        return {**common, "pool_pre_ping": True, "isolation_level": "READ COMMITTED"}
    return {**common, "module": safe_sqlite, "connect_args": {"timeout": BUSY_SECONDS}}


def prepare(engine: Engine) -> None:
    """Make every new connection durable, and every transaction begin as ours to choose (SQLite only)."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begin)


def _connected(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions of its own, or BEGIN IMMEDIATE could not.
    connection.isolation_level = None
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    # A transaction that will write takes the lock at once: one that had read first could never upgrade.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
