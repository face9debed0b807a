"""The table of the versions of the sets of rules (规则集) that the bureau has written; version 0 is in code."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.db import Base, Fen, Id, append_only

Rows = list[dict[str, Any]]


class RuleSet(Base):
    """One version of a set of rules (规则集), for good; contracts keep its code and version. Amounts in fen."""

    __tablename__ = "rule_set"
    __recorded__ = True
    __table_args__ = (
        CheckConstraint("days > 0 AND large_days > 0 AND supplement_days > 0", "limits_are_days"),
        # Version 0 is what is shipped, and never written.
        CheckConstraint("version > 0", "a_version_is_written"),
        # Of two who write at once, one is told that the other was faster.
        UniqueConstraint("code", "version"),
    )
    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    effective_from: Mapped[date]
    # The time limit, and that of large or disputed contracts.
    days: Mapped[int]
    days_are_working: Mapped[bool]
    large_days: Mapped[int]
    large_from_fen: Mapped[Fen | None]
    supplement_days: Mapped[int]
    registers_outside_area: Mapped[bool]
    # Above this the amount is written in capitals as well (S5).
    capitals_above_fen: Mapped[Fen]
    # How many times the median of its kind an amount may be before somebody has to say why.
    outlier_times: Mapped[int]
    # What a filing has to say before it is handed in (contracts/completeness.py).
    needed: Mapped[list[str]]
    # The parts that are rows, as contracts/rule_parts.py reads them.
    reasons: Mapped[Rows] = mapped_column(JSON)
    classes: Mapped[Rows] = mapped_column(JSON)
    subclasses: Mapped[Rows] = mapped_column(JSON)
    questions: Mapped[Rows] = mapped_column(JSON)
    texts: Mapped[Rows] = mapped_column(JSON)
    # Whether somebody has compared the parameters with the text of the law, and which.
    is_verified: Mapped[bool]
    source: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(1000), default="")
    # Why this version was written, and when: a paper of an earlier day is printed as it was then.
    why: Mapped[str] = mapped_column(String(500), default="", server_default="")
    written_at: Mapped[datetime] = mapped_column(default=clock.now)


append_only(RuleSet, "versions of rules are append-only")
