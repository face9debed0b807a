"""Shared fixtures: a real database copied per test from one template, a client per person, makers in pairs."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from marketplace.accounts import passwords
from marketplace.core.actors import ANONYMOUS, Via, system
from marketplace.db import Base, database, session, set_actor
from tests import databases
from tests.access import table
from tests.access.world import opened
from tests.applications import SECRET, AnyAsset, Template, forget_compiled, lent, make_app
from tests.people import Cast, become, make_cast

__all__ = ["SECRET", "AnyAsset", "Browse", "Template", "Visitor", "become", "make_app"]

passwords.use_cost(time_cost=1, memory_kib=64)
# A machine that is busy with something else makes no test fail.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what is about the other kind of database, saying why."""
    other = "sqlite_only" if databases.SERVER else "postgresql_only"
    for mark in item.iter_markers(other):
        pytest.skip(mark.args[0])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put a test's group into its name, as pytest-xdist 3.8 means to: since pytest 9.2 nobody reads what it writes.

    Without it every worker makes the costly fixtures that one was to make for a whole group.
    """
    for item in items if getattr(config.option, "loadgroup", False) else ():
        group = item.get_closest_marker("xdist_group")
        if group is not None and not item.nodeid.endswith(end := f"@{group.args[0]}"):
            item._id = type(item.id).parse(item.nodeid + end)


def pytest_unconfigure() -> None:
    """Whatever a run compiled goes with it, and so do its connections."""
    forget_compiled()
    databases.close_all()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """What most tests begin with."""
    directory = tmp_path_factory.mktemp("template")
    with lent(directory) as app, app.app_context():
        Base.metadata.create_all(database.engine)
        set_actor(system(Via.CLI))
        cast = make_cast()
        session.remove()
    return directory, cast


@pytest.fixture
def app(template: Template, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own."""
    with databases.borrowed(template[0], tmp_path), lent(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def crawl(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[table.Crawl]:
    """The world after everybody has asked for everything; whoever looks at it is of the xdist_group "crawl"."""
    with opened(template, tmp_path_factory.mktemp("world")) as world:
        yield table.crawl(world)


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """An application context in which verbs may be called; it acts as nobody until a test says otherwise."""
    with app.app_context():
        set_actor(ANONYMOUS)
        yield


@pytest.fixture
def cast(template: Template) -> Cast:
    """The organisations and people of the stories, by their keys."""
    template[1].used.clear()
    return template[1]


Browse = Callable[[str], "Visitor"]


def _forget_the_one_before() -> None:
    """Requests share the context that a test holds open, and with it who was signed in at the last one."""
    if has_app_context():
        g.pop("_login_user", None)


class Visitor:
    """Somebody at a browser: GET and POST with the keys that a form would carry."""

    def __init__(self, client: FlaskClient, cast: Cast) -> None:
        self.client, self.cast = client, cast

    def get(self, address: str, **more: Any) -> Any:
        _forget_the_one_before()
        return self.client.get(address, buffered=True, **more)

    def post(self, address: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        _forget_the_one_before()
        # Never one's own id: whoever comes after may lie at the same place in memory.
        form = {"idempotency_key": str(uuid4()), **(data or {})}
        return self.client.post(address, data=form, **more)


@pytest.fixture
def browse(app: Flask, cast: Cast) -> Browse:
    """A visitor signed in as one of the cast, or as nobody: browse("u1.editor"), browse("")."""

    def visit(who: str) -> Visitor:
        client = app.test_client()
        if who:
            become(client, cast, who)
        return Visitor(client, cast)

    return visit
