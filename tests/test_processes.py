"""Several web processes on one PostgreSQL: numbers without gap or double, whoever is killed in the middle."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import func, select

from marketplace import ledger
from marketplace.app import create_app
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.actors import Via, system
from marketplace.db import Base, database, session, set_actor
from marketplace.ledger.models import LedgerEntry
from marketplace.tally import queries as tally
from tests import databases
from tests.applications import AnyAsset, settings_in
from tests.contracts.makers import make_contract
from tests.people import make_cast
from tests.postgresql import serving
from tests.processes import SECONDS, Processes

pytestmark = [pytest.mark.postgresql_only("several processes"), pytest.mark.xdist_group("processes")]
EACH = 12


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """gunicorn, serving the cast and their contracts that wait to be registered."""
    directory = tmp_path_factory.mktemp("processes")
    with serving() as server:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE registry {databases.EMPTY}")
        url = server.get_uri("registry", driver="psycopg")
        quiet = {"TESTING": True, "ASSET_MANIFEST": AnyAsset(), "RATELIMIT_ENABLED": False}
        app = create_app(settings_in(directory, database_url=url), **quiet)
        with app.app_context():
            Base.metadata.create_all(database.engine)
            set_actor(system(Via.CLI))
            cast = make_cast()
            session.remove()
        (directory / "assets").mkdir()
        (directory / "assets" / "manifest.json").write_text(json.dumps({}))
        made = Processes(server, app, cast, _free_port())
        started = made.start(directory / "log")
        assert made.answers(), (directory / "log").read_text()
        yield made
        started.terminate()
        started.wait(SECONDS)
        with app.app_context():
            database.engine.dispose()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def waiting(processes: Processes) -> dict[UUID, int]:
    """New contracts that may be registered, with their versions."""
    with processes.app.app_context():
        made = [make_contract(processes.cast, ContractState.REVIEWED, title=f"合同{n}") for n in range(EACH)]
        return {contract.id: contract.version for contract in made}


def register(processes: Processes, contract_id: UUID, version: int) -> int:
    """Send the form of registration again and again, under the same key, until it is answered; how often."""
    path = f"/o/{processes.cast.organisations['bureau']}/contracts/{contract_id}/register"
    form = {"version": str(version), "idempotency_key": f"key-{contract_id}"}
    until, sent = time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        sent += 1
        if processes.post("bureau.registrar", path, **form) == 303:
            return sent
        time.sleep(0.2)
    raise AssertionError("nobody answered")


def register_all(processes: Processes, meanwhile: Callable[[], None] = lambda: None) -> int:
    """Register new contracts, eight at a time, and do something else `meanwhile`; how many forms had to be sent."""
    wanted = waiting(processes)
    with ThreadPoolExecutor(9) as people:
        people.submit(meanwhile)
        return sum(people.map(lambda one: register(processes, *one), wanted.items()))


def require_sound(processes: Processes) -> None:
    """Every contract is registered once: numbers from 1 without a gap, a posting and an entry for each."""
    with processes.app.app_context():
        set_actor(system(Via.CLI))
        numbers = session.scalars(select(Contract.number).order_by(Contract.number)).all()
        entries = session.scalar(select(func.count()).where(LedgerEntry.action == "contract.register"))
        assert [int(number[10:]) for number in numbers] == list(range(1, len(numbers) + 1))
        assert tally.total(tally.Window()).count == entries == len(numbers)
        assert ledger.verify().holds


def test_two_processes_register_at_once_without_gap_or_double(processes: Processes) -> None:
    assert register_all(processes) == EACH
    require_sound(processes)


@pytest.mark.parametrize("seconds", [0.1, 0.3])
@pytest.mark.parametrize("victim", ["web", "backend", "server"])
def test_whoever_is_killed_everything_is_registered_once(processes: Processes, victim: str, seconds: float) -> None:
    killed: list[str] = []

    def kill() -> None:
        time.sleep(seconds)
        processes.kills[victim]()
        killed.append(victim)

    register_all(processes, kill)
    assert killed == [victim]
    require_sound(processes)
