"""What a technology contract is, and what the database will not let it become."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, new_salt
from marketplace.contracts.classes import (
    ContractClass,
    DeductionKind,
    Disclosure,
    Payment,
    PlanSource,
    RefusalReason,
    Subclass,
)
from marketplace.contracts.lifecycle import ContractState
from marketplace.core import clock
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import Base, Created, Fen, Id, Serial, choice
from marketplace.district.codes import HOME_COUNTRY, IpKind, PartyNature, TechnicalField
from marketplace.tally.models import PostingSource


class Side(Titled):
    """On which side of the contract a party stands."""

    SELLER = "seller", N_("Seller")
    BUYER = "buyer", N_("Buyer")


class Contract(Base):
    """A technology contract (技术合同) on its way to the register, or in it. Amounts in fen."""

    __tablename__ = "contract"
    __recorded__ = True
    __sealed__ = frozenset({"title"})
    __parts__ = ("parties", "deductions")
    __table_args__ = (
        # The official number is minted by registration, and is never taken back.
        CheckConstraint("(state = 'registered') = (number IS NOT NULL)", "numbered_once_registered"),
        CheckConstraint("(number IS NULL) = (registered_on IS NULL)", "number_and_day_come_together"),
        CheckConstraint("amount_fen > 0", "positive_amount"),
        CheckConstraint("technology_fen > 0 AND technology_fen <= amount_fen", "technology_is_part_of_amount"),
        CheckConstraint("ends_on >= begins_on", "term_ends_after_it_begins"),
        # Two people look at each contract (design/trust.md rule 1); imported ones were looked at elsewhere.
        CheckConstraint("registered_by IS NULL OR registered_by != reviewed_by", "two_people_review"),
        CheckConstraint(
            "source = 'opening' OR state != 'registered' OR registered_by IS NOT NULL", "registered_by_somebody"
        ),
        CheckConstraint("state != 'refused' OR refusal_reason IS NOT NULL", "refused_for_a_reason"),
        Index("ix_contract_desk", "state", "submitted_on"),
    )
    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    subclass: Mapped[Subclass] = choice(Subclass)
    field: Mapped[TechnicalField] = choice(TechnicalField)
    ip_kind: Mapped[IpKind] = choice(IpKind, default=IpKind.NONE)
    plan_source: Mapped[PlanSource] = choice(PlanSource, default=PlanSource.NONE)
    payment: Mapped[Payment] = choice(Payment)
    is_related: Mapped[bool] = mapped_column(default=False)
    signed_on: Mapped[date]
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    amount_fen: Mapped[Fen]
    technology_fen: Mapped[Fen]
    disclosure: Mapped[Disclosure] = choice(Disclosure, default=Disclosure.LISTED)
    # Who files it: the seller, or the domestic buyer of an import (domain/contracts.md 1.3).
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    filed_by: Mapped[UUID | None]
    listing_id: Mapped[UUID | None] = mapped_column(ForeignKey("listing.id"))
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("broker_case.id"), index=True)
    broker_person_id: Mapped[UUID | None]
    # In whose name the broker brought the parties together; whoever leaves that brokerage reads it no more.
    brokerage_id: Mapped[UUID | None]
    state: Mapped[ContractState] = choice(ContractState, default=ContractState.DRAFT)
    source: Mapped[PostingSource] = choice(PostingSource, default=PostingSource.REGISTRY)
    submitted_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    accepted_by: Mapped[UUID | None]
    reviewed_on: Mapped[date | None]
    reviewed_by: Mapped[UUID | None]
    registered_on: Mapped[date | None] = mapped_column(index=True)
    registered_by: Mapped[UUID | None]
    number: Mapped[str | None] = mapped_column(String(16), unique=True)
    # What the office asks for, or why it said no, in its own words, for the filer.
    office_note: Mapped[str] = mapped_column(String(1000), default="")
    refusal_reason: Mapped[RefusalReason | None] = choice(RefusalReason, nullable=True)
    # What an imported row said, so that the same row again is recognised and a differing one refused.
    row_digest: Mapped[str | None] = mapped_column(String(64))
    salt: Mapped[bytes] = mapped_column(LargeBinary, default=new_salt)
    created_at: Mapped[Created]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int] = mapped_column(default=1)
    owner: Mapped[Organisation] = relationship()
    parties: Mapped[list["ContractParty"]] = relationship(
        back_populates="contract", cascade="all, delete-orphan", order_by="ContractParty.id", lazy="selectin"
    )
    deductions: Mapped[list["Deduction"]] = relationship(
        back_populates="contract", cascade="all, delete-orphan", order_by="Deduction.id", lazy="selectin"
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def contract_class(self) -> ContractClass:
        """The class of the sub-class."""
        return self.subclass.contract_class

    @property
    def seller(self) -> "ContractParty":
        """The first seller."""
        return next(party for party in self.parties if party.side is Side.SELLER)

    @property
    def buyer(self) -> "ContractParty":
        """The first buyer."""
        return next(party for party in self.parties if party.side is Side.BUYER)

    @property
    def party_ids(self) -> frozenset[UUID]:
        """The organisations that may see the contract: its filer, and the parties that are in the directory."""
        known = {party.organisation_id for party in self.parties if party.organisation_id}
        return frozenset(known | {self.owner_id})


class ContractParty(Base):
    """A party as it stood when the contract was filed: from the directory, or typed and then unverified."""

    __tablename__ = "contract_party"
    __table_args__ = (
        # A party in this country has a region; one abroad has none.
        CheckConstraint(f"(country = '{HOME_COUNTRY}') = (region != '')", "region_iff_domestic"),
    )
    id: Mapped[Serial]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), index=True)
    side: Mapped[Side] = choice(Side)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    nature: Mapped[PartyNature | None] = choice(PartyNature, nullable=True)
    region: Mapped[str] = mapped_column(String(6), default="")
    code: Mapped[str | None] = mapped_column(String(18))
    country: Mapped[str] = mapped_column(String(3), default=HOME_COUNTRY)
    is_verified: Mapped[bool] = mapped_column(default=False)
    contract: Mapped[Contract] = relationship(back_populates="parties")
    __sealed__ = frozenset({"name", "code"})


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
    contract: Mapped[Contract] = relationship(back_populates="deductions")
    __sealed__ = frozenset({"description"})
