"""When the machine fails: our page, its right status, nothing half-written, and all is well without a restart."""

import errno
from contextlib import closing, contextmanager

import psycopg
import pysqlite3.dbapi2 as safe_sqlite
import pytest
from sqlalchemy import event, make_url

from marketplace.app import create_app
from marketplace.db import database
from marketplace.db.engine import WRITERS_TURN
from tests import databases
from tests.access.forms import RESULT
from tests.conftest import AnyAsset

FORM = {**RESULT, "summary": "很长的摘要。" * 100}


@pytest.fixture
def impatient(app, monkeypatch):
    """The application, which waits for a lock only a moment."""
    settings = app.extensions["settings"]
    monkeypatch.setattr("marketplace.db.engine.BUSY_SECONDS", 0.2)
    monkeypatch.setattr("marketplace.db.engine.POSTGRESQL", "-c timezone=UTC -c lock_timeout=200ms")
    made = create_app(
        settings, TESTING=True, ASSET_MANIFEST=AnyAsset(), RATELIMIT_ENABLED=False, WTF_CSRF_ENABLED=False
    )
    yield made
    with made.app_context():
        database.engine.dispose()


@pytest.fixture
def editor(impatient, cast):
    client = impatient.test_client()
    client.post("/sign-in", data={"email": cast.person("u1.editor").email, "password": cast.password})
    return client


@pytest.fixture
def write(editor, cast):
    """Write a listing; the answer."""
    address = f"/o/{cast.organisations['u1']}/listings/new/result"
    return lambda key: editor.post(address, data={**FORM, "idempotency_key": f"a key {key}"})


@pytest.fixture
def raw(impatient):
    """A connection to the database past the product."""
    url = make_url(impatient.extensions["settings"].database_url)
    with closing(
        psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True)
        if databases.SERVER
        else safe_sqlite.connect(url.database, isolation_level=None)
    ) as connection:
        yield connection


@pytest.fixture
def lock(raw):
    """Take the turn of whoever writes, and keep it until a ROLLBACK."""
    words = f"BEGIN; SELECT pg_advisory_xact_lock({WRITERS_TURN})" if databases.SERVER else "BEGIN IMMEDIATE"
    return lambda: raw.execute(words)


@pytest.fixture
def gone(impatient, raw):
    """Take the database away for a while."""

    @contextmanager
    def renamed():
        raw.execute("ALTER TABLE person RENAME TO somebody")
        yield
        raw.execute("ALTER TABLE somebody RENAME TO person")

    return databases.out_of_reach(impatient.extensions["place"].data_dir) if databases.SERVER else renamed()


def test_a_locked_database_is_said_and_recovers(write, raw, lock, editor):
    lock()
    answer = write("locked")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "稍后" in answer.text or "再试" in answer.text
    assert answer.headers["X-Request-ID"] in answer.text
    assert editor.get("/organisations").status_code == 200
    raw.execute("ROLLBACK")
    assert write("free").status_code == 303


@pytest.mark.postgresql_only("SQLite's own disk can be filled: see the next")
def test_a_server_whose_disk_is_full_is_said_and_recovers(write, raw, editor):
    raw.execute(
        "CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END$$;"
        " CREATE TRIGGER full_disk BEFORE INSERT ON listing FOR EACH ROW EXECUTE FUNCTION fill()"
    )
    answer = write("full")
    assert (answer.status_code, "磁盘已满" in answer.text) == (507, True)
    raw.execute("DROP TRIGGER full_disk ON listing; DROP FUNCTION fill")
    assert write("room").status_code == 303


@pytest.mark.sqlite_only("the disk of a server is not ours to fill")
def test_a_full_disk_is_said_and_recovers(write, impatient):
    limits = ["(SELECT 1)"]

    def limit(connection, _record, _proxy):
        connection.execute(f"PRAGMA max_page_count = {limits[-1]}")

    with impatient.app_context():
        database.engine.dispose()
        pages = database.engine.connect().exec_driver_sql("PRAGMA page_count").scalar()
        limits.append(pages)
        event.listen(database.engine, "checkout", limit)
    answers = [write(f"full {number}") for number in range(30)]
    statuses = [answer.status_code for answer in answers]
    assert (statuses[-1], set(statuses) <= {303, 507}) == (507, True)
    assert "磁盘已满" in answers[-1].text
    limits.append(2**30)
    assert write("room").status_code == 303
    written = impatient_listings(impatient)
    assert written == statuses.count(303) + 1


def impatient_listings(app):
    with app.app_context(), database.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM listing").scalar()


def test_a_database_that_is_gone_is_said_on_our_page(editor, gone):
    editor.get("/")
    with gone:
        answer = editor.get("/organisations")
        assert (answer.status_code, "永川区技术转移服务平台" in answer.text) == (503, True)
    assert editor.get("/organisations").status_code == 200


@pytest.mark.parametrize(
    ("number", "status"), [(errno.ENOSPC, 507), (errno.EDQUOT, 507), (errno.EMFILE, 503), (errno.EACCES, 500)]
)
def test_the_operating_systems_faults_have_their_status(editor, impatient, monkeypatch, number, status):
    def fails(**_arguments):
        raise OSError(number, "something of the machine")

    view = impatient.view_functions["portal.home"]
    fails.__permit__ = view.__permit__
    monkeypatch.setitem(impatient.view_functions, "portal.home", fails)
    answer = editor.get("/")
    assert (answer.status_code, "something of the machine" in answer.text) == (status, False)


def test_a_program_is_answered_in_json(raw, lock, editor):
    lock()
    answer = editor.post("/sign-out", data={"idempotency_key": "a key"}, headers={"Accept": "application/json"})
    raw.execute("ROLLBACK")
    assert answer.status_code in (303, 503)
