"""The day's backup is made once its hour has come, once a day, and old ones make room for new ones."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.db import session, unit_of_work
from marketplace.jobs import worker
from marketplace.ledger.models import LedgerEntry
from marketplace.operations import backup, schedule, service
from marketplace.operations.models import BackupKind, BackupRun
from marketplace.operations.schedule import Plan


@pytest.fixture
def plan(tmp_path):
    return Plan(tmp_path / "backups", hour=2, keep=3)


@pytest.fixture(autouse=True)
def evening(time_machine):
    """Some day at 22:00 in Shanghai, two hours before the next one."""
    time_machine.move_to(datetime(2027, 3, 8, 14, 0, tzinfo=UTC), tick=False)


def drain(place, plan):
    return worker.drain({service.TOPIC: lambda ids: schedule.make(place, plan, ids)})


def tick(place, plan):
    """One round of the worker."""
    schedule.daily(plan)
    drain(place, plan)


def made(plan):
    return sorted(path.name for path in plan.directory.iterdir())


def runs():
    session.rollback()
    return session.scalars(select(BackupRun).order_by(BackupRun.asked_at)).all()


def test_it_is_made_once_a_day_however_often_the_worker_looks(place, plan, time_machine):
    for _look in range(3):
        tick(place, plan)
    assert len(made(plan)) == 1
    time_machine.shift(timedelta(hours=3))  # 01:00 of the next day
    tick(place, plan)
    assert len(made(plan)) == 1
    time_machine.shift(timedelta(hours=1))  # 02:00
    tick(place, plan)
    assert len(made(plan)) == 2


def test_its_run_says_where_it_lies_and_how_large_it_is(place, plan):
    tick(place, plan)
    (run,) = runs()
    assert (run.kind, run.day, run.succeeded) == (BackupKind.DAILY, clock.today(), True)
    assert backup.verify(plan.directory / made(plan)[0], place).size == run.size
    assert run.path == str(plan.directory / made(plan)[0])


def test_it_stands_in_the_ledger(place, plan):
    tick(place, plan)
    last = session.scalar(select(LedgerEntry.action).order_by(LedgerEntry.seq.desc()).limit(1))
    assert last == "backup.take"


def test_only_the_newest_are_kept_and_nothing_of_somebody_elses_is_touched(place, plan, time_machine):
    (plan.directory / "20200101-000000-ours-not").mkdir(parents=True)
    for _day in range(5):
        tick(place, plan)
        time_machine.shift(timedelta(days=1))
    kept = [name for name in made(plan) if schedule.MADE_HERE.fullmatch(name)]
    assert [name[:8] for name in kept] == ["20270310", "20270311", "20270312"]
    assert "20200101-000000-ours-not" in made(plan)


def fail(*_):
    raise OSError(5, "Input/output error")


def test_a_failure_is_remembered_tried_again_after_an_hour_and_costs_no_older_backup(
    place, plan, time_machine, monkeypatch
):
    tick(place, plan)
    time_machine.shift(timedelta(days=1))
    with monkeypatch.context() as broken:
        broken.setattr(backup, "_copy_database", fail)
        tick(place, plan)
        tick(place, plan)
    assert "Input/output error" in runs()[-1].problem
    assert len(made(plan)) == 1
    time_machine.shift(timedelta(hours=1, minutes=1))
    tick(place, plan)
    assert (len(made(plan)), runs()[-1].succeeded, len(runs())) == (2, True, 2)


def die(*_):
    raise KeyboardInterrupt


def test_one_that_was_cut_off_is_made_by_the_next_worker(place, plan, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr(backup, "_copy_database", die)
        with pytest.raises(KeyboardInterrupt):
            tick(place, plan)
    tick(place, plan)
    assert (len(made(plan)), [run.succeeded for run in runs()]) == (1, [True])


def test_what_a_killed_worker_left_is_removed_once_it_is_old(place, plan):
    left = plan.directory / "20270308-220000-0123abcd.partial"
    left.mkdir(parents=True)
    os.utime(left, (1, 1))
    tick(place, plan)
    assert not left.exists()
    assert len(made(plan)) == 1


def test_one_that_cannot_be_read_again_is_no_backup(place, plan, monkeypatch):
    monkeypatch.setattr(schedule.backup, "verify", fail)
    tick(place, plan)
    assert "Input/output error" in runs()[0].problem
    assert made(plan) == []


def test_without_a_directory_there_is_none(place, plan):
    tick(place, replace(plan, directory=None))
    assert runs() == []


@pytest.fixture
def ask(cast):
    """The administrator asks for a backup."""

    def asked():
        with unit_of_work():
            return service.ask(actor=cast.actor("bureau.administrator"), version=0).id

    return asked


def test_one_that_was_asked_for_is_made_by_the_worker_once(place, plan, ask):
    ask()
    assert [drain(place, plan), drain(place, plan)] == [1, 0]
    schedule.make(place, plan, [str(runs()[0].id)])
    assert (len(made(plan)), runs()[0].kind, runs()[0].succeeded) == (1, BackupKind.ASKED, True)


def test_one_that_was_asked_for_without_a_place_says_so(place, plan, ask):
    ask()
    drain(place, replace(plan, directory=None))
    assert "BACKUP_DIR is not set" in runs()[0].problem
    assert session.scalar(select(func.count()).select_from(BackupRun)) == 1
