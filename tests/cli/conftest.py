"""The command line in a directory of its own, run as its `main` runs it."""

from types import SimpleNamespace

import pytest

from marketplace import cli
from marketplace.db import database, session, set_actor


@pytest.fixture
def run(app, context, monkeypatch, capsys):
    """run("ledger", "verify") gives status, out and err; the database is that of `app`."""
    monkeypatch.setattr(cli, "create_app", lambda: app)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")

    def ran(*words, text=None):
        monkeypatch.setattr("sys.argv", ["marketplace", *words])
        status = 0
        try:
            cli.main()
        except SystemExit as stop:
            status = stop.code or 0
        set_actor(None)
        session.rollback()
        out, err = capsys.readouterr()
        return SimpleNamespace(status=status, out=out, err=err)

    yield ran
    database.engine.dispose()
