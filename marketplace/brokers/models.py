"""Brokers, and the cases in which they bring two parties together."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, new_salt
from marketplace.brokers.lifecycle import CaseState, StepEvent
from marketplace.core import clock
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import Base, Created, Id, Serial, choice
from marketplace.district.codes import TechnicalField
from marketplace.listings.models import Interest, Listing


class BrokerLevel(Titled):
    """技术经纪人 levels (domain/listings.md 2.7)."""

    JUNIOR = "junior", N_("Junior")
    INTERMEDIATE = "intermediate", N_("Intermediate")
    SENIOR = "senior", N_("Senior")


class Broker(Base):
    """A technology broker's public profile (技术经纪人), practising in the name of one brokerage."""

    __tablename__ = "broker"
    __recorded__ = True
    id: Mapped[Id]
    # One profile a person: nobody practises at two brokerages at once (Taizhou 2017).
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    display_name: Mapped[str] = mapped_column(String(60))
    level: Mapped[BrokerLevel] = choice(BrokerLevel)
    certificate_number: Mapped[str] = mapped_column(String(60), default="")
    # Codes of district.codes.TechnicalField.
    fields: Mapped[list[str]]
    introduction: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Created]
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    __mapper_args__ = {"version_id_col": version}

    @property
    def owner_id(self) -> UUID:
        """The brokerage in whose name the broker practises."""
        return self.organisation_id


class Case(Base):
    """A case (撮合): a listing, its owner, an interested party and a broker, on the way to a contract."""

    __tablename__ = "broker_case"
    __recorded__ = True
    __parts__ = ("steps",)
    __table_args__ = (CheckConstraint("seller_id != buyer_id", "two_organisations"),)
    id: Mapped[Id]
    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listing.id"), index=True)
    # An expression of interest leads to one case.
    interest_id: Mapped[UUID] = mapped_column(ForeignKey("interest.id"), unique=True)
    broker_id: Mapped[UUID] = mapped_column(ForeignKey("broker.id"), index=True)
    broker_person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    # In whose name the broker works on this case; whoever leaves that brokerage leaves the case behind.
    brokerage_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    # Whose technology it is, and who wants it: for a demand or scenario, the interested party is the seller.
    seller_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    buyer_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    opened_by_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    # Title and field as the listing had them when the case was opened.
    title: Mapped[str] = mapped_column(String(200))
    field: Mapped[TechnicalField] = choice(TechnicalField)
    state: Mapped[CaseState] = choice(CaseState, default=CaseState.OPENED)
    salt: Mapped[bytes] = mapped_column(LargeBinary, default=new_salt)
    created_at: Mapped[Created]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)
    # Off the public pages by now, or not the broker's to read: either may be None for a reader.
    listing: Mapped[Listing | None] = relationship()
    interest: Mapped[Interest | None] = relationship()
    broker: Mapped[Broker] = relationship()
    brokerage: Mapped[Organisation] = relationship(foreign_keys=[brokerage_id])
    seller: Mapped[Organisation] = relationship(foreign_keys=[seller_id])
    buyer: Mapped[Organisation] = relationship(foreign_keys=[buyer_id])
    steps: Mapped[list["CaseStep"]] = relationship(back_populates="case", order_by="CaseStep.id")
    __mapper_args__ = {"version_id_col": version}

    @property
    def party_ids(self) -> frozenset[UUID]:
        """The two organisations that the case joins."""
        return frozenset({self.seller_id, self.buyer_id})

    @property
    def owner_id(self) -> UUID:
        """Who files the contract that comes of it: the seller (domain/contracts.md 1.3)."""
        return self.seller_id


class CaseStep(Base):
    """One step of a case: who did or noted what, when; for both parties and the broker."""

    __tablename__ = "case_step"
    __sealed__ = frozenset({"note", "person_name"})
    id: Mapped[Serial]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("broker_case.id"), index=True)
    event: Mapped[StepEvent] = choice(StepEvent)
    note: Mapped[str] = mapped_column(Text, default="")
    person_name: Mapped[str] = mapped_column(String(60))
    organisation_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    case: Mapped[Case] = relationship(back_populates="steps")
