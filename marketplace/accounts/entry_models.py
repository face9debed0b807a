"""What an organisation keeps in the directory for the registration form, so that nobody types it twice."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.accounts.models import new_salt
from marketplace.db import Base, Id, choice
from marketplace.district.codes import PartySize


class DirectoryEntry(Base):
    """Rows 15 and 22 to 26 of the form as one organisation answers them; its address stands with the organisation.

    The contact person and the telephone are the organisation's own: no reader of another one gets this row. What is
    no secret of it (size, industry, answers, postcode, legal representative) leaves through entries.public_facts.
    """

    __tablename__ = "directory_entry"
    __recorded__ = True
    # Names of people, and how to reach them.
    __sealed__ = frozenset({"representative", "contact", "phone"})
    id: Mapped[Id]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), unique=True)
    size: Mapped[PartySize | None] = choice(PartySize, nullable=True)
    industry: Mapped[str] = mapped_column(String(3), default="")
    representative: Mapped[str] = mapped_column(String(60), default="")
    contact: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    # What is asked with yes or no, by its name in district/party_particulars.py; what nobody said is left out.
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    salt: Mapped[bytes] = mapped_column(LargeBinary, default=new_salt)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def owner_id(self) -> UUID:
        """The organisation that it speaks of."""
        return self.organisation_id
