"""What experts say of a contract on its way to the register, or of a change that makes a registered one large."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.accounts.models import new_salt
from marketplace.db import Base, Created, Id


class ExpertOpinion(Base):
    """专家意见: what one expert said of a contract, or of a change of one, as an officer entered it."""

    __tablename__ = "expert_opinion"
    __recorded__ = True
    __sealed__ = frozenset({"expert", "affiliation", "text"})
    id: Mapped[Id]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), index=True)
    # Of which change of the registration; none where the contract itself was before the experts.
    change_id: Mapped[UUID | None] = mapped_column(ForeignKey("contract_change.id"), index=True)
    expert: Mapped[str] = mapped_column(String(60))
    affiliation: Mapped[str] = mapped_column(String(120))
    recommends: Mapped[bool]
    text: Mapped[str] = mapped_column(String(2000))
    given_on: Mapped[date]
    entered_by: Mapped[UUID | None]
    salt: Mapped[bytes] = mapped_column(LargeBinary, default=new_salt)
    created_at: Mapped[Created]
