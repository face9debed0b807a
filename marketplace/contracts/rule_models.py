"""The table of the sets of rules (规则集) that the bureau has written; those nobody has changed are in code."""

from datetime import date

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, Fen, Id


class RuleSet(Base):
    """A set of rules (规则集) as the bureau wrote it; contracts keep the code of theirs. Amounts in fen."""

    __tablename__ = "rule_set"
    __recorded__ = True
    __table_args__ = (CheckConstraint("days > 0 AND large_days > 0 AND supplement_days > 0", "limits_are_days"),)
    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(20), unique=True)
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
    refusal_reasons: Mapped[list[str]]
    # What a filing has to say before it is handed in (contracts/completeness.py).
    needed: Mapped[list[str]]
    # Whether somebody has compared the parameters with the text of the law, and which.
    is_verified: Mapped[bool]
    source: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
