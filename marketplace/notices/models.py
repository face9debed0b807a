"""What a person was told, and how they want to be told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation
from marketplace.db import Base, Created, Id, choice
from marketplace.notices.codes import Delivery, NoticeKind


class Notice(Base):
    """One thing told to one person: a sentence, kept as a message id and its facts, and the page that it leads to."""

    __tablename__ = "notice"
    __table_args__: Any = (
        # The same occasion is told to nobody twice, whoever repeats it: a worker that was killed, or a second one.
        UniqueConstraint("person_id", "occasion"),
        Index("ix_notice_inbox", "person_id", "created_at"),
        # The number at the bell is counted on every page.
        Index(
            "ix_notice_unread",
            "person_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    # For which organisation the reader is told this; none where it is about themselves.
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[NoticeKind] = choice(NoticeKind)
    message: Mapped[str] = mapped_column(String(200))
    facts: Mapped[dict[str, Any]]
    endpoint: Mapped[str] = mapped_column(String(80))
    arguments: Mapped[dict[str, Any]]
    # The object whose turn it is, so that everybody's notice is settled when one of them has done the work.
    about: Mapped[UUID | None] = mapped_column(index=True)
    occasion: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[Created]
    read_at: Mapped[datetime | None]
    # Since when it waits for the next digest; nothing where it does not, or is in one already.
    digest_since: Mapped[datetime | None] = mapped_column(index=True)
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")


class NoticeChoice(Base):
    """How one person wants one kind of news; what they did not choose is as DEFAULTS say."""

    __tablename__ = "notice_choice"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[NoticeKind] = choice(NoticeKind, primary_key=True)
    delivery: Mapped[Delivery] = choice(Delivery)
