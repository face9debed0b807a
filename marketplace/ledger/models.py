"""The tamper-evident ledger's table: one row per act, chained by hash."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, Serial, append_only


class LedgerEntry(Base):
    """One act: the exact bytes that were hashed, the link to the entry before, and columns to look it up by."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        # SHA-256 is 32 bytes; anything else was not written by us.
        CheckConstraint("length(previous) = 32 AND length(hash) = 32", "hashes_are_sha256"),
    )
    seq: Mapped[Serial]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(60))
    object: Mapped[str] = mapped_column(String(80), index=True)
    person_id: Mapped[UUID | None]


class LedgerHead(Base):
    """The chain's last link, locked by each writer, so that the chain is the order of commits."""

    __tablename__ = "ledger_head"
    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary)


append_only(LedgerEntry, "the ledger is append-only")
