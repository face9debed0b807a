"""A process killed in the middle of a unit of work leaves what was acknowledged, and nothing half-written."""

import subprocess
import sys
from pathlib import Path

import pytest

from marketplace import ledger
from marketplace.accounts import queries
from marketplace.core.actors import Via, system
from marketplace.db import database, numbering, set_actor, unit_of_work
from tests.databases import is_whole

ROOT = Path(__file__).parents[2]
IN_THE_MIDDLE = "in the middle"


def killed_while_writing(directory, commits):
    """Run tests/db/crash.py and kill it after it said that it was in the middle; how many commits it acknowledged."""
    command = [sys.executable, "-m", "tests.db.crash", str(directory), str(commits)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        said = list(iter(lambda: writer.stdout.readline().strip(), IN_THE_MIDDLE))
        writer.kill()
    return len(said)


@pytest.mark.parametrize("commits", range(5))
def test_what_was_acknowledged_stays_and_the_rest_never_was(app, tmp_path, commits):
    assert killed_while_writing(tmp_path, commits) == commits
    with app.app_context():
        set_actor(system(Via.CLI))
        address = queries.bureau().address
        assert address == (f"第 {commits} 号" if commits else "")
        assert ledger.verify().holds
        with unit_of_work():
            assert numbering.take("crash") == commits + 1
        with database.engine.connect() as connection:
            assert is_whole(connection)
