"""An import whose worker is killed has come in whole or not at all, and comes in whole when the worker is back."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from marketplace import ledger
from marketplace.contracts.models import Contract
from marketplace.core.actors import Via, system
from marketplace.db import session, set_actor
from tests.portal.test_imports import Sender, opening

ROOT = Path(__file__).parents[2]
ROWS = 1_500


@pytest.mark.parametrize("after_seconds", [0.15, 0.5])
def test_a_killed_import_is_whole_or_nothing_and_is_taken_up_again(app, browse, cast, tmp_path, after_seconds):
    sender = Sender(app, browse, cast, "bureau.registrar", "opening")
    address = sender.send(opening(*({"number": f"2025500118{n:06d}"} for n in range(1, ROWS + 1))))
    assert sender.act(address, "confirm").status_code == 303
    kill(tmp_path, address.rsplit("/", 1)[1], after_seconds)
    with app.app_context():
        set_actor(system(Via.CLI))
        assert session.scalar(select(func.count()).select_from(Contract)) in (0, ROWS)
    sender.work()
    assert f"{ROWS:,} rows were imported" in sender.page(address)
    with app.app_context():
        set_actor(system(Via.CLI))
        assert session.scalar(select(func.count()).select_from(Contract)) == ROWS
        assert ledger.verify().holds


def kill(directory: Path, job_id: str, after_seconds: float) -> None:
    """Let a worker of its own begin, and kill -9 it."""
    command = [sys.executable, "-m", "tests.portal.import_crash", str(directory), job_id]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(after_seconds)
        process.kill()
