"""Shared fixtures: a real database copied per test from one template, a client per person, makers in pairs."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from marketplace.accounts import identity, passwords
from marketplace.accounts.models import Person
from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core import clock
from marketplace.core.actors import ANONYMOUS, Via, system
from marketplace.db import Base, acting_as, database, session, set_actor
from tests.people import Cast, make_cast

SECRET = "tests-only-secret-of-sufficient-length"
passwords.use_cost(time_cost=1, memory_kib=64)


class AnyAsset(dict[str, str]):
    """A manifest that knows every asset, so that unit tests need no front-end tools."""

    def __missing__(self, name: str) -> str:
        return name


# Compiled once for all the applications of a run; a template that changes is another key.
COMPILED = FileSystemBytecodeCache(tempfile.mkdtemp(prefix="templates-"))


def make_app(directory: Path) -> Flask:
    settings = Settings(directory, f"sqlite:///{directory / 'test.sqlite3'}", "127.0.0.1", 0, SECRET, False, 4)
    app = create_app(
        settings,
        TESTING=True,
        ASSET_MANIFEST=AnyAsset(),
        PROPAGATE_UNEXPECTED=True,
        RATELIMIT_ENABLED=False,
        WTF_CSRF_ENABLED=False,
    )
    app.jinja_env.bytecode_cache = COMPILED
    return app


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cast]:
    """One database with the district, the organisations of the stories, and their people."""
    directory = tmp_path_factory.mktemp("template")
    app = make_app(directory)
    with app.app_context():
        Base.metadata.create_all(database.engine)
        set_actor(system(Via.CLI))
        cast = make_cast()
        session.remove()
        database.engine.dispose()
    return directory / "test.sqlite3", cast


@pytest.fixture
def app(template: tuple[Path, Cast], tmp_path: Path) -> Iterator[Flask]:
    """The application on a database of its own."""
    shutil.copy(template[0], tmp_path / "test.sqlite3")
    made = make_app(tmp_path)
    yield made
    with made.app_context():
        database.engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """An application context in which verbs may be called; it acts as nobody until a test says otherwise."""
    with app.app_context():
        set_actor(ANONYMOUS)
        yield


@pytest.fixture
def cast(template: tuple[Path, Cast]) -> Cast:
    """The organisations and people of the stories, by their keys."""
    template[1].used.clear()
    return template[1]


Browse = Callable[[str], "Visitor"]


class Visitor:
    """Somebody at a browser: GET and POST with the keys that a form would carry."""

    def __init__(self, client: FlaskClient, cast: Cast) -> None:
        self.client, self.cast, self._count = client, cast, 0

    def get(self, address: str, **more: Any) -> Any:
        return self.client.get(address, **more)

    def post(self, address: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        self._count += 1
        form = {"idempotency_key": f"{id(self)}-{self._count}-key", **(data or {})}
        return self.client.post(address, data=form, **more)


def become(client: FlaskClient, cast: Cast, who: str) -> None:
    """Sign one of the cast in without the pages: tests/accounts tries those. The bureau's people as with a code."""
    person = cast.person(who)
    with client.application.app_context(), acting_as(system(Via.CLI)):
        found = session.get_one(Person, person.id)
        # Proved an hour ahead, so that a slow run stays fresh.
        marks = identity.marks(found, cast.auth(who), at=clock.now().timestamp() + 3600)
    with client.session_transaction() as kept:
        kept.update(marks)


@pytest.fixture
def browse(app: Flask, cast: Cast) -> Browse:
    """A visitor signed in as one of the cast, or as nobody: browse("u1.editor"), browse("")."""

    def visit(who: str) -> Visitor:
        client = app.test_client()
        if who:
            become(client, cast, who)
        return Visitor(client, cast)

    return visit
