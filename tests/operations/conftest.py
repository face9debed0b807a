"""Installations for backups: the tests' own, at the schema's head, and empty ones beside it."""

import hashlib

import pytest
from flask_migrate import stamp

from marketplace.core.actors import Via, system
from marketplace.db import database, set_actor
from marketplace.documents.store import Store
from marketplace.operations import postgresql_copy, sqlite_copy
from tests import databases
from tests.applications import make_app

DATABASE = postgresql_copy.FILE if databases.SERVER else sqlite_copy.FILE

ATTACHMENT = b"an attachment"
DIGEST = hashlib.sha256(ATTACHMENT).hexdigest()
STORED = f"files/{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"


@pytest.fixture
def place(app, context):
    """The installation of `app`, as a migration would have left it; with one attachment."""
    stamp()
    set_actor(system(Via.CLI))
    here = app.extensions["place"]
    with Store(here.files).arriving() as folder:
        (folder / "one").write_bytes(ATTACHMENT)
        Store(here.files).keep(folder / "one")
    yield here
    database.engine.dispose()


@pytest.fixture
def empty(tmp_path_factory):
    """An installation that holds nothing yet."""
    made = make_app(tmp_path_factory.mktemp("empty"))
    with made.app_context():
        yield made.extensions["place"]
        database.engine.dispose()
