"""Checks of the parts that an installation is made of: database, schema, queue, index, files, disk."""

import shutil
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, or_, select

from marketplace.core import clock
from marketplace.core.text import N_
from marketplace.db import schema, session
from marketplace.documents import upkeep
from marketplace.documents.store import Store
from marketplace.jobs.claims import MOST_ATTEMPTS
from marketplace.jobs.outbox import OutboxRow
from marketplace.listings import search
from marketplace.operations import sqlite_copy
from marketplace.operations.findings import Finding
from marketplace.operations.place import Place
from search_index import Engine, IndexUnavailable

STUCK_AFTER = timedelta(minutes=30)
LEAST_FREE_BYTES = 1024**3


def schema_at_head(place: Place, _engine: Engine) -> Iterator[Finding]:
    """The database is at this version's schema."""
    with place.engine.connect() as connection:
        found = schema.revision(connection)
    if found != schema.head():
        facts = {"found": found or "–", "wanted": schema.head()}
        yield Finding(N_("The schema is at %(found)s instead of %(wanted)s."), facts)


def sound_database(place: Place, _engine: Engine) -> Iterator[Finding]:
    """SQLite finds its pages, indexes and references sound. PostgreSQL watches over its own."""
    if place.is_sqlite:
        for problem in sqlite_copy.damage(place.engine):
            yield Finding(N_("The database is damaged: %(problem)s"), {"problem": problem})


def moving_queue(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """Nothing was given up by the worker, and nothing waits for long."""
    late = or_(OutboxRow.retry_at.is_(None), OutboxRow.retry_at < clock.now() - STUCK_AFTER)
    stuck = or_(OutboxRow.attempts >= MOST_ATTEMPTS, (OutboxRow.created_at < clock.now() - STUCK_AFTER) & late)
    query = (
        select(OutboxRow.topic, func.count(), func.max(OutboxRow.problem))
        .where(OutboxRow.done_at.is_(None), stuck)
        .group_by(OutboxRow.topic)
    )
    for topic, count, problem in session.execute(query):
        facts = {"topic": topic, "count": count, "problem": problem or "–"}
        yield Finding(N_("%(topic)s: %(count)s stuck, %(problem)s"), facts)


def agreeing_index(_place: Place, engine: Engine) -> Iterator[Finding]:
    """The index holds exactly what is public, with its present content; what is still to be indexed is no finding."""
    try:
        drift = search.drift(engine)
    except IndexUnavailable as error:
        yield Finding(N_("The index cannot answer: %(problem)s"), {"problem": error})
        return
    for listing in sorted((drift.missing | drift.stale | drift.surplus) - search.to_be_indexed()):
        yield Finding(N_("The index differs from the database for listing %(listing)s."), {"listing": listing})


def sound_files(place: Place, _engine: Engine) -> Iterator[Finding]:
    """Each stored file still has the content that it is named by, and none that is attached is missing."""
    found = upkeep.findings(Store(place.files))
    for digest in found.changed:
        yield Finding(N_("The stored file %(digest)s has another content."), {"digest": digest})
    for digest in found.missing:
        yield Finding(N_("The attached file %(digest)s is missing from the store."), {"digest": digest})


def free_disk(place: Place, _engine: Engine) -> Iterator[Finding]:
    """The disk has room for some time."""
    free = shutil.disk_usage(place.data_dir).free
    if free < LEAST_FREE_BYTES:
        yield Finding(N_("Only %(free)s MiB are free."), {"free": free // 1024**2})
