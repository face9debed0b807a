"""make bench-furnish: files in and out, each against its floor; and ten people at once."""

import csv
import io
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import pysqlite3.dbapi2 as safe_sqlite
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy.dialects import sqlite

from bench import clients, district, files
from bench.report import Report, median_pair
from marketplace.accounts import identity
from marketplace.accounts import queries as accounts
from marketplace.accounts import service as people
from marketplace.config import from_environment
from marketplace.contracts import register_queries
from marketplace.contracts.importing_earlier import OpeningImporter
from marketplace.core.actors import Auth, Role
from marketplace.db import set_actor, unit_of_work
from marketplace.db.engine import PRAGMAS
from marketplace.documents import importing, uploads
from marketplace.jobs import jobs, worker
from marketplace.tally.queries import Window

ROWS, MANY, FEW, TIMES = 5_000, 100_000, 10_000, 3
OFFICER = "registrar@bench.example"
PASSWORD = "a bench password"
WRITTEN = ("contract", "contract_party", "posting", "ledger_entry")


def main() -> None:
    """Measure, and say whether the figures kept their aims."""
    report = Report()
    root = from_environment().data_dir / "bench"
    root.mkdir(parents=True, exist_ok=True)
    _importing(root, report)
    _memory(root, report)
    _exporting(root, report)
    clients.ten_at_once(root, report)
    report.leave()


def _importing(root: Path, report: Report) -> None:
    """A workbook from upload to posted.

    Its floor reads it by calamine and inserts the very rows that are posted of it, by the bare driver and durably:
    contracts, parties, postings and ledger entries.
    """
    empty = root / "furnish-empty"
    district.build(empty, 0, 0)
    book = files.workbook(root, ROWS)
    pairs = [_one_import(empty, root / "furnish-import", book) for _ in range(TIMES)]
    report.at_most("workbook_over_reading_and_bare_inserts", median(ours / bare for ours, bare in pairs), 6)


def _one_import(empty: Path, directory: Path, book: Path) -> tuple[float, float]:
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(empty, directory)
    app = district.application(directory)
    officer = _officer(app)
    begun = time.perf_counter()
    _upload(app, officer, book)
    ours = time.perf_counter() - begun
    return ours, _Floor(empty, directory).seconds(book)


def _officer(app: Flask) -> tuple[Any, str]:
    """The address of the bureau's imports, and a client who is signed in there."""
    with app.app_context():
        set_actor(district.SYSTEM)
        with unit_of_work():
            person = people.add_person(actor=district.SYSTEM, name="登记员", email=OFFICER, password=PASSWORD)
            people.add_member(accounts.bureau(), person, Role.REGISTRAR, actor=district.SYSTEM)
        place = f"/o/{accounts.bureau().id}/imports"
        # As after the second step of signing in, which an officer must have done.
        marks = identity.marks(person, Auth.SECOND_FACTOR)
    client = app.test_client()
    with client.session_transaction() as kept:
        kept.update(marks)
    return client, place


def _upload(app: Flask, officer: tuple[Any, str], book: Path) -> None:
    client, place = officer
    sent = {"file": (io.BytesIO(book.read_bytes()), book.name), "idempotency_key": "bench-upload"}
    uploaded = client.post(f"{place}/new/opening", data=sent)
    assert uploaded.status_code == 303, uploaded.text
    job = uploaded.headers["Location"]
    _work(app)
    confirmed = client.post(f"{job}/confirm", data={"version": "2", "idempotency_key": "bench-confirm"})
    assert confirmed.status_code == 303, confirmed.text
    _work(app)
    done = client.get(job).text
    assert "state-green" in done, done


def _work(app: Flask) -> None:
    with app.app_context():
        set_actor(district.SYSTEM)
        worker.drain({topic: app.extensions["handlers"][topic] for topic in (jobs.CHECK, jobs.WRITE)})


