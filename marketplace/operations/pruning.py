"""What is done with long ago makes room once a day; what proves anything stays.

The ledger, the postings and every table that the ledger records stay whole: their rows open its seals.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, delete, func, inspect, or_, select, tuple_

from marketplace.accounts.proofs import SentSecret
from marketplace.accounts.tokens import AccessToken
from marketplace.contracts import forgotten
from marketplace.contracts.forgotten import NOTICE_DAYS
from marketplace.contracts.unfinished import FilingDraft
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import AlreadyDone, Base, Key, acting_as, session, unit_of_work
from marketplace.db.idempotency import IdempotencyKey, was_used
from marketplace.jobs.letters import Letter
from marketplace.jobs.outbox import OutboxRow
from marketplace.notices.models import Notice
from marketplace.operations.models import BackupKind, BackupRun, QualityReport

# Each batch is a unit of work of its own, so that whoever writes meanwhile waits for one batch at most.
BATCH, MOST_BATCHES = 500, 400


@dataclass(frozen=True)
class Keeping:
    """For how many days each kind of past thing stays; 0 is for ever."""

    errands: int
    letters: int
    notices: int
    traces: int
    filings: int


@dataclass(frozen=True)
class Rule:
    """The rows of a table that are over since before an instant, and for how many days such rows stay."""

    model: type[Base]
    over: Callable[[datetime], ColumnElement[bool]]
    days: int


def rules(keeping: Keeping) -> Sequence[Rule]:
    """Every table from which something goes."""
    return (
        Rule(OutboxRow, lambda day: OutboxRow.done_at < day, keeping.errands),
        Rule(IdempotencyKey, lambda day: IdempotencyKey.used_at < day, keeping.errands),
        Rule(SentSecret, lambda day: SentSecret.expires_at < day, keeping.errands),
        # What was given up stays until somebody has looked at it.
        Rule(Letter, lambda day: Letter.sent_at < day, keeping.letters),
        Rule(Notice, lambda day: (Notice.read_at < day) & Notice.digest_since.is_(None), keeping.notices),
        Rule(BackupRun, _superseded, keeping.traces),
        Rule(QualityReport, _compared, keeping.traces),
        Rule(AccessToken, _worthless, keeping.traces),
        # Of these somebody was told that many days before; whoever went on with one since keeps it.
        Rule(FilingDraft, lambda day: FilingDraft.warned_at < day, min(keeping.filings, 1) * NOTICE_DAYS),
    )


def _superseded(day: datetime) -> ColumnElement[bool]:
    """The last good backup stays, however old it is."""
    good = (BackupRun.finished_at.is_not(None), BackupRun.problem == "", BackupRun.kind != BackupKind.RESTORED)
    last = select(func.max(BackupRun.finished_at)).where(*good).scalar_subquery()
    return (BackupRun.finished_at < day) & (BackupRun.finished_at < last)


def _compared(day: datetime) -> ColumnElement[bool]:
    """The last report stays: the next one compares with it."""
    last = select(func.max(QualityReport.day)).scalar_subquery()
    return (QualityReport.finished_at < day) & (QualityReport.day < last)


def _worthless(day: datetime) -> ColumnElement[bool]:
    return or_(AccessToken.ended_at < day, AccessToken.expires_on < clock.legal_date(day))


def prune_daily(keeping: Keeping) -> None:
    """Prune once a day, by one worker."""
    today = Key(clock.today().isoformat(), "operations.prune", "")
    with acting_as(system(Via.WORKER)):
        if was_used(today):
            return
        with unit_of_work():
            forgotten.warn(keeping.filings, actor=system(Via.WORKER))
        prune(keeping)
        try:
            with unit_of_work(today):
                pass
        except AlreadyDone:
            return


def prune(keeping: Keeping) -> dict[str, int]:
    """Delete what is over and has stayed long enough; how many rows of each table went."""
    return {rule.model.__tablename__: _prune(rule) for rule in rules(keeping) if rule.days > 0}


def _prune(rule: Rule) -> int:
    day, gone = clock.now() - timedelta(days=rule.days), 0
    for _batch in range(MOST_BATCHES):
        with unit_of_work():
            count = _delete_some(rule.model, rule.over(day))
        gone += count
        if count < BATCH:
            break
    return gone


def _delete_some(model: type[Base], over: ColumnElement[bool]) -> int:
    key = inspect(model).primary_key
    some = select(*key).where(over).limit(BATCH)
    query = delete(model).where(tuple_(*key).in_(some)).execution_options(synchronize_session=False)
    done = session.execute(query)
    assert isinstance(done, CursorResult)
    return done.rowcount
