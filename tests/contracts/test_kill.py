"""A registration that is killed in the middle was never begun: no number, no posting, no entry; nothing is lost."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace import ledger
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.actors import Via, system
from marketplace.db import database, session, set_actor
from marketplace.ledger.models import LedgerEntry
from marketplace.tally import queries as tally
from tests.contracts.makers import make_contract
from tests.databases import is_whole
from tests.people import Cast

ROOT = Path(__file__).parents[2]
CONTRACTS = 12


def acknowledged_before_the_kill(directory: Path, cast: Cast, after_seconds: float) -> list[str]:
    """Register in a process of its own, kill -9 it, and say which numbers it had committed."""
    person, bureau = cast.person("bureau.registrar").id, cast.organisations["bureau"]
    command = [sys.executable, "-m", "tests.contracts.crash", str(directory), str(person), str(bureau)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(after_seconds)
        process.kill()
        said = process.stdout.read().split()
    return [number for number in said if len(number) == 16]


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_registration_leaves_all_of_it_or_nothing(app: Flask, cast: Cast, tmp_path: Path, seed: int) -> None:
    with app.app_context():
        for serial in range(CONTRACTS):
            make_contract(cast, ContractState.REVIEWED, title=f"合同{serial}")
    acknowledged = acknowledged_before_the_kill(tmp_path, cast, random.Random(seed).uniform(0.0, 0.25))
    with app.app_context():
        set_actor(system(Via.CLI))
        numbers = set(session.scalars(select(Contract.number).where(Contract.number.is_not(None))))
        recorded = session.scalar(select(func.count()).where(LedgerEntry.action == "contract.register"))
        # Acknowledged or in flight when it died: each is there with its posting and its entry, and no other is.
        assert set(acknowledged) <= numbers
        assert len(numbers) == tally.total(tally.Window()).count == recorded
        assert sorted(int(number[10:]) for number in numbers if number) == list(range(1, len(numbers) + 1))
        assert ledger.verify().holds
        with database.engine.connect() as connection:
            assert is_whole(connection)