class _Floor:
    """The same workbook read by calamine, and the rows that the product wrote inserted in one durable transaction."""

    def __init__(self, empty: Path, imported: Path) -> None:
        self.file = empty.parent / "floor.sqlite3"
        self.empty = empty / "bench.sqlite3"
        with safe_sqlite.connect(str(imported / "bench.sqlite3")) as product:
            self.rows = {table: product.execute(f"SELECT * FROM {table}").fetchall() for table in WRITTEN}

    def seconds(self, book: Path) -> float:
        """How long it takes."""
        self.file.unlink(missing_ok=True)
        with safe_sqlite.connect(str(self.empty)) as product:
            product.execute("VACUUM INTO ?", (str(self.file),))
        connection = safe_sqlite.connect(str(self.file), isolation_level=None)
        for name, value in PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {value}")
        begun = time.perf_counter()
        CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()
        connection.execute("BEGIN IMMEDIATE")
        for table, rows in self.rows.items():
            # What the empty district holds already stays as it is.
            into = f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(rows[0]))})"
            connection.executemany(into, rows)
        connection.execute("COMMIT")
        return time.perf_counter() - begun


def _memory(root: Path, report: Report) -> None:
    """The memory that a long CSV file costs, over that of a tenth of it."""
    sizes = {count: _peak("csv", str(files.table(root, count))) for count in (FEW, MANY)}
    report.at_most("memory_of_100000_csv_rows_over_10000", sizes[MANY] / sizes[FEW], 1.25)


def _peak(task: str, *arguments: str) -> int:
    """The most memory, in KiB, that a process of its own needs for a task."""
    command = [sys.executable, "-m", "bench.furnish", task, *arguments]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1])


def take_csv_in(file: Path) -> None:
    """Judge and enter every row of a file in a district of its own."""
    root = from_environment().data_dir / "bench"
    directory = root / f"furnish-csv-{file.stem}"
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(root / "furnish-empty", directory)
    with district.application(directory).app_context():
        set_actor(district.SYSTEM)
        rows = directory / "rows"
        uploads.stage(file, rows)
        importing.check(OpeningImporter(district.SYSTEM), rows, directory / "problems", lambda _count: None)
        with unit_of_work():
            importing.take_in(OpeningImporter(district.SYSTEM), rows, lambda _count: None)
    shutil.rmtree(directory)


def _exporting(root: Path, report: Report) -> None:
    """The register of 100,000 contracts as CSV, over a bare cursor that writes the same columns."""
    directory = root / f"furnish-{MANY}"
    district.build(directory, MANY, 0)
    app = district.application(directory)
    whole, floor = (lambda: _export(app, "/contracts?format=csv")), (lambda: _bare_export(app, directory))
    ours, bare = median_pair(whole, floor, 7, time.process_time)
    report.at_least("export_rate_over_bare_cursor", bare / ours, 1 / 3)
    for kind in ("csv", "xlsx"):
        few, many = (_peak("export", f"/contracts?format={kind}{part}") for part in ("&start=2026-04-01", ""))
        report.at_most(f"memory_of_exporting_100000_{kind}_rows_over_10000", many / few, 1.25)


def _export(app: Flask, address: str) -> None:
    with app.test_client().get(address) as answer:
        assert sum(len(piece) for piece in answer.response) > 100_000


def _bare_export(app: Flask, directory: Path) -> None:
    with app.app_context():
        query = register_queries._entries(Window())
        sql = str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    with safe_sqlite.connect(str(directory / "bench.sqlite3")) as connection:
        out = (directory / "bare.csv").open("w", encoding="utf-8", newline="")
        with out:
            csv.writer(out).writerows(connection.execute(sql))


def export(address: str) -> None:
    """Read one file to its end, and keep none of it."""
    directory = from_environment().data_dir / "bench" / f"furnish-{MANY}"
    _export(district.application(directory), address)


TASKS = {"csv": lambda given: take_csv_in(Path(given)), "export": export}

if __name__ == "__main__":
    if len(sys.argv) > 1:
        TASKS[sys.argv[1]](sys.argv[2])
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    else:
        main()
