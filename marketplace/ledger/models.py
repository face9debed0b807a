"""The tamper-evident ledger's table: one row per act, chained by hash."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import Base, Created, Id, Serial, append_only, choice


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
    at: Mapped[datetime] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(60), index=True)
    object: Mapped[str] = mapped_column(String(80), index=True)
    person_id: Mapped[UUID | None] = mapped_column(index=True)


class LedgerHead(Base):
    """The chain's last link, locked by each writer, so that the chain is the order of commits."""

    __tablename__ = "ledger_head"
    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerNode(Base):
    """The root of a complete block of 2^level entries (level 8, 16, …), so that a proof reads few rows."""

    __tablename__ = "ledger_node"
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerCheckpoint(Base):
    """A signed statement of how many entries there were and what they all hash to."""

    __tablename__ = "ledger_checkpoint"
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary)
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[Created]


class LedgerKey(Base):
    """The public half of a key that checkpoints are signed with; the secret one is in a file, and nowhere here."""

    __tablename__ = "ledger_key"
    __recorded__ = True
    id: Mapped[Id]
    vkey: Mapped[str] = mapped_column(String(200), unique=True)
    made_at: Mapped[Created]
    # The last checkpoint that it signed, where another key has taken its place.
    last_size: Mapped[int | None] = mapped_column(BigInteger)


class AccessKind(Titled):
    """Why an access was noted."""

    READ = "read", N_("Looked at"), "blue"
    EXPORT = "export", N_("Exported"), "orange"
    SIGN_IN = "sign_in", N_("Signed in"), "green"
    FAILED = "failed", N_("Could not sign in"), "red"
    REFUSED = "refused", N_("Refused"), "red"


class Access(Base):
    """Somebody looked at something, took a list away, signed in, or was refused: identifiers and no names."""

    __tablename__ = "access_log"
    seq: Mapped[Serial]
    # Told apart by this, a line that was entered before is not entered again.
    line: Mapped[UUID] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[AccessKind] = choice(AccessKind, index=True)
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    organisation_id: Mapped[UUID | None]
    roles: Mapped[str] = mapped_column(String(100))
    # The page or call, by its name in the programme, and what it was about: table/identifier, or nothing.
    what: Mapped[str] = mapped_column(String(80))
    object: Mapped[str] = mapped_column(String(80), index=True)
    status: Mapped[int]


append_only(Access, "the log of accesses is append-only")
append_only(LedgerEntry, "the ledger is append-only")
append_only(LedgerNode, "the ledger is append-only")
append_only(LedgerCheckpoint, "the ledger is append-only")
