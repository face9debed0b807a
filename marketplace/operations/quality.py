"""The nightly report on the quality of the records: ordered once a day, made by the worker, kept for comparison."""

import logging
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, insert, select

from marketplace.core import clock
from marketplace.core.actors import Actor, Via, system
from marketplace.core.errors import StaleVersion
from marketplace.core.permissions import Permission, allow
from marketplace.db import AlreadyDone, Key, acting_as, connection, session, unit_of_work
from marketplace.db.idempotency import was_used
from marketplace.jobs import outbox
from marketplace.operations import checks, checks_over_time, queries
from marketplace.operations.checks import Outcome
from marketplace.operations.findings import Group, Severity
from marketplace.operations.models import QualityMark, QualityReport
from marketplace.operations.place import Place
from marketplace.tally.models import Posting
from search_index import Engine

TOPIC = "quality"
WORKER = system(Via.WORKER)
# The parts of the installation are the administrator's (operations/health.py).
NIGHTLY = frozenset(
    check.key for check in checks.EVERY.values() if check.group is not Group.PARTS and not check.whole
)
# Whoever writes meanwhile waits for one portion of marks at most.
PORTION = 1_000
log = logging.getLogger(__name__)


def order_daily(hour: int) -> None:
    """Order the report of today once its hour (Asia/Shanghai) has come; the very first one at once."""
    today = clock.today()
    key = Key(today.isoformat(), "operations.quality", "")
    if was_used(key) or (clock.now().astimezone(clock.LEGAL_ZONE).hour < hour and queries.last_report()):
        return
    try:
        with unit_of_work(key):
            outbox.put(TOPIC, today.isoformat())
    except AlreadyDone:
        return


def ask(*, actor: Actor, version: int) -> None:
    """Have the worker look now; it takes the place of today's report.

    Raises NotPermitted, StaleVersion (somebody has asked since).
    """
    allow(actor, Permission.PLATFORM_OPERATE)
    if version != outbox.count(TOPIC):
        raise StaleVersion()
    outbox.put(TOPIC, clock.today().isoformat())


def make(place: Place, engine: Engine, _days: Sequence[str]) -> None:
    """Look at everything that is looked at nightly, and keep what was found under today."""
    began = clock.now()
    with acting_as(WORKER):
        keep(list(_looked(place, engine)), clock.today(), began)


def _looked(place: Place, engine: Engine) -> Iterator[Outcome]:
    for outcome in checks.run(place, engine, NIGHTLY):
        # A snapshot that lasted for all of them would keep the database's log from being cleared.
        session.rollback()
        yield outcome


def keep(outcomes: Sequence[Outcome], day: date, began: datetime) -> None:
    """Keep a report, in the place of an earlier one of its day, and mark what is in the register by now."""
    last_seq = session.scalar(select(func.max(Posting.seq))) or 0
    report = QualityReport(
        day=day,
        began_at=began,
        finished_at=clock.now(),
        last_seq=last_seq,
        months=checks_over_time.totals(last_seq),
        errors=checks.total(outcomes, Severity.ERROR),
        warnings=checks.total(outcomes, Severity.WARNING),
        outcomes={outcome.check.key: outcome.as_kept() for outcome in outcomes},
    )
    session.rollback()
    _mark()
    with unit_of_work():
        session.merge(report)
    log.info("quality report: %s errors, %s warnings", report.errors, report.warnings)


def _mark() -> None:
    marks = checks_over_time.unmarked(PORTION)
    while marks:
        session.rollback()
        ids = [mark["contract_id"] for mark in marks]
        with unit_of_work():
            connection().execute(delete(QualityMark).where(QualityMark.contract_id.in_(ids)))
            connection().execute(insert(QualityMark), marks)
        marks = checks_over_time.unmarked(PORTION, after=ids[-1])
