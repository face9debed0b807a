"""What the operation of the platform remembers: its backups, and the restorations from them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import Base, Created, Id, choice


class BackupKind(Titled):
    """What a run was made for."""

    DAILY = "daily", N_("Daily backup")
    ASKED = "asked", N_("Asked for")
    COMMAND = "command", N_("Command line")
    RESTORED = "restored", N_("Restored from")


class BackupRun(Base):
    """One backup (or restoration), from being asked for to its end or its problem."""

    __tablename__ = "backup_run"
    __table_args__ = (
        # The daily backup has its day, by which it is made once; nothing else has.
        CheckConstraint("(kind = 'daily') = (day IS NOT NULL)", "daily_has_its_day"),
        CheckConstraint("finished_at IS NULL OR started_at IS NOT NULL", "started_before_it_finished"),
    )
    id: Mapped[Id]
    kind: Mapped[BackupKind] = choice(BackupKind)
    day: Mapped[date | None] = mapped_column(unique=True)
    asked_at: Mapped[Created]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
    path: Mapped[str] = mapped_column(String(500), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)  # bytes
    problem: Mapped[str] = mapped_column(String(500), default="")

    @property
    def succeeded(self) -> bool:
        """Whether it came to its end without a problem."""
        return self.finished_at is not None and not self.problem
