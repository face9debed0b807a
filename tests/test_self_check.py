"""The product refuses to run on unsafe parts, each time in one plain sentence."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from marketplace import self_check
from marketplace.app import create_app
from marketplace.db import database
from marketplace.self_check import Unsafe
from tests.applications import settings_in


@pytest.fixture
def settings(app):
    return app.extensions["settings"]


@pytest.fixture
def refused(app, context):
    """The sentence with which a check refuses."""

    def sentence(check, *arguments):
        with pytest.raises(Unsafe) as refusal:
            check(*arguments)
        return str(refusal.value)

    return sentence


def test_sound_parts_pass(context, settings):
    self_check.run(settings)


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2), (3, 7, 0)])
def test_an_old_sqlite_is_refused(refused, version):
    assert "can corrupt a database" in refused(self_check.check_sqlite_version, version)


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 4), (4, 0, 0)])
def test_a_new_sqlite_passes(version):
    self_check.check_sqlite_version(version)


def test_a_weak_secret_is_refused(refused, settings):
    assert refused(self_check.run, replace(settings, secret_key="short")).startswith("SECRET_KEY is too short")


def test_debug_mode_is_refused(refused, settings, app):
    app.debug = True
    assert "unset FLASK_DEBUG" in refused(self_check.run, settings)


def test_a_clock_before_the_product_was_written_is_refused(app, refused):
    app.testing = False
    assert "set the clock" in refused(self_check._check_clock, datetime(2020, 1, 1, tzinfo=UTC))


def test_a_full_disk_is_refused(refused, settings, monkeypatch):
    monkeypatch.setattr(self_check, "LEAST_FREE_BYTES", 2**62)
    assert "make room first" in refused(self_check.run, settings)


@pytest.mark.sqlite_only("PRAGMAs")
def test_a_database_without_durable_writes_is_refused(refused, settings, monkeypatch):
    monkeypatch.setattr(self_check, "PRAGMAS", {"synchronous": "3"})
    assert "synchronous is 2 instead of 3" in refused(self_check.run, settings)


def test_every_refusal_is_one_line(refused, settings):
    assert "\n" not in refused(self_check.run, replace(settings, secret_key=""))


SOUND = {
    "server_version_num": "180004", "server_encoding": "UTF8", "fsync": "on", "full_page_writes": "on",
    "synchronous_commit": "on",
}  # fmt: skip


def test_a_sound_postgresql_passes():
    self_check.check_postgresql(SOUND)
    self_check.check_postgresql({**SOUND, "synchronous_commit": "remote_apply"})


@pytest.mark.parametrize(
    ("setting", "value"),
    [("server_version_num", "130021"), ("server_encoding", "SQL_ASCII"), ("fsync", "off"),
     ("synchronous_commit", "off"), ("full_page_writes", "off")],
)  # fmt: skip
def test_an_old_a_foreign_or_a_hasty_postgresql_is_refused(refused, setting, value):
    assert refused(self_check.check_postgresql, {**SOUND, setting: value})


@pytest.mark.postgresql_only("asks a real server")
def test_a_real_server_passes_and_is_refused_once_it_is_hasty(context, refused, settings, app):
    app.testing = False
    self_check.run(settings)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("SET synchronous_commit = off")
        connection.commit()
    assert "synchronous_commit is off" in refused(self_check.run, settings)


def test_a_database_that_is_not_there_is_said_in_one_line(tmp_path):
    nowhere = f"postgresql+psycopg://nobody@/nothing?host={tmp_path}"
    with pytest.raises(Unsafe, match="cannot be reached") as refusal:
        create_app(settings_in(tmp_path, database_url=nowhere), ASSET_MANIFEST={})
    assert "\n" not in str(refusal.value)
