"""make bench-house: the progress page, saving beside the worker, and registering, each against its floor."""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pysqlite3.dbapi2 as safe_sqlite
from flask import Flask, render_template_string
from sqlalchemy import select

from bench import district
from bench.report import Report, median_pair
from marketplace.config import from_environment
from marketplace.contracts import class_tests, guarding, queries, recognition, registration
from marketplace.contracts import service as contracts
from marketplace.contracts.models import Contract
from marketplace.core import capitals
from marketplace.core.actors import Role
from marketplace.db import session, set_actor, unit_of_work
from marketplace.db.engine import PRAGMAS
from marketplace.jobs import outbox
from marketplace.listings import service as listings
from marketplace.listings.codes import ListingKind
from marketplace.listings.models import Listing
from marketplace.tally import cells
from marketplace.web.gate import public

CONTRACTS, LISTINGS, SAVES, REGISTRATIONS = 5_000, 2_000, 60, 60
MOVE_CONTRACT = (
    "UPDATE contract SET state = 'registered', number = ?, registered_on = '2026-11-22', registered_by = id, "
    "version = version + 1 WHERE id = ?"
)
REVIEWED = "SELECT id FROM contract WHERE state = 'reviewed'"
ORIGINALS = "合同原件两份"
EMPTY = '{% extends "base.html" %}{% block title %}empty{% endblock %}{% block main %}{% endblock %}'


def main() -> None:
    """Build the district once, measure three figures on a copy of it, and say whether they kept their aims."""
    report = Report()
    kept = from_environment().data_dir / "bench" / f"house-{CONTRACTS}-{LISTINGS}"
    district.build(kept, CONTRACTS, LISTINGS)
    # Measuring registers and saves: the next run finds the district as this one did.
    directory = kept.with_name("house-now")
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(kept, directory)
    app = district.application(directory)
    _progress_page(app, report)
    with app.app_context():
        set_actor(district.SYSTEM)
        _saving(directory, report)
        _registering(directory, report)
    report.leave()


def _progress_page(app: Flask, report: Report) -> None:
    app.add_url_rule(
        "/bench/empty", view_func=public("a page with nothing in it")(lambda: render_template_string(EMPTY))
    )
    client = app.test_client()

    def visit(address: str) -> None:
        assert client.get(address).status_code == 200

    page, empty = median_pair(lambda: visit("/progress/current"), lambda: visit("/bench/empty"), 40)
    report.at_most("progress_page_over_empty_page", page / empty, 4)


def _saving(directory: Path, report: Report) -> None:
    alone = _median_save(0)
    with _worker(directory):
        beside = _median_save(SAVES)
    report.at_most("saving_beside_worker_over_alone", beside / alone, 1.5)


def _median_save(first: int) -> float:
    editor = district.editor_of()
    return statistics.median(_one_save(first + n, editor) for n in range(SAVES))


def _one_save(serial: int, editor: district.Actor) -> float:
    start = time.perf_counter()
    with unit_of_work():
        listings.create(ListingKind.RESULT, district.listing_fields(100_000 + serial), actor=editor)
    return time.perf_counter() - start


@contextmanager
def _worker(directory: Path) -> Iterator[None]:
    """A worker with the whole catalogue to index, at work from the first save to the last."""
    with unit_of_work():
        for listing_id in session.scalars(select(Listing.id)).all():
            outbox.put("index", str(listing_id))
    env = {**os.environ, "DATA_DIR": str(directory), "DATABASE_URL": district.settings(directory).database_url}
    command = [str(Path(sys.executable).parent / "marketplace"), "worker"]
    process = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)
    time.sleep(3)
    try:
        yield
        assert process.poll() is None, "the worker ended before the measurement did"
    finally:
        process.terminate()
        process.wait(30)


def _registering(directory: Path, report: Report) -> None:
    waiting, registrar = [reviewed(serial) for serial in range(REGISTRATIONS + 3)], new_registrar()
    for contract_id in waiting:
        confirm_warnings(contract_id, registrar)
    floor = Floor(directory / "floor.sqlite3", district.settings(directory).database_url)
    remaining = iter(waiting)
    ours, bare = median_pair(lambda: register(next(remaining), registrar), floor.register, REGISTRATIONS)
    report.at_least("registering_rate_over_bare_transaction", bare / ours, 0.25)


