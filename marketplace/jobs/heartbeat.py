"""The worker's sign of life: one row for each worker, written anew every minute."""

import os
import socket
from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.version import VERSION
from marketplace.db import Base, session, unit_of_work

LATE = timedelta(minutes=5)
FORGOTTEN = timedelta(days=1)
_STARTED = clock.now()


class Heartbeat(Base):
    """One worker: since when it runs, and when it was last heard of."""

    __tablename__ = "worker_heartbeat"
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    version: Mapped[str] = mapped_column(String(40))

    @property
    def is_late(self) -> bool:
        """Whether it should have been heard of since."""
        return clock.now() - self.seen_at > LATE


def beat() -> None:
    """Say that this worker lives, and forget those that were silent for a day."""
    now = clock.now()
    with unit_of_work():
        session.execute(delete(Heartbeat).where(Heartbeat.seen_at < now - FORGOTTEN))
        session.merge(Heartbeat(name=_name(), started_at=_STARTED, seen_at=now, version=VERSION))


def last() -> Heartbeat | None:
    """The worker that was heard of last."""
    return session.scalars(select(Heartbeat).order_by(Heartbeat.seen_at.desc()).limit(1)).first()


def _name() -> str:
    return f"{socket.gethostname()[:100]}:{os.getpid()}"
