"""A line of the price that is not for technology, and what the office ruled of it."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.contracts.classes import DeductionKind
from marketplace.db import Base, Fen, Serial, choice


class Deduction(Base):
    """A part of the price that is not for technology, or would not be but for its reasonable quantity (1.7)."""

    __tablename__ = "deduction"
    __table_args__ = (CheckConstraint("amount_fen > 0", "positive_amount"),)
    id: Mapped[Serial]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), index=True)
    kind: Mapped[DeductionKind] = choice(DeductionKind)
    description: Mapped[str] = mapped_column(String(200))
    amount_fen: Mapped[Fen]
    # One or two sets of equipment that embody the technology are part of it, and not deducted.
    within_reasonable_quantity: Mapped[bool] = mapped_column(default=False)
    foreign_minor: Mapped[int | None] = mapped_column(BigInteger)
    quantity: Mapped[str] = mapped_column(String(40), default="", server_default="")
    # Why the office lets it count otherwise than the filer stated it (contracts/quantities.py).
    ruling: Mapped[str] = mapped_column(String(500), default="", server_default="")
    ruled_on: Mapped[date | None]
    ruled_by: Mapped[UUID | None]
    contract: Mapped[Any] = relationship("Contract", back_populates="deductions")
    __sealed__ = frozenset({"description", "ruling"})
