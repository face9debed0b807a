"""Organisations, people, and who may act for whom."""

import secrets
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core import clock
from marketplace.core.actors import Role
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import Base, Created, Id, choice
from marketplace.district.codes import PartyNature


class OrganisationKind(Titled):
    """What an organisation is to the marketplace."""

    BUREAU = "bureau", N_("Science bureau")
    UNIVERSITY = "university", N_("University")
    INSTITUTE = "institute", N_("Research institute")
    COMPANY = "company", N_("Company")
    BROKERAGE = "brokerage", N_("Brokerage")
    GOVERNMENT = "government", N_("Government unit")


class Standing(Titled):
    """Whether an organisation or a person may act at present."""

    ACTIVE = "active", N_("Active"), "green"
    SUSPENDED = "suspended", N_("Suspended"), "red"


class Checking(Titled):
    """How far the bureau's check of an organisation has come."""

    WAITING = "waiting", N_("Waiting for verification"), "blue"
    RETURNED = "returned", N_("Returned for correction"), "orange"
    VERIFIED = "verified", N_("Verified"), "green"
    MERGED = "merged", N_("Merged into another entry"), "grey"


def new_salt() -> bytes:
    """32 random bytes beside confidential values; see ledger/snapshot.py."""
    return secrets.token_bytes(32)


class Organisation(Base):
    """An organisation (单位) in the directory, with its unified social credit code (统一社会信用代码)."""

    __tablename__ = "organisation"
    __recorded__ = True
    __table_args__ = (
        CheckConstraint("code IS NULL OR length(code) = 18", "code_has_18_characters"),
        # Verified means: by somebody, on some day.
        CheckConstraint("(verified_on IS NULL) = (verified_by IS NULL)", "verified_by_somebody"),
    )
    id: Mapped[Id]
    kind: Mapped[OrganisationKind] = choice(OrganisationKind)
    name: Mapped[str] = mapped_column(String(120), index=True)
    short_name: Mapped[str] = mapped_column(String(40), default="")
    code: Mapped[str | None] = mapped_column(String(18), unique=True)
    nature: Mapped[PartyNature] = choice(PartyNature)
    region: Mapped[str] = mapped_column(String(6))
    address: Mapped[str] = mapped_column(String(200), default="")
    standing: Mapped[Standing] = choice(Standing, default=Standing.ACTIVE)
    verified_on: Mapped[date | None]
    verified_by: Mapped[UUID | None]
    introduction: Mapped[str] = mapped_column(Text, default="", server_default="")
    homepage: Mapped[str] = mapped_column(String(200), default="", server_default="")
    # A verified name is on contracts: another one waits here until the bureau has seen the document.
    wanted_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    # Why the bureau returned what it was to check, in its words, until it is handed in again.
    bureau_note: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    handed_in_at: Mapped[datetime | None]
    # A duplicate leads to the entry that was kept; it stays here as a sign-post, and nobody acts for it.
    merged_into_id: Mapped[UUID | None]
    created_at: Mapped[Created]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def owner_id(self) -> UUID:
        """An organisation is its own."""
        return self.id

    @property
    def party_ids(self) -> frozenset[UUID]:
        """An organisation is party to its own inbox and lists."""
        return frozenset({self.id})

    @property
    def is_verified(self) -> bool:
        """Whether the bureau has checked code and document."""
        return self.verified_on is not None

    @property
    def checking(self) -> Checking:
        """How far the bureau's check has come."""
        if self.merged_into_id is not None:
            return Checking.MERGED
        if self.is_verified:
            return Checking.VERIFIED
        return Checking.RETURNED if self.bureau_note else Checking.WAITING

    @property
    def waits_since(self) -> datetime:
        """Since when the bureau has had it to check."""
        return self.handed_in_at or self.created_at


class Person(Base):
    """Somebody who may sign in; what they may do comes from their memberships."""

    __tablename__ = "person"
    __recorded__ = True
    __sealed__ = frozenset({"name", "email", "mobile"})
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(60))
    email: Mapped[str] = mapped_column(String(200), unique=True)
    # +86 and eleven digits; one signs in by it, so it is one person's.
    mobile: Mapped[str | None] = mapped_column(String(20), index=True, unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    # Part of the sign-in cookie: raising it ends every session of this person at the next request.
    session_version: Mapped[int] = mapped_column(default=1)
    standing: Mapped[Standing] = choice(Standing, default=Standing.ACTIVE)
    language: Mapped[str] = mapped_column(String(10), default="")
    salt: Mapped[bytes] = mapped_column(LargeBinary, default=new_salt)
    created_at: Mapped[Created]
    version: Mapped[int] = mapped_column(default=1)
    memberships: Mapped[list["Membership"]] = relationship(back_populates="person", order_by="Membership.created_at")
    __mapper_args__ = {"version_id_col": version}

    @property
    def organisation_ids(self) -> frozenset[UUID]:
        """For whom the person acts now."""
        return frozenset(m.organisation_id for m in self.memberships if m.ended_at is None)


class Membership(Base):
    """One role of one person in one organisation, from a day until it is ended."""

    __tablename__ = "membership"
    __recorded__ = True
    __table_args__ = (
        # A role is held once at a time; ended ones stay for the rule that looks back twelve months.
        Index(
            "uq_membership_current",
            "person_id",
            "organisation_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[Role] = choice(Role)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship()
