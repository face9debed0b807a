"""A backup holds what was acknowledged before it began, and what is restored from it is what was backed up."""

import json
import shutil
import threading
import time
from contextlib import closing
from dataclasses import replace

import pysqlite3.dbapi2 as safe_sqlite
import pytest
from sqlalchemy import inspect

from marketplace.core.actors import Via, system
from marketplace.db import acting_as, numbering, unit_of_work
from marketplace.operations import backup, evidence, manifest, postgresql_copy, sqlite_copy
from marketplace.operations.problems import BackupFailed, NotRestored
from marketplace.operations.restore import restore
from tests import databases
from tests.contracts.makers import S as State
from tests.contracts.makers import make_contract
from tests.operations.conftest import ATTACHMENT, DATABASE, DIGEST, STORED


def evidence_of(place):
    with place.engine.connect() as connection:
        return evidence.of(connection)


@pytest.fixture
def taken(place, cast, tmp_path):
    """A backup of an installation with a registered contract."""
    with acting_as(system(Via.CLI)):
        make_contract(cast, State.REGISTERED)
    backup.take(place, tmp_path / "backup")
    return tmp_path / "backup"


def test_what_is_restored_is_what_was_backed_up(taken, place, empty):
    restored = restore(empty, taken)
    assert evidence_of(empty) == restored.evidence == evidence_of(place)
    assert (restored.evidence.contracts, restored.evidence.amount_fen) == (1, 86_000_000)
    assert (empty.data_dir / STORED).read_bytes() == ATTACHMENT
    assert not (empty.data_dir / "restoring").exists()


@pytest.mark.sqlite_only("PRAGMAs")
def test_the_restored_database_is_as_durable_as_any(taken, empty):
    restore(empty, taken)
    with empty.engine.connect() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
    assert found == ["wal", 2]


def test_keys_are_not_in_it(taken, place):
    (place.data_dir / "secret_key").write_text("not to be found")
    assert {path.name for path in taken.rglob("*") if path.is_file()} == {
        DATABASE,
        DIGEST,
        "manifest.json",
    }
    assert "secret_key" in json.loads((taken / "manifest.json").read_text())["left_out"]


def write(app, acknowledged, stopped):
    """Commit one number after another, and note each once it is acknowledged."""
    with app.app_context():
        while not stopped.is_set():
            with unit_of_work():
                number = numbering.take("under load")
            acknowledged.append(number)


@pytest.fixture
def load(app):
    """Four threads that write as fast as they can; gives the list of what was acknowledged to them."""
    acknowledged, stopped = [], threading.Event()
    writers = [threading.Thread(target=write, args=(app, acknowledged, stopped)) for _ in range(4)]
    for writer in writers:
        writer.start()
    yield acknowledged
    stopped.set()
    for writer in writers:
        writer.join()


def highest(folder, place):
    """The last number that a backup knows to be taken."""
    if databases.SERVER:
        with postgresql_copy.script(place, folder / DATABASE, BackupFailed) as lines:
            return max(int(line.split(b"\t")[1]) for line in lines if line.startswith(b"under load\t"))
    engine = sqlite_copy.opened_unchanged(folder / sqlite_copy.FILE)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT last FROM counter WHERE series = 'under load'").scalar()
    engine.dispose()
    return found


def test_everything_acknowledged_before_it_began_is_in_it(place, load, tmp_path, monkeypatch):
    # Small steps, so that many commits fall into the copying.
    monkeypatch.setattr(sqlite_copy, "PAGES_AT_ONCE", 4)
    for number in range(5):
        while len(load) < 40 * (number + 1):
            time.sleep(0.01)
        before = max(load)
        backup.take(place, tmp_path / str(number))
        assert highest(tmp_path / str(number), place) >= before
        backup.verify(tmp_path / str(number), place)
    assert max(load) > before


