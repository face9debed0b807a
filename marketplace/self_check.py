"""Before serving: refuse to run on parts that could lose or show what they must not, in one plain sentence."""

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime

import pysqlite3.dbapi2 as safe_sqlite
from flask import current_app
from sqlalchemy.exc import OperationalError

from marketplace.config import Settings
from marketplace.db import database
from marketplace.db.engine import HASTY_POSTGRESQL, OLDEST_POSTGRESQL, PRAGMAS, SAFE_SQLITE

LEAST_FREE_BYTES = 200 * 1024 * 1024
SHORTEST_SECRET = 32
# No act of this registry can lie before its code was written: an earlier clock is a dead battery.
EARLIEST = datetime(2026, 11, 1, tzinfo=UTC)


class Unsafe(RuntimeError):
    """The product will not run like this; the message says what to mend."""


def run(settings: Settings) -> None:
    """Look at everything that could be unsafe. Raises Unsafe with the first."""
    _check_secret(settings)
    _check_debug()
    _check_clock(datetime.now(UTC))
    _check_disk(settings)
    if database.engine.dialect.name == "sqlite":
        check_sqlite_version(safe_sqlite.sqlite_version_info)
        _check_pragmas()
    elif not current_app.testing:
        check_postgresql(_postgresql_settings())


def _check_secret(settings: Settings) -> None:
    if len(settings.secret_key) < SHORTEST_SECRET:
        raise Unsafe(f"SECRET_KEY is too short: give at least {SHORTEST_SECRET} random characters, or none at all.")


def _check_debug() -> None:
    if current_app.debug:
        raise Unsafe("Debug mode shows the inside of the program to everybody: unset FLASK_DEBUG.")


def _check_clock(now: datetime) -> None:
    if now < EARLIEST and not current_app.testing:
        raise Unsafe(f"The machine's clock says {now:%Y-%m-%d}, which cannot be: set the clock.")


def _check_disk(settings: Settings) -> None:
    free = shutil.disk_usage(settings.data_dir).free
    if free < LEAST_FREE_BYTES:
        raise Unsafe(f"Only {free // 1024**2} MiB are free in {settings.data_dir}: make room first.")


def check_sqlite_version(version: tuple[int, int, int]) -> None:
    """Raises Unsafe for a SQLite that can corrupt a database in WAL mode."""
    if version < SAFE_SQLITE:
        found, least = (".".join(map(str, v)) for v in (version, SAFE_SQLITE))
        raise Unsafe(
            f"SQLite {found} can corrupt a database in WAL mode: install pysqlite3 with SQLite {least} or newer."
        )


def _check_pragmas() -> None:
    with database.engine.connect() as connection:
        for name, wanted in PRAGMAS.items():
            found = str(connection.exec_driver_sql(f"PRAGMA {name}").scalar())
            if found != wanted:
                raise Unsafe(f"SQLite's {name} is {found} instead of {wanted}: move the database to a local disk.")


def check_postgresql(found: Mapping[str, str]) -> None:
    """Raises Unsafe for a PostgreSQL that is too old, keeps no Chinese, or acknowledges what a power cut takes."""
    if (version := int(found["server_version_num"]) // 10_000) < OLDEST_POSTGRESQL:
        raise Unsafe(f"PostgreSQL {version} is too old: install {OLDEST_POSTGRESQL} or newer.")
    if found["server_encoding"] != "UTF8":
        raise Unsafe(f"The database is encoded in {found['server_encoding']}: create it with ENCODING 'UTF8'.")
    for name, unsafe in HASTY_POSTGRESQL.items():
        if found[name] == unsafe:
            raise Unsafe(f"PostgreSQL's {name} is {unsafe}, which can lose what was acknowledged: change it.")


def _postgresql_settings() -> dict[str, str]:
    names = ("server_version_num", "server_encoding", *HASTY_POSTGRESQL)
    try:
        with database.engine.connect() as connection:
            return {name: str(connection.exec_driver_sql(f"SHOW {name}").scalar()) for name in names}
    except OperationalError as error:
        raise Unsafe(f"The database cannot be reached: {str(error.orig).strip().splitlines()[0]}") from error
