"""What the operation of the platform remembers: backups, restorations from them, and nightly reports."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, String, Uuid
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


class QualityReport(Base):
    """What the nightly check found on a day, and what the next one compares with."""

    __tablename__ = "quality_report"
    __table_args__ = (CheckConstraint("errors >= 0 AND warnings >= 0", "counts_are_counts"),)
    day: Mapped[date] = mapped_column(primary_key=True)
    began_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    # The last posting that it knew, and what each month summed to by the postings up to that one.
    last_seq: Mapped[int] = mapped_column(BigInteger)
    months: Mapped[dict[str, Any]]
    # How many errors and warnings, each finding counted; and by check what was found, the first ones in words.
    errors: Mapped[int]
    warnings: Mapped[int]
    outcomes: Mapped[dict[str, Any]]

    @property
    def counts(self) -> dict[str, int]:
        """How many findings each check had, by its key."""
        return {key: kept["count"] for key, kept in self.outcomes.items()}


class QualityMark(Base):
    """A number of the register, whose it was, and the fingerprint of its title, as the last report saw them."""

    __tablename__ = "quality_mark"
    # No foreign key: a mark is there to outlive its contract.
    contract_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[str] = mapped_column(String(16))
    edition: Mapped[int]
    title_digest: Mapped[str] = mapped_column(String(64))
