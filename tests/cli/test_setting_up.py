"""`marketplace init` makes an empty district with its first administrator, once; `upgrade` renews its schema."""

import pytest

from marketplace import cli
from marketplace.core.actors import Via, system
from marketplace.db import database, schema, set_actor
from marketplace.district.models import District
from marketplace.ledger import history
from tests.applications import make_app

GIVEN = {
    "name": "永川区", "name-en": "Yongchuan", "platform": "平台", "platform-en": "Platform", "bureau": "科学技术局",
    "bureau-en": "Science Bureau", "code": "11500118MB0B10014C", "region": "500118", "registry-point": "500118",
    "admin-name": "管理员", "admin-email": "admin@bureau.example", "admin-password": "a password of the tests",
}  # fmt: skip


@pytest.fixture
def init(tmp_path, monkeypatch, capsys):
    """Run `marketplace init` in an empty directory; its status."""
    app = make_app(tmp_path)
    monkeypatch.setattr(cli, "create_app", lambda: app)
    options = [word for name, value in GIVEN.items() for word in (f"--{name}", value)]

    def ran(*words):
        monkeypatch.setattr("sys.argv", ["marketplace", *(words or ("init", *options))])
        try:
            cli.main()
        except SystemExit as stop:
            return stop.code or 0
        return 0

    yield app, ran
    with app.app_context():
        database.session.remove()
        database.engine.dispose()


def test_the_first_administrator_may_sign_in(init):
    app, ran = init
    assert ran() == 0
    credentials = {"email": GIVEN["admin-email"], "password": GIVEN["admin-password"]}
    assert app.test_client().post("/sign-in", data=credentials).status_code == 303


def test_a_second_run_changes_nothing_and_says_so(init, capsys):
    _app, ran = init
    ran()
    assert ran() == 1
    assert "本平台已设置区县" in capsys.readouterr().err


def test_an_upgrade_says_between_which_schemas(init, capsys):
    _app, ran = init
    ran()
    assert ran("upgrade") == 0
    assert f"→ {schema.head()}" in capsys.readouterr().out


def test_nothing_cannot_be_upgraded(init, capsys):
    _app, ran = init
    assert ran("upgrade") == 1
    assert "marketplace init" in capsys.readouterr().err


def test_an_upgrade_records_a_district_of_which_the_ledger_knows_nothing(init):
    app, ran = init
    ran()
    with app.app_context():
        set_actor(system(Via.CLI))
        assert [entry.verb for entry in entries_of_the_district()] == ["enter"]
        database.session.remove()
    assert ran("upgrade") == 0
    with app.app_context():
        set_actor(system(Via.CLI))
        assert [entry.verb for entry in entries_of_the_district()] == ["enter"]


def entries_of_the_district():
    return history.versions(database.session.get_one(District, 1))
