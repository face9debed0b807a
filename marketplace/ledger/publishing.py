"""Checkpoints outside the database: a file for each in a second directory, and when the next one is due."""

import os
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.text import N_
from marketplace.db import session
from marketplace.ledger import checkpoints, keys, notes, reading
from marketplace.ledger.models import LedgerCheckpoint, LedgerEntry
from marketplace.ledger.notes import Checkpoint, NotANote
from marketplace.ledger.problems import NotSigned

NAME = re.compile(r"(\d{12})\.note")
# What is not left to wait for the day's: a report's figures are frozen, the year's among them (design/trust.md).
AT_ONCE = ("frozen_report.publish",)
# The day's checkpoint is signed at 00:05 Asia/Shanghai: what was done at midnight is in it.
AFTER_MIDNIGHT = timedelta(minutes=5)


@dataclass(frozen=True)
class Plan:
    """With which key the ledger is signed, after how many entries, and where copies go (None: nowhere)."""

    key: Path
    every: int
    directory: Path | None


def keep_up(plan: Plan) -> None:
    """Sign the ledger where it is due, and put outside what is not there yet; does nothing where there is no key."""
    if not plan.key.exists():
        return
    if is_due(plan):
        sign(plan)
    else:
        publish(plan.directory)


def is_due(plan: Plan) -> bool:
    """Whether enough was entered, a day has begun, or a report was published, since the last checkpoint."""
    last, length = checkpoints.latest_checkpoint(), reading.length()
    if last is None or length <= last.size:
        return last is None and length > 0
    return length - last.size >= plan.every or _day(clock.now()) > _day(last.at) or _is_awaited(last.size)


def _is_awaited(behind: int) -> bool:
    """Whether something was entered behind so many entries that is signed at once."""
    query = select(LedgerEntry.seq).where(LedgerEntry.action.in_(AT_ONCE), LedgerEntry.seq > behind).limit(1)
    return session.scalar(query) is not None


def _day(instant: datetime) -> date:
    return clock.legal_date(instant - AFTER_MIDNIGHT)


def sign(plan: Plan) -> LedgerCheckpoint | None:
    """Sign the ledger now. Raises KeyUnusable, NotSigned, OSError."""
    made = checkpoints.take([keys.signer(plan.key)], newest_outside(plan.directory))
    publish(plan.directory)
    return made


def publish(directory: Path | None) -> None:
    """Write every checkpoint that is newer than the newest file outside."""
    if directory is None:
        return
    directory.mkdir(parents=True, exist_ok=True)
    newest = max(_sizes(directory), default=0)
    last = checkpoints.latest_checkpoint()
    if last is None or last.size <= newest:
        return
    for each in checkpoints.after(newest):
        _write(directory / f"{each.size:012d}.note", each.note.encode())


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, and never in the place of another."""
    partial = path.with_suffix(".partial")
    with open(partial, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)


def newest_outside(directory: Path | None) -> Checkpoint | None:
    """The newest checkpoint in the second directory. Raises NotSigned where it cannot be read or is not ours."""
    if directory is None or not directory.is_dir():
        return None
    newest = max(_sizes(directory), default=None)
    return None if newest is None else read(directory / f"{newest:012d}.note")


def read(path: Path) -> Checkpoint:
    """A checkpoint that one of our keys has signed. Raises NotSigned, OSError."""
    try:
        note = notes.read(path.read_bytes())
        found = notes.checkpoint(note.text)
    except NotANote:
        raise NotSigned(N_("%(path)s is no signed checkpoint."), path=path) from None
    if not any(note.is_signed_by(notes.verifier(key.vkey)) for key in keys.known()):
        raise NotSigned(N_("None of the ledger's keys has signed %(path)s."), path=path)
    return found


def _sizes(directory: Path) -> list[int]:
    return [int(found[1]) for path in directory.iterdir() if (found := NAME.fullmatch(path.name))]
