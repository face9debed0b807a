"""`marketplace backup` and `marketplace restore`: what they say, and with which status."""

import json

import pytest
from flask_migrate import stamp

from marketplace import cli
from marketplace.core.actors import Via, system
from marketplace.db import database, session, set_actor
from marketplace.operations import queries
from tests import databases
from tests.applications import make_app
from tests.contracts.makers import S, make_contract


@pytest.fixture
def backed_up(run, cast, tmp_path):
    """The directory of a backup that the command made."""
    stamp()
    set_actor(system(Via.CLI))
    make_contract(cast, S.REGISTERED)
    assert run("backup", str(tmp_path / "backup")).status == 0
    return tmp_path / "backup"


@pytest.fixture
def elsewhere(run, tmp_path_factory, monkeypatch):
    """From here on the command runs on an installation that holds nothing."""
    other = make_app(tmp_path_factory.mktemp("elsewhere"))
    with other.app_context():
        monkeypatch.setattr(cli, "create_app", lambda: other)
        yield other
        database.engine.dispose()


def test_a_backup_says_what_it_holds(run, backed_up, tmp_path):
    said = json.loads(run("backup", str(tmp_path / "second"), "--json").out)
    assert (said["contracts"], said["amount_fen"], said["schema"] != "") == (1, 86_000_000, True)
    set_actor(system(Via.CLI))
    assert [each.succeeded for each in queries.last_backups(5)] == [True, True]


def test_a_directory_that_is_not_empty_is_refused_and_no_run_is_remembered(run, backed_up):
    result = run("backup", str(backed_up))
    assert (result.status, result.out) == (1, "")
    assert str(backed_up) in result.err
    set_actor(system(Via.CLI))
    assert len(queries.last_backups(5)) == 1


def test_restoring_verifies_builds_the_index_and_remembers(run, backed_up, elsewhere):
    result = run("restore", str(backed_up))
    assert result.status == 0, result.err
    assert "Verified" in result.out
    set_actor(system(Via.CLI))
    assert [(each.kind, each.succeeded) for each in queries.last_backups(5)] == [
        ("restored", True),
        ("command", True),
    ]
    assert run("search", "check").status == run("ledger", "verify").status == 0


def test_restoring_over_something_is_refused(run, backed_up):
    result = run("restore", str(backed_up))
    assert (result.status, "Traceback" in result.err) == (1, False)


def test_nothing_is_no_backup(run, elsewhere, tmp_path):
    assert run("restore", str(tmp_path / "nowhere")).status == 1


def test_a_sound_installation_passes_its_check(run, backed_up, elsewhere):
    run("restore", str(backed_up))
    result = run("check", "--json")
    assert (result.status, json.loads(result.out)["sound"]) == (0, True)


def test_a_check_names_what_is_wrong_by_its_status_too(run, backed_up, elsewhere):
    run("restore", str(backed_up))
    session.rollback()
    with database.engine.begin() as connection:
        connection.exec_driver_sql(databases.in_its_words("DROP TRIGGER ledger_entry_no_update"))
        connection.exec_driver_sql("UPDATE ledger_entry SET action = 'x' WHERE seq = 4")
    told, listed = run("check"), run("check", "--json")
    assert (told.status, listed.status, json.loads(listed.out)["sound"]) == (1, 1, False)
    assert "BAD" in told.out


def test_what_is_only_to_be_looked_at_fails_no_check_but_a_strict_one(run, backed_up, elsewhere):
    run("restore", str(backed_up))
    session.rollback()
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE organisation SET name = '同名'")
    listed = json.loads(run("check", "--json").out)
    assert (run("check", "--strict").status, listed["warnings"] > 0) == (1, True)
    rows = next(check for check in listed["checks"] if check["check"] == "organisation_names")
    assert (rows["group"], rows["severity"]) == ("unique", "warning")


def test_it_speaks_chinese_unless_the_environment_wants_english(run, monkeypatch):
    assert "to look at" in run("check").out
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "项需要查看" in run("check").out
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "项需要查看" in run("check").out
