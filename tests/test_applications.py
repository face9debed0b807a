"""An application that is lent again is as new: nothing of the test before is left in it."""

from pathlib import Path

import pytest
from flask import Flask

from marketplace.core.actors import Via, system
from marketplace.db import database, numbering, set_actor, unit_of_work
from marketplace.web.security import limiter
from tests import databases
from tests.applications import Template, lent


def spoil(app: Flask) -> None:
    """Change whatever tests are known to change."""
    app.debug = True
    app.testing = False
    app.config["WTF_CSRF_ENABLED"] = limiter.enabled = True
    app.before_request_funcs[None].insert(0, lambda: "spoilt")
    app.view_functions["portal.home"] = lambda: "spoilt"
    app.jinja_env.globals["asset"] = lambda _name: "spoilt"
    app.extensions["handlers"] = {}


def state(app: Flask) -> list[object]:
    functions = app.before_request_funcs[None]
    return [
        dict(app.config), app.view_functions["portal.home"], list(functions), app.jinja_env.globals["asset"],
        app.jinja_env.auto_reload, sorted(app.extensions["handlers"]), limiter.enabled,
    ]  # fmt: skip


@pytest.fixture
def here(template: Template, tmp_path: Path) -> Path:
    databases.copy(template[0], tmp_path)
    return tmp_path


def test_what_one_test_changed_the_next_does_not_find(here: Path) -> None:
    with lent(here) as app:
        before = state(app)
        spoil(app)
        assert state(app) != before
    with lent(here) as again:
        assert again is app
        assert state(again) == before
        assert again.test_client().get("/").status_code == 200


def test_each_has_a_database_and_a_directory_of_its_own(here: Path, template: Template, tmp_path: Path) -> None:
    def taken(directory: Path) -> int:
        with lent(directory) as app, app.app_context():
            set_actor(system(Via.CLI))
            assert app.extensions["settings"].data_dir == app.extensions["place"].data_dir == directory
            assert database.engine.url.render_as_string(hide_password=False) == databases.url_in(directory)
            with unit_of_work():
                return numbering.take("seen")

    (other := tmp_path / "other").mkdir()
    databases.copy(template[0], other)
    assert [taken(here), taken(here), taken(other), taken(here)] == [1, 2, 1, 3]


def test_two_at_once_are_two(here: Path) -> None:
    with lent(here) as one, lent(here) as two:
        assert one is not two
