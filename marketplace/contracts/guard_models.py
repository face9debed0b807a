"""What a guard has found about a contract, why it was let pass, and who confirmed that."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.accounts.models import new_salt
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import Base, Created, Id, choice


class GuardCode(Titled):
    """What may be wrong with a contract that keeps every rule of the form."""

    DUPLICATE = "duplicate", N_("Likely duplicate"), "red"
    UNIT_TWIN = "unit_twin", N_("The same contract in another unit"), "red"
    WHOLE_TARGET = "whole_target", N_("More than the whole target"), "red"
    LARGE_AMOUNT = "large_amount", N_("Very large amount"), "orange"
    OUTLIER = "outlier", N_("Far above its kind"), "orange"
    SERIES = "series", N_("Sudden series of filings"), "orange"
    YEAR_END = "year_end", N_("Ends on 31 December"), "orange"
    PLACEHOLDER = "placeholder", N_("Placeholders"), "orange"
    NO_DEDUCTION = "no_deduction", N_("Equipment, but not deducted"), "orange"
    REVOKED_SELLER = "revoked_seller", N_("Seller with a revoked registration"), "red"


# To let these pass, an officer compares with the other contract …
COMPARED = frozenset({GuardCode.DUPLICATE, GuardCode.UNIT_TWIN})
# … or writes the amount in capitals, as the signed contract has it; the gravest, each of the two reviewers.
IN_CAPITALS = frozenset({GuardCode.WHOLE_TARGET, GuardCode.LARGE_AMOUNT})
IN_CAPITALS_TWICE = frozenset({GuardCode.WHOLE_TARGET})


class ContractWarning(Base):
    """One thing that a guard found; `facts` are plain values, amounts as text in fen."""

    __tablename__ = "contract_warning"
    __recorded__ = True
    __sealed__ = frozenset({"facts", "reason"})
    __table_args__ = (
        UniqueConstraint("contract_id", "code", "about"),
        CheckConstraint("(reason != '') = (answered_at IS NOT NULL)", "answered_with_a_reason"),
        CheckConstraint("confirmed_at IS NULL OR answered_at IS NOT NULL", "confirmed_after_an_answer"),
        # The first reviewer gives the reason, another person confirms it.
        CheckConstraint("confirmed_by IS NULL OR confirmed_by != answered_by", "two_people_let_it_pass"),
    )
    id: Mapped[Id]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"))
    code: Mapped[GuardCode] = choice(GuardCode)
    # What of the contract it is about: where that changes, it is another warning, and the old reason no reason.
    about: Mapped[str] = mapped_column(String(100))
    other_id: Mapped[UUID | None] = mapped_column(ForeignKey("contract.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    found_at: Mapped[Created]
    # Since when it no longer holds.
    cleared_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None]
    salt: Mapped[bytes] = mapped_column(LargeBinary, default=new_salt)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
