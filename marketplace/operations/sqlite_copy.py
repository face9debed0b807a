"""A consistent copy of a SQLite database while others write to it, and a sound look at such a copy."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2 as safe_sqlite
from sqlalchemy import Engine, create_engine, text

from marketplace.db import engine as db_engine
from marketplace.db.engine import BUSY_SECONDS

FILE = "database.sqlite3"
PAGES_AT_ONCE = 512
Progress = Callable[[int, int], None]


def copy(source: Path, target: Path, progress: Progress = lambda _done, _all: None) -> None:
    """Copy the database as it is at this moment; writers are not held up, and what they write later is not in it."""
    with (
        closing(safe_sqlite.connect(source, timeout=BUSY_SECONDS, isolation_level=None)) as read,
        closing(safe_sqlite.connect(target, isolation_level=None)) as written,
    ):
        # A copy in steps begins anew whenever somebody writes, unless its reader holds on to one moment.
        read.execute("BEGIN")
        read.execute("SELECT count(*) FROM sqlite_master").fetchone()
        read.backup(written, pages=PAGES_AT_ONCE, progress=lambda _status, left, all: progress(all - left, all))
        read.execute("ROLLBACK")
        # One file, without the two companions of WAL mode; the product switches back when it opens it.
        written.execute("PRAGMA journal_mode = DELETE")


def opened(path: Path) -> Engine:
    """An engine on a copy, with the settings that the product runs on."""
    url = f"sqlite:///{path}"
    engine = create_engine(url, **db_engine.options(url))
    db_engine.prepare(engine)
    return engine


def opened_unchanged(path: Path) -> Engine:
    """An engine on a copy that must stay the file that it is, to the byte."""
    return create_engine(
        "sqlite://",
        module=safe_sqlite,
        creator=lambda: safe_sqlite.connect(f"file:{path}?mode=ro&immutable=1", uri=True),
    )


def damage(engine: Engine) -> list[str]:
    """What SQLite itself finds wrong with a database: broken pages and indexes, rows that refer to nothing."""
    with engine.connect() as connection:
        found = [str(line) for line in connection.scalars(text("PRAGMA integrity_check(20)")) if line != "ok"]
        orphans = connection.execute(text("PRAGMA foreign_key_check")).fetchmany(20)
    return found + [f"{table} {row} refers to no {parent}" for table, row, parent, _number in orphans]
