"""Writing a few columns at once keeps every promise that a flush keeps."""

import pytest
from sqlalchemy import text

from marketplace import ledger
from marketplace.accounts.models import Organisation, Standing
from marketplace.core.actors import Via, system
from marketplace.core.errors import StaleVersion
from marketplace.db import database, rewrite, session, set_actor, unit_of_work
from marketplace.db.recording import Unrecorded

SYSTEM = system(Via.CLI)


@pytest.fixture(autouse=True)
def as_system(context):
    set_actor(SYSTEM)


@pytest.fixture
def university(cast):
    return lambda: session.get(Organisation, cast.organisations["u1"])


def suspend(university, record=True):
    found = university()
    rewrite(found, standing=Standing.SUSPENDED)
    if record:
        ledger.append(SYSTEM, "organisation.suspended", found)
    return found


def test_the_database_the_object_and_its_version_agree(university):
    before = university().version
    with unit_of_work():
        written = suspend(university)
        assert (written.standing, written.version) == (Standing.SUSPENDED, before + 1)
    assert (university().standing, university().version) == (Standing.SUSPENDED, before + 1)


def test_the_object_can_be_changed_in_the_usual_way_afterwards(university):
    with unit_of_work():
        written = suspend(university)
        written.short_name = "又改"
        ledger.append(SYSTEM, "organisation.rename", written)
    assert (university().standing, university().short_name) == (Standing.SUSPENDED, "又改")


def suspend_too_late(university):
    known = university()
    meanwhile = text("UPDATE organisation SET version = version + 1 WHERE id = :id")
    session.connection().execute(meanwhile, {"id": known.id.hex})
    rewrite(known, standing=Standing.SUSPENDED)


def test_whoever_comes_second_is_told(university):
    with pytest.raises(StaleVersion), unit_of_work():
        suspend_too_late(university)
    assert university().standing is Standing.ACTIVE


def test_without_a_ledger_entry_nothing_is_committed(university):
    with pytest.raises(Unrecorded), unit_of_work():
        suspend(university, record=False)
    assert university().standing is Standing.ACTIVE


def test_the_databases_own_rules_hold(university, cast):
    with pytest.raises(Exception, match="code_has_18_characters"), unit_of_work():
        rewrite(university(), code="short")
    with database.engine.connect() as connection:
        query = text("SELECT length(code) FROM organisation WHERE id = :id")
        assert connection.execute(query, {"id": cast.organisations["u1"].hex}).scalar() == 18
