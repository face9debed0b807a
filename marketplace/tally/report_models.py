"""Frozen reports: what was published of a month, a quarter or a year, byte for byte, and who answers for it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import Base, Created, Id, append_only, choice


class ProposalState(Titled):
    """What became of a proposal."""

    PROPOSED = "proposed", N_("Proposed"), "orange"
    PUBLISHED = "published", N_("Published"), "green"
    DECLINED = "declined", N_("Declined"), "grey"


class ReportContent(Base):
    """The canonical bytes of a report, under their SHA-256: a proposal and what is published are the same bytes."""

    __tablename__ = "report_content"
    __table_args__ = (CheckConstraint("length(sha256) = 64", "named_by_its_hash"),)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[Created]


class ReportProposal(Base):
    """A registrar asks that the figures of a period be frozen as they stand; the publisher confirms or declines."""

    __tablename__ = "report_proposal"
    __recorded__ = True
    __table_args__ = (
        # Two open proposals for one period would be two truths to choose from.
        Index(
            "uq_report_proposal_open",
            "period",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", "decided_some_day"),
        # Whoever proposes does not confirm (design/trust.md).
        CheckConstraint("state != 'published' OR decided_by != proposed_by", "published_by_another"),
    )
    id: Mapped[Id]
    period: Mapped[str] = mapped_column(String(7))
    sha256: Mapped[str] = mapped_column(ForeignKey("report_content.sha256"))
    state: Mapped[ProposalState] = choice(ProposalState, default=ProposalState.PROPOSED)
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[Created]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class FrozenReport(Base):
    """A published period (T14): its days, the last posting that it knows, and the hash of its bytes."""

    __tablename__ = "frozen_report"
    __recorded__ = True
    __table_args__ = (
        # What has not ended cannot be frozen.
        CheckConstraint("ends_on < as_of", "frozen_after_its_end"),
    )
    id: Mapped[Id]
    # 2024, 2024-Q1 or 2024-12: each is published once.
    period: Mapped[str] = mapped_column(String(7), unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    as_of: Mapped[date]
    last_seq: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(ForeignKey("report_content.sha256"))
    proposed_by: Mapped[UUID]
    published_by: Mapped[UUID]
    published_at: Mapped[Created]


append_only(ReportContent, "a frozen report stays as it is")
append_only(FrozenReport, "a frozen report stays as it is")
