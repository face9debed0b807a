"""The unit of work: one commit or nothing, one at a time, and no change without its trace."""

import pytest
from sqlalchemy import delete, text, update

from marketplace import ledger
from marketplace.accounts.models import Organisation
from marketplace.core.actors import Via, system
from marketplace.core.errors import StaleVersion
from marketplace.db import UNSCOPED, database, session, set_actor, unit_of_work
from marketplace.db.recording import Unrecorded


@pytest.fixture(autouse=True)
def as_system(context):
    set_actor(system(Via.CLI))


@pytest.fixture
def university(cast):
    return lambda: session.get(Organisation, cast.organisations["u1"])


def committed_name(cast):
    """The name as another connection reads it."""
    query = text("SELECT name FROM organisation WHERE id = :id")
    with database.engine.connect() as connection:
        return connection.execute(query, {"id": cast.organisations["u1"].hex}).scalar()


def rename(university, name, record=True):
    organisation = university()
    organisation.name = name
    if record:
        ledger.append(system(Via.CLI), "organisation.rename", organisation)


def rename_and_stumble(university):
    with unit_of_work():
        rename(university, "新名")
        raise ZeroDivisionError


def rename_too_late(university):
    organisation = university()
    # As another writer's commit between reading and writing would, where the database lets two write at once.
    meanwhile = update(database.metadata.tables["organisation"]).values(version=7)
    session.execute(meanwhile, execution_options=UNSCOPED)
    organisation.name = "迟到的"
    ledger.append(system(Via.CLI), "organisation.rename", organisation)


def test_what_is_done_inside_is_committed_at_the_end(university, cast):
    with unit_of_work():
        rename(university, "新名")
        assert committed_name(cast) != "新名"
    assert committed_name(cast) == "新名"


def test_an_error_takes_everything_back(university, cast):
    before = committed_name(cast)
    with pytest.raises(ZeroDivisionError):
        rename_and_stumble(university)
    assert committed_name(cast) == before
    assert university().name == before


def test_a_unit_inside_a_unit_is_refused(university, cast):
    with pytest.raises(RuntimeError, match="already open"), unit_of_work(), unit_of_work():
        pass
    with unit_of_work():
        rename(university, "又一名")
    assert committed_name(cast) == "又一名"


def test_what_was_changed_outside_is_forgotten(university, cast):
    before = committed_name(cast)
    university().name = "外面改的"
    with unit_of_work():
        pass
    assert committed_name(cast) == before


def test_whoever_read_an_older_version_is_refused(university, cast):
    with pytest.raises(StaleVersion), unit_of_work():
        rename_too_late(university)
    assert committed_name(cast) == "渝西样例大学"


def test_a_change_without_its_entry_is_refused(university, cast):
    before = committed_name(cast)
    with pytest.raises(Unrecorded, match="organisation"), unit_of_work():
        rename(university, "无痕", record=False)
    assert committed_name(cast) == before


def test_an_object_added_without_its_entry_is_refused(university):
    with pytest.raises(Unrecorded), unit_of_work():
        session.add(Organisation(kind="company", name="无痕公司", nature="150", region="500118"))


def test_a_refused_change_does_not_excuse_the_next_unit(university):
    with pytest.raises(ZeroDivisionError):
        rename_and_stumble(university)
    with pytest.raises(Unrecorded), unit_of_work():
        rename(university, "没记的", record=False)


@pytest.mark.parametrize("statement", [update(Organisation).values(name="一律"), delete(Organisation)])
def test_bulk_changes_of_recorded_tables_are_refused(statement):
    with pytest.raises(Unrecorded, match="bulk"), unit_of_work():
        session.execute(statement)
