"""`marketplace check` finds each damage that was done by hand, and nothing in a sound installation."""

import shutil
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import database, session, set_actor, unit_of_work
from marketplace.district import service as districts
from marketplace.district.models import District
from marketplace.jobs import outbox, worker
from marketplace.ledger.models import LedgerEntry
from marketplace.listings.lifecycle import ListingState
from marketplace.operations import checks, sqlite_copy
from tests import databases
from tests.applications import lent
from tests.contracts.makers import S as State
from tests.contracts.makers import make_contract
from tests.listings.makers import make_listing
from tests.operations.conftest import STORED

COPIED = (
    "contract_id, event, posted_on, registered_on, count, amount_fen, technology_fen, contract_class, subclass, "
    "field, seller_region, buyer_region, source, created_at"
)


@pytest.fixture(scope="module")
def installed(template, tmp_path_factory):
    """The directory of an installation with registered contracts, a published listing and an index."""
    directory = tmp_path_factory.mktemp("installed")
    databases.copy(template[0], directory)
    with lent(directory) as app, app.app_context():
        set_actor(system(Via.CLI))
        for _number in range(3):
            make_contract(template[1], State.REGISTERED)
        make_contract(template[1], State.REVIEWED)
        make_listing(template[1], ListingState.PUBLISHED)
        app.extensions["search_engine"].rebuild([])
        set_actor(system(Via.WORKER))
        while worker.drain(app.extensions["handlers"]):
            pass
        session.remove()
    return directory


@pytest.fixture
def app(installed, tmp_path):
    """An application on a copy of it."""
    shutil.copytree(installed, tmp_path, dirs_exist_ok=True)
    databases.copy(installed, tmp_path)
    with lent(tmp_path) as made:
        yield made


@pytest.fixture
def whole(place):
    """It, as a migration would have left it."""
    return place


@pytest.fixture
def found(app, whole):
    """What the checks find, by check."""

    def look():
        session.rollback()
        outcomes = checks.run(whole, app.extensions["search_engine"])
        return {o.check.key: [f["message"] for f in o.as_json()["findings"]] for o in outcomes if o.count}

    return look


def damage(*statements):
    # What the test has read itself would be in the way of dropping a trigger.
    session.rollback()
    with database.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(databases.in_its_words(statement))


def numbers():
    return sorted(session.query(Contract.number).where(Contract.number.is_not(None)).all())


def test_a_sound_installation_has_no_findings(found):
    assert found() == {}


def test_an_entry_that_was_changed(found):
    damage("DROP TRIGGER ledger_entry_no_update", "UPDATE ledger_entry SET action = 'x' WHERE seq = 7")
    assert "Entry 7:" in found()["ledger"][0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE posting SET amount_fen = amount_fen + 1 WHERE seq = 2",
        "UPDATE posting SET technology_fen = technology_fen - 1 WHERE seq = 2",
        "DELETE FROM posting WHERE seq = 2",
        "UPDATE contract SET amount_fen = amount_fen + 100 WHERE number LIKE '%2'",
        f"INSERT INTO posting (seq, {COPIED}) SELECT 99, {COPIED} FROM posting WHERE seq = 2",
    ],
)
def test_figures_that_are_not_those_of_the_contracts(found, statement):
    damage("DROP TRIGGER posting_no_update", "DROP TRIGGER posting_no_delete", statement)
    assert {"tally", "rows"} <= found().keys() <= {"tally", "rows", "cells", "registered", "deductions"}


def test_a_district_that_was_changed_by_hand(found):
    damage("UPDATE district SET bureau_name = '别的局'")
    assert found() == {}
    with unit_of_work():
        districts.enter(session.get_one(District, 1), actor=system(Via.CLI))
    damage("UPDATE district SET region = '500100'")
    assert found()["rows"] == [f"district 1 is not what entry {last_seq()} says: region."]


def last_seq():
    return session.scalar(select(func.max(LedgerEntry.seq)))


def test_a_sum_that_is_not_that_of_its_postings(found):
    damage("UPDATE tally_cell SET count = count + 1 WHERE view = 'reported' AND dimension = 'subclass'")
    assert found().keys() == {"cells"}


def test_a_number_that_was_taken_out(found):
    taken = numbers()[1].number
    damage(
        "DROP TRIGGER posting_no_delete",
        f"DELETE FROM posting WHERE contract_id = (SELECT id FROM contract WHERE number = '{taken}')",
        f"UPDATE contract SET number = NULL, registered_on = NULL, state = 'reviewed' WHERE number = '{taken}'",
    )
    assert found()["numbers"] == [f"The number {taken} is missing."]


def test_a_number_that_was_never_given_out(found):
    damage("UPDATE counter SET last = last + 1 WHERE series LIKE '%500118%'")
    last = int(numbers()[-1].number)
    assert found()["numbers"] == [f"The number {last + 1} is missing."]


def test_a_counter_that_would_give_a_number_twice(found):
    damage("UPDATE counter SET last = 1 WHERE series LIKE '%500118%'")
    assert "behind" in found()["numbers"][0]


def test_what_the_worker_gave_up(found):
    with unit_of_work():
        outbox.put("greet", "somebody")
    damage("UPDATE outbox SET attempts = 8, problem = 'no greeting' WHERE topic = 'greet'")
    assert found() == {"queue": ["greet: 1 stuck, no greeting"]}


def test_what_nobody_does(found, time_machine):
    with unit_of_work():
        outbox.put("greet", "somebody")
    assert found() == {}
    time_machine.move_to(clock.now() + timedelta(hours=1))
    assert "queue" in found()


def test_an_index_that_lacks_a_listing(app, found):
    app.extensions["search_engine"].rebuild([])
    assert "index" in found()


def test_an_index_that_is_not_there(app, found):
    (app.extensions["settings"].index_dir / "CURRENT").unlink()
    assert "cannot answer" in found()["index"][0]


def test_a_stored_file_with_another_content(found, place):
    (place.data_dir / STORED).chmod(0o600)
    (place.data_dir / STORED).write_bytes(b"something else")
    assert "has another content" in found()["files"][0]


@pytest.mark.sqlite_only("a careless connection to PostgreSQL is refused")
def test_a_reference_to_nothing(found, place):
    with sqlite_copy.closing(sqlite_copy.safe_sqlite.connect(place.database)) as careless:
        careless.execute("UPDATE membership SET person_id = 'nobody' WHERE rowid = 1")
        careless.commit()
    assert "membership" in found()["database"][0]


def test_a_schema_that_is_not_the_newest(found):
    damage("UPDATE alembic_version SET version_num = '0001'")
    assert "0001" in found()["schema"][0]


def test_a_disk_without_room(found, monkeypatch):
    monkeypatch.setattr(checks.checks_of_parts, "LEAST_FREE_BYTES", 2**62)
    assert "disk" in found()


def test_a_check_that_cannot_look_does_not_keep_the_others_from_looking(found):
    damage("ALTER TABLE posting RENAME TO gone")
    assert {"tally"} <= found().keys()
    assert "numbers" not in found()


def test_many_findings_are_cut_short(found, monkeypatch):
    monkeypatch.setattr(checks, "MOST_FINDINGS", 2)
    damage("UPDATE counter SET last = last + 9 WHERE series LIKE '%500118%'")
    assert len(found()["numbers"]) == 3
