"""Accesses are noted beside the database and entered later: each once, whatever is cut off in between."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from marketplace.db import database, session
from marketplace.ledger import accesses
from marketplace.ledger.accesses import LINES, Noted, Spool
from marketplace.ledger.models import Access, AccessKind


@pytest.fixture
def spool(context, tmp_path):
    return Spool(tmp_path / "spool")


def looked(at="contract/1"):
    return Noted(AccessKind.READ, None, None, ("auditor",), "contracts.show", at, 200)


def entered():
    session.rollback()
    return list(session.scalars(select(Access.object).order_by(Access.seq)))


def test_what_was_noted_is_entered_in_order_and_once(spool):
    spool.note(looked("contract/1"))
    spool.note(looked("contract/2"))
    accesses.enter(spool)
    accesses.enter(spool)
    spool.note(looked("contract/3"))
    accesses.enter(spool)
    assert entered() == ["contract/1", "contract/2", "contract/3"]


def test_an_entering_that_was_cut_off_is_finished_and_nothing_is_doubled(spool, monkeypatch):
    monkeypatch.setattr(accesses, "PORTION", 2)
    for place in range(5):
        spool.note(looked(f"contract/{place}"))
    put, rounds = accesses._enter, []

    def killed_at_the_second(rows):
        if len(rounds) == 1:
            raise KeyboardInterrupt
        rounds.append(put(rows))

    monkeypatch.setattr(accesses, "_enter", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        accesses.enter(spool)
    assert len(entered()) == 2
    monkeypatch.setattr(accesses, "_enter", put)
    accesses.enter(spool)
    assert entered() == [f"contract/{place}" for place in range(5)]


@pytest.mark.parametrize("spoilt", [b'{"line": "cut o', b"\xff\n", b"[]\n", b'{"kind": "read"}\n', b"[" * 5_000])
def test_a_line_that_a_full_disk_cut_off_costs_no_other(spool, spoilt):
    spool.note(looked("contract/1"))
    with (spool.folder / LINES).open("ab") as file:
        file.write(spoilt)
    spool.note(looked("contract/2"))
    accesses.enter(spool)
    assert entered() == ["contract/1", "contract/2"]


def test_nothing_is_lost_between_those_who_note_and_those_who_enter(app, spool):
    with ThreadPoolExecutor(4) as pool:
        noting = [pool.submit(spool.note, looked(f"contract/{place}")) for place in range(200)]
        while not all(each.done() for each in noting):
            accesses.enter(spool)
    accesses.enter(spool)
    assert sorted(entered()) == sorted(f"contract/{place}" for place in range(200))


@pytest.mark.parametrize("statement", ["DELETE FROM access_log", "UPDATE access_log SET object = ''"])
def test_the_database_refuses_to_change_what_was_entered(spool, statement):
    spool.note(looked())
    accesses.enter(spool)
    with database.engine.connect() as connection, pytest.raises(DatabaseError):
        connection.exec_driver_sql(statement)
    assert session.scalar(select(func.count()).select_from(Access)) == 1