def test_a_directory_that_is_not_empty_is_refused(place, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something").touch()
    with pytest.raises(BackupFailed, match="is not empty"):
        backup.take(place, tmp_path / "full")


@pytest.mark.postgresql_only("SQLite needs no other program")
def test_without_postgresqls_programs_nothing_is_made_and_the_setting_is_named(place, tmp_path):
    with pytest.raises(BackupFailed, match=r"pg_dump was not found: .* POSTGRESQL_BIN"):
        backup.take(replace(place, tools=str(tmp_path)), tmp_path / "backup")
    assert not list(tmp_path.glob("backup*"))


def test_an_empty_directory_is_filled(place, tmp_path):
    (tmp_path / "given").mkdir()
    backup.take(place, tmp_path / "given")
    assert backup.verify(tmp_path / "given", place).files.keys() == {DATABASE, STORED}


def test_what_fails_half_way_leaves_nothing(place, tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(manifest, "write", stop)
    with pytest.raises(KeyboardInterrupt):
        backup.take(place, tmp_path / "backup")
    assert not list(tmp_path.glob("backup*"))


def test_a_cut_off_backup_that_lies_in_the_way_is_named(place, tmp_path):
    (tmp_path / "backup.partial").mkdir()
    with pytest.raises(BackupFailed, match="was cut off"):
        backup.take(place, tmp_path / "backup")


def test_a_disk_that_is_full_is_said_and_nothing_is_kept(place, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copy", full)
    with pytest.raises(BackupFailed, match="not enough room"):
        backup.take(place, tmp_path / "backup")
    assert not list(tmp_path.glob("backup*"))


@pytest.mark.sqlite_only("a careless connection to PostgreSQL is refused")
def test_a_damaged_database_gives_no_backup(place, tmp_path):
    # A connection that does not watch over references.
    with closing(safe_sqlite.connect(place.database)) as careless:
        careless.execute("UPDATE membership SET person_id = 'nobody' WHERE rowid = 1")
        careless.commit()
    with pytest.raises(BackupFailed, match="membership"):
        backup.take(place, tmp_path / "backup")


def refused(place, folder):
    with pytest.raises(NotRestored) as refusal:
        restore(place, folder)
    assert inspect(place.engine).get_table_names() == []
    assert not place.files.exists()
    assert not (place.data_dir / "restoring").exists()
    return str(refusal.value)


def test_a_place_that_is_not_empty_is_refused_and_left(taken, place):
    before = evidence_of(place)
    with pytest.raises(NotRestored, match="already holds data"):
        restore(place, taken)
    assert evidence_of(place) == before


def test_attachments_without_a_database_are_not_overwritten_either(taken, empty):
    empty.files.mkdir()
    (empty.files / "somebody's").touch()
    with pytest.raises(NotRestored, match="already holds data"):
        restore(empty, taken)


def test_a_cut_off_backup_is_refused(taken, empty):
    (taken / "manifest.json").unlink()
    assert "no finished backup" in refused(empty, taken)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 1}', "\x00"])
def test_a_manifest_that_cannot_be_read_is_refused(taken, empty, content):
    (taken / "manifest.json").write_text(content)
    assert "manifest.json" in refused(empty, taken) or "newer" in refused(empty, taken)


@pytest.mark.parametrize("name", [DATABASE, STORED])
def test_one_bit_that_changed_is_found(taken, empty, name):
    content = bytearray((taken / name).read_bytes())
    content[len(content) // 2] ^= 1
    (taken / name).chmod(0o600)
    (taken / name).write_bytes(content)
    assert f"{name} differs" in refused(empty, taken)


def test_a_missing_file_is_found(taken, empty):
    (taken / STORED).unlink()
    assert f"{DIGEST} is missing" in refused(empty, taken)


def relisted(folder, **changes):
    """Write the list anew for what the folder holds now, as somebody who tampers would."""
    listed = manifest.read(folder)
    files = {name: manifest.entry_of(folder / name) for name in listed.files}
    manifest.write(folder, replace(listed, files=files, **changes))


@pytest.fixture
def tamper(taken, place):
    """Change what the database of a backup holds."""

    def tampered(*statements):
        engine = place.engine if databases.SERVER else sqlite_copy.opened(taken / DATABASE)
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(databases.in_its_words(statement))
        if databases.SERVER:
            postgresql_copy.copy(place, taken / DATABASE)
        engine.dispose()

    return tampered


def test_a_ledger_that_was_changed_is_found_though_the_list_was_written_anew(taken, empty, tamper):
    tamper("DROP TRIGGER ledger_entry_no_update", "UPDATE ledger_entry SET action = 'x' WHERE seq = 4")
    relisted(taken)
    assert "Entry 4: its look-up columns differ" in refused(empty, taken)


def test_sums_that_were_changed_are_found_though_the_hashes_agree(taken, empty, tamper):
    tamper("DROP TRIGGER posting_no_update", "UPDATE posting SET amount_fen = amount_fen + 1")
    relisted(taken)
    assert "differs from what its manifest.json says" in refused(empty, taken)


def test_a_newer_version_is_named(taken, empty):
    listed = manifest.read(taken)
    relisted(taken, product="99.0", evidence=replace(listed.evidence, schema="9999"))
    assert "99.0, which is newer" in refused(empty, taken)


def test_another_kind_of_database_is_refused(taken, empty):
    relisted(taken, dialect="sqlite" if databases.SERVER else "postgresql")
    assert "another kind of database" in refused(empty, taken)


def test_a_list_that_leads_out_of_its_folder_is_refused(taken, empty):
    content = (taken / "manifest.json").read_text().replace("files/", "../", 1)
    (taken / "manifest.json").write_text(content)
    assert "damaged" in refused(empty, taken)
