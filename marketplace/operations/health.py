"""How the platform is: worker, queue, index, backups, disk, versions, as the administrator's page shows it."""

import platform
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy import Engine as DatabaseEngine

from marketplace.core import clock
from marketplace.core.actors import ANONYMOUS
from marketplace.core.text import N_
from marketplace.core.version import VERSION
from marketplace.db import acting_as, schema, session
from marketplace.jobs import heartbeat
from marketplace.jobs.heartbeat import Heartbeat
from marketplace.jobs.outbox import OutboxRow
from marketplace.listings import queries as listings
from marketplace.operations import queries
from marketplace.operations.models import BackupRun
from marketplace.operations.place import Place
from search_index import Engine, IndexUnavailable, Query

SHOWN = 20
OLD_BACKUP = timedelta(hours=26)
LITTLE_ROOM = 5  # per cent
LONG_WAIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Topic:
    """What waits in the queue under one topic."""

    name: str
    waiting: int
    oldest: datetime
    failing: int


@dataclass(frozen=True)
class IndexState:
    """How many listings are indexed (None where the index cannot answer), and how many should be."""

    indexed: int | None
    published: int

    @property
    def agrees(self) -> bool:
        """Whether the numbers are the same; `marketplace search check` compares every document."""
        return self.indexed == self.published


@dataclass(frozen=True)
class Room:
    """The disk under a directory, in bytes."""

    label: str
    directory: Path
    total: int
    free: int

    @property
    def percent_free(self) -> int:
        """How much of it is free."""
        return 100 * self.free // self.total

    @property
    def is_short(self) -> bool:
        """Whether it is nearly full."""
        return self.percent_free < LITTLE_ROOM


@dataclass(frozen=True)
class Health:
    """Everything that the page shows."""

    worker: Heartbeat | None
    topics: Sequence[Topic]
    failed: Sequence[OutboxRow]
    index: IndexState
    backups: Sequence[BackupRun]
    last_backup: BackupRun | None
    rooms: Sequence[Room]
    database_size: int
    versions: Sequence[tuple[str, str]]
    shares_disk: bool

    @property
    def waiting(self) -> int:
        """How many things the worker has to do."""
        return sum(topic.waiting for topic in self.topics)

    @property
    def failing(self) -> int:
        """How many of them it tried in vain."""
        return sum(topic.failing for topic in self.topics)

    @property
    def waits_long(self) -> bool:
        """Whether something should have been done by now."""
        return any(clock.now() - topic.oldest > LONG_WAIT for topic in self.topics)

    @property
    def backup_is_old(self) -> bool:
        """Whether the last day has no backup."""
        finished = self.last_backup and self.last_backup.finished_at
        return not finished or clock.now() - finished > OLD_BACKUP


def health(place: Place, engine: Engine, backup_dir: Path | None) -> Health:
    """How the platform is now."""
    return Health(
        worker=heartbeat.last(),
        topics=_topics(),
        failed=_failed(),
        index=_index(engine),
        backups=queries.last_backups(SHOWN),
        last_backup=queries.last_good_backup(),
        rooms=_rooms(place, backup_dir),
        database_size=_size(place),
        versions=_versions(place.engine),
        shares_disk=backup_dir is not None and _device(backup_dir) == _device(place.data_dir),
    )


def _topics() -> list[Topic]:
    failing = func.count(OutboxRow.id).filter(OutboxRow.attempts > 0)
    query = (
        select(OutboxRow.topic, func.count(), func.min(OutboxRow.created_at), failing)
        .where(OutboxRow.done_at.is_(None), _is_due())
        .group_by(OutboxRow.topic)
        .order_by(OutboxRow.topic)
    )
    return [Topic(*row) for row in session.execute(query)]


def _is_due() -> ColumnElement[bool]:
    """What is to be done only later is not waiting yet."""
    return or_(OutboxRow.attempts > 0, OutboxRow.retry_at.is_(None), OutboxRow.retry_at <= clock.now())


def _failed() -> Sequence[OutboxRow]:
    mine = (OutboxRow.done_at.is_(None), OutboxRow.attempts > 0)
    return session.scalars(select(OutboxRow).where(*mine).order_by(OutboxRow.id).limit(SHOWN)).all()


def _index(engine: Engine) -> IndexState:
    with acting_as(ANONYMOUS):
        published = listings.published_count()
    try:
        return IndexState(engine.search(Query(limit=0)).total, published)
    except IndexUnavailable:
        return IndexState(None, published)


def _rooms(place: Place, backup_dir: Path | None) -> list[Room]:
    found = [(N_("Data"), place.data_dir), *([(N_("Backups"), backup_dir)] if backup_dir else [])]
    usages = [(label, path, shutil.disk_usage(_existing(path))) for label, path in found]
    return [Room(label, path, usage.total, usage.free) for label, path, usage in usages]


def _existing(path: Path) -> Path:
    return next(each for each in (path, *path.parents) if each.exists())


def _device(path: Path) -> int:
    return _existing(path).stat().st_dev


def _size(place: Place) -> int:
    if place.is_sqlite:
        companions = (place.database.with_name(place.database.name + end) for end in ("", "-wal"))
        return sum(path.stat().st_size for path in companions if path.exists())
    with place.engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def _versions(engine: DatabaseEngine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        revision = schema.revision(connection)
        version = ".".join(map(str, connection.dialect.server_version_info or ()))
    database = f"{'SQLite' if engine.dialect.name == 'sqlite' else 'PostgreSQL'} {version}"
    behind = "" if revision == schema.head() else f" ({schema.head()})"
    return [
        (N_("Product"), VERSION),
        ("Python", platform.python_version()),
        (N_("Database"), database),
        (N_("Schema revision"), f"{revision or '–'}{behind}"),
    ]
