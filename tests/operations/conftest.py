"""Installations for backups: the tests' own, at the schema's head, and empty ones beside it."""

import pytest
from flask_migrate import stamp

from marketplace.core.actors import Via, system
from marketplace.db import database, set_actor
from tests.applications import make_app


@pytest.fixture
def place(app, context):
    """The installation of `app`, as a migration would have left it; with one attachment."""
    stamp()
    set_actor(system(Via.CLI))
    here = app.extensions["place"]
    stored = here.files / "ab" / "abcdef"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"an attachment")
    yield here
    database.engine.dispose()


@pytest.fixture
def empty(tmp_path_factory):
    """An installation that holds nothing yet."""
    made = make_app(tmp_path_factory.mktemp("empty"))
    with made.app_context():
        yield made.extensions["place"]
        database.engine.dispose()
