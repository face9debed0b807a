"""Where each directory of a test keeps its database: in a file of its own, or on the server of tests/postgresql.py.

There, to put a used database's rows back takes a thirtieth of the time that it takes to make one.
"""

import os
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import URL, Connection, Pool, event, make_url

SERVER = os.environ.get("TEST_DATABASE_URL", "")
# Characters are sorted by their numbers, as on SQLite.
EMPTY = "TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
_SEQUENCES = "SELECT sequencename, coalesce(last_value, 1), last_value IS NOT NULL FROM pg_sequences"
_SHAPE = (
    "SELECT (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal),"
    " (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
)
_OTHERS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
)
_returned: list[str] = []
_opened: dict[str, list[psycopg.Connection]] = defaultdict(list)
_resets: dict[str, tuple[str, object]] = {}  # how each is made again as it was: the statements, and its shape


def url_in(directory: Path) -> str:
    """The address of the database that belongs to `directory`; an empty one is made where there is none."""
    if not SERVER:
        return f"sqlite:///{_file(directory)}"
    if not _file(directory).exists():
        _file(directory).write_text(_made(EMPTY))
    return _address(_name(directory)).render_as_string(hide_password=False)


def copy(there: Path, here: Path) -> None:
    """Give `here` what the database of `there` holds; nobody may be connected to that one."""
    if SERVER:
        _file(here).write_text(_made(f"TEMPLATE {_name(there)}"))
    else:
        shutil.copy(_file(there), _file(here))


@contextmanager
def borrowed(template: Path, here: Path) -> Iterator[None]:
    """Give `here` what `template`'s database holds, for a while. There is one template in a process."""
    if not SERVER:
        copy(template, here)
        yield
        return
    name = _again() or _first(template)
    _file(here).write_text(name)
    try:
        yield
    finally:
        _close(name)
    _returned.append(name)


def close_all() -> None:
    """Leave no connection open at the end of a run: what keeps a database of its own need not close it itself."""
    for name in list(_opened):
        _close(name)


def _close(name: str) -> None:
    for connection in _opened.pop(name, ()):
        connection.close()


@event.listens_for(Pool, "connect")
def _remember(connection: object, _record: object) -> None:
    # A pool that was forgotten, with a connection that somebody held until the end of a test, closes nothing.
    if isinstance(connection, psycopg.Connection):
        _opened[connection.info.dbname].append(connection)


def in_its_words(statement: str) -> str:
    """A statement as the database at hand would have it: placeholders, random bytes, the triggers of the guards."""
    if not SERVER:
        return statement
    statement = re.sub(r"DROP TRIGGER (\w+)_no_(\w+)", r"DROP TRIGGER \1_no_\2 ON \1", statement)
    return statement.replace("%", "%%").replace("?", "%s").replace("randomblob(32)", "sha256(random()::text::bytea)")


def is_whole(connection: Connection) -> bool:
    """Whether SQLite finds its file undamaged; PostgreSQL looks at its own, page by page, whenever it reads them."""
    return bool(SERVER) or connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


@contextmanager
def out_of_reach(directory: Path) -> Iterator[None]:
    """Keep everybody away from the database of `directory` for a while, as if it were gone."""
    if not SERVER:
        aside = _file(directory).rename(directory / "aside")
        yield
        aside.rename(_file(directory))
        return
    name = _name(directory)
    with closing(_connect("postgres")) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute(_OTHERS, [name])
        yield
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def _first(template: Path) -> str:
    """A new copy, which remembers in a schema of its own what stood in it."""
    name = _made(f"TEMPLATE {_name(template)}")
    with closing(_connect(name)) as connection:
        tables = [row[0] for row in connection.execute(_TABLES)]
        sequences = connection.execute(_SEQUENCES).fetchall()
        shape = connection.execute(_SHAPE).fetchone()
        kept = "; ".join(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"' for table in tables)
        connection.execute(f"CREATE SCHEMA kept; {kept}")
    rows = (f'DELETE FROM public."{table}"; INSERT INTO public."{table}" TABLE kept."{table}"' for table in tables)
    numbers = (f"SELECT setval('{name}', {last}, {called})" for name, last, called in sequences)
    _resets[name] = "; ".join(["SET session_replication_role = replica", *rows, *numbers]), shape
    return name


def _again() -> str | None:
    """One that was returned, as it was; none where there is none, or its tables or triggers were changed."""
    while _returned:
        name = _returned.pop()
        statements, shape = _resets[name]
        with closing(_connect(name)) as connection:
            connection.execute(_OTHERS, [name])
            if connection.execute(_SHAPE).fetchone() == shape:
                with connection.transaction():
                    connection.execute(statements)
                return name
    return None


def _made(like: str) -> str:
    name = f"t_{uuid4().hex}"
    with closing(_connect("postgres")) as connection:
        connection.execute(f"CREATE DATABASE {name} {like}")
    return name


def _connect(name: str) -> psycopg.Connection:
    url = _address(name).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(url, autocommit=True)


def _address(name: str) -> URL:
    return make_url(SERVER).set(drivername="postgresql+psycopg", database=name)


def _name(directory: Path) -> str:
    return _file(directory).read_text()


def _file(directory: Path) -> Path:
    return directory / ("test.database" if SERVER else "test.sqlite3")