def reviewed(serial: int) -> UUID:
    """A contract that waits for its second review."""
    editor = district.editor_of()
    assert editor.organisation_id is not None
    with unit_of_work():
        contract = contracts.draft(
            district.whole(district.filing(serial, date(2026, 11, 1))),
            actor=editor,
            owner_id=editor.organisation_id,
        )
        contracts.submit(contract, actor=editor, version=contract.version)
        recognition.accept(contract, actor=district.SYSTEM, version=contract.version, originals=ORIGINALS)
        _answer_warnings(contract)
        answers = class_tests.as_wanted(contract)
        recognition.pass_first_review(contract, actor=district.SYSTEM, version=contract.version, answers=answers)
    return contract.id


def _answer_warnings(contract: Contract) -> None:
    said = guarding.Answer("已核对。", capitals.write(contract.amount_fen), is_compared=True)
    for warning in guarding.present(contract):
        about = {"actor": district.SYSTEM, "version": contract.version}
        guarding.answer(contract, warning.code, warning.about, said, **about)


def confirm_warnings(contract_id: UUID, registrar: district.Actor) -> None:
    """What the registrar says about the warnings: an act of its own, with entries of its own."""
    with unit_of_work():
        contract = queries.contract(contract_id)
        if contract.open_warnings:
            ticked, typed = [each.id for each in guarding.of(contract)], capitals.write(contract.amount_fen)
            guarding.confirm(contract, ticked, typed, actor=registrar, version=contract.version)


def register(contract_id: UUID, registrar: district.Actor) -> None:
    """Its second review."""
    with unit_of_work():
        contract = queries.contract(contract_id)
        registration.register(contract, actor=registrar, version=contract.version)


def new_registrar() -> district.Actor:
    """A registrar of the bureau who has no part in any contract."""
    return district.Actor(uuid4(), "登记员", uuid4(), "科技局", frozenset({Role.REGISTRAR}))


class Floor:
    """A bare durable transaction on a copy of the same database, writing the rows that a registration writes."""

    # The rows of a registration, and by which column each table counts its own.
    TABLES: ClassVar[dict[str, str]] = {"posting": "seq", "ledger_entry": "seq", "outbox": "id"}

    def __init__(self, file: Path, url: str) -> None:
        file.unlink(missing_ok=True)
        self.connection = safe_sqlite.connect(str(file), isolation_level=None)
        with closing(safe_sqlite.connect(url.removeprefix("sqlite:///"))) as product:
            product.backup(self.connection)
        for name, value in PRAGMAS.items():
            self.connection.execute(f"PRAGMA {name} = {value}")
        self.rows = {table: self._last_row(table) for table in self.TABLES}
        self.contracts = [row[0] for row in self.connection.execute(REVIEWED)]
        self.count = self.rows["ledger_entry"][0]
        self.cells = self._cells()

    def _cells(self) -> list[dict[str, Any]]:
        """One cell of each dimension in both views, as a registration adds to."""
        found = self.connection.execute(
            "SELECT view, dimension, month, min(key), flow FROM tally_cell "
            "WHERE month = (SELECT max(month) FROM tally_cell) GROUP BY view, dimension"
        )
        added = dict.fromkeys(cells.SUMS, 0) | {"postings": 1, "count": 1, "amount_fen": 100}
        return [dict(zip(cells.PLACE, place, strict=True)) | added for place in found]

    def _last_row(self, table: str) -> tuple[Any, ...]:
        newest = f"SELECT * FROM {table} ORDER BY {self.TABLES[table]} DESC LIMIT 1"
        row: tuple[Any, ...] = self.connection.execute(newest).fetchone()
        return row

    def register(self) -> None:
        """Insert a posting, a ledger entry and the worker's errand, move contract, counter, head and the sums."""
        self.count += 1
        run = self.connection.execute
        run("BEGIN IMMEDIATE")
        run("UPDATE counter SET last = last + 1 WHERE series LIKE 'contract/2026/%'")
        run(MOVE_CONTRACT, (f"{self.count:016d}", self.contracts.pop()))
        for table, row in self.rows.items():
            values = self._fresh(table, row)
            run(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
        self.connection.executemany(str(cells.ADD), self.cells)
        run("UPDATE ledger_head SET seq = ?, hash = ?", (self.count, self.count.to_bytes(32, "big")))
        run("COMMIT")

    def _fresh(self, table: str, row: tuple[Any, ...]) -> tuple[Any, ...]:
        if table in ("posting", "outbox"):
            return (None, *row[1:])
        return (self.count, *row[1:3], self.count.to_bytes(32, "big"), *row[4:])


if __name__ == "__main__":
    main()
