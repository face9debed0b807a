"""Applications for tests: made once and lent again and again, each time on a directory and a database of its own.

Making one takes longer than most tests do, and a new one has yet to compile its addresses, templates and statements.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, event, make_url

from marketplace.app import create_app, furnish
from marketplace.config import Settings
from marketplace.db import database
from marketplace.web.security import limiter
from tests import databases
from tests.people import Cast

# The directory of a database with the district, the organisations of the stories and their people; and who they are.
Template = tuple[Path, Cast]
SECRET = "tests-only-secret-of-sufficient-length"
# Compiled once for all the applications of a run; a template that changes is another key.
COMPILED = FileSystemBytecodeCache(tempfile.mkdtemp(prefix="templates-"))


def forget_compiled() -> None:
    """Leave nothing behind at the end of a run."""
    shutil.rmtree(COMPILED.directory, ignore_errors=True)


# What a test may change of an application, and a later one must not find changed.
OF_THE_APPLICATION = (
    "config", "extensions", "view_functions", "before_request_funcs", "after_request_funcs", "teardown_request_funcs",
    "template_context_processors", "error_handler_spec", "session_interface",
)  # fmt: skip
OF_ITS_TEMPLATES = ("globals", "filters", "tests", "auto_reload")


class AnyAsset(dict[str, str]):
    """A manifest that knows every asset, so that unit tests need no front-end tools."""

    def __missing__(self, name: str) -> str:
        return name


def settings_in(directory: Path, **more: Any) -> Settings:
    """The settings of an application that keeps everything in `directory`."""
    plain = Settings(directory, databases.url_in(directory), "127.0.0.1", 0, SECRET, False, 4)
    return replace(plain, **more)


def make_app(directory: Path, **overrides: Any) -> Flask:
    """An application of one's own, on the database that lies in `directory`."""
    quiet = {"PROPAGATE_UNEXPECTED": True, "RATELIMIT_ENABLED": False, "WTF_CSRF_ENABLED": False}
    app = create_app(settings_in(directory), **{"TESTING": True, "ASSET_MANIFEST": AnyAsset(), **quiet, **overrides})
    app.jinja_env.bytecode_cache = COMPILED
    app.wsgi_app = as_a_server_sends(app.wsgi_app)  # type: ignore[method-assign]
    return app


def as_a_server_sends(wsgi: Any) -> Any:
    """The same application, whose headers are held to what a real server sends: Latin letters alone (PEP 3333)."""

    def answer(environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            for name, value in headers:
                f"{name}: {value}".encode("latin-1")
            return start_response(status, headers, *more)

        return wsgi(environ, start)

    return answer


_free: list[Flask] = []


@contextmanager
def lent(directory: Path) -> Iterator[Flask]:
    """An application on the database that lies in `directory`; afterwards it is as if it had never been there."""
    app = _free.pop() if _free else _movable(make_app(directory))
    before = [(part, name, _kept(getattr(part, name))) for part, name in _parts(app)]
    _move(app, directory)
    try:
        yield app
    finally:
        _engine(app).dispose()
        for part, name, value in before:
            _restore(part, name, value)
        limiter.enabled = False
        _free.append(app)


def _movable(app: Flask) -> Flask:
    engine = _engine(app)

    @event.listens_for(engine, "do_connect")
    def _connect_to_its_present_url(dialect: Any, _record: Any, _given: Any, options: dict[str, Any]) -> Any:
        given, named = dialect.create_connect_args(engine.url)
        return dialect.connect(*given, **{**options, **named})

    return app


def _move(app: Flask, directory: Path) -> None:
    settings = settings_in(directory)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    _engine(app).url = make_url(settings.database_url)
    furnish(app, settings)


def _engine(app: Flask) -> Engine:
    with app.app_context():
        return database.engine


def _parts(app: Flask) -> list[tuple[Any, str]]:
    return [(app, name) for name in OF_THE_APPLICATION] + [(app.jinja_env, name) for name in OF_ITS_TEMPLATES]


def _kept(value: Any) -> Any:
    """A copy of `value`, and of the lists and tables in it."""
    if isinstance(value, dict):
        made = copy(value)
        made.update({key: _kept(inner) if type(inner) in (dict, list) else inner for key, inner in value.items()})
        return made
    return list(value) if isinstance(value, list) else value


def _restore(part: Any, name: str, value: Any) -> None:
    """Put `value` back, in the very table that others hold on to where it is one."""
    table = getattr(part, name)
    if isinstance(table, dict):
        table.clear()
        table.update(value)
    else:
        setattr(part, name, value)
