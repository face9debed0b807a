"""What a technology contract is, and what the database will not let it become."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, new_salt
from marketplace.contracts.classes import (
    IS_REASON,
    NO_FIRM_PRICE,
    ContractClass,
    ContractKind,
    Disclosure,
    Payment,
    PlanSource,
    Subclass,
)
from marketplace.contracts.deduction_models import Deduction
from marketplace.contracts.lifecycle import ContractState, Kept
from marketplace.core import clock
from marketplace.core.exchange import HOME_CURRENCY
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import Base, Created, Fen, Id, Serial, choice
from marketplace.district.codes import HOME_COUNTRY, IpKind, Objective, PartyNature, PartySize, TechnicalField
from marketplace.tally.models import PostingSource


class Side(Titled):
    """On which side of the contract a party stands."""

    SELLER = "seller", N_("Seller")
    BUYER = "buyer", N_("Buyer")


class Contract(Base):
    """A technology contract (技术合同) on its way to the register, or in it. Amounts in fen."""

    __tablename__ = "contract"
    __recorded__ = True
    __sealed__ = frozenset({"title", "particulars"})
    __parts__ = ("parties", "deductions")
    __table_args__ = (
        # The official number is minted by registration, and is never taken back.
        CheckConstraint(
            "(state IN ('registered', 'terminated', 'revoked')) = (number IS NOT NULL)", "numbered_once_registered"
        ),
        CheckConstraint("(number IS NULL) = (registered_on IS NULL)", "number_and_day_come_together"),
        CheckConstraint("amount_fen > 0", "positive_amount"),
        CheckConstraint("technology_fen > 0 AND technology_fen <= amount_fen", "technology_is_part_of_amount"),
        CheckConstraint("ends_on >= begins_on", "term_ends_after_it_begins"),
        # Two people look at each contract (design/trust.md rule 1); imported ones were looked at elsewhere.
        CheckConstraint("registered_by IS NULL OR registered_by != reviewed_by", "two_people_review"),
        CheckConstraint(
            "source = 'opening' OR number IS NULL OR registered_by IS NOT NULL", "registered_by_somebody"
        ),
        CheckConstraint("state != 'refused' OR refusal_reason IS NOT NULL", "refused_for_a_reason"),
        CheckConstraint(IS_REASON, "a_reason_has_a_code"),
        CheckConstraint("(rule_set IS NULL) = (rule_set_version IS NULL)", "rules_come_with_their_version"),
        # Foreign money comes with its rate, our own without (T9).
        CheckConstraint("(currency = 'CNY') = (foreign_minor IS NULL)", "foreign_amount_iff_foreign"),
        CheckConstraint("(currency = 'CNY') = (rate_millionths IS NULL)", "a_rate_iff_foreign"),
        # A framework's ceiling is no price: its call-offs are registered, each with its own (T7).
        CheckConstraint("kind != 'framework' OR number IS NULL", "frameworks_are_not_registered"),
        CheckConstraint("(kind = 'call_off') = (parent_id IS NOT NULL)", "a_call_off_has_its_framework"),
        CheckConstraint("(state IN ('terminated', 'revoked')) = (ended_on IS NOT NULL)", "ended_on_some_day"),
        CheckConstraint("state != 'terminated' OR performed_fen IS NOT NULL", "terminated_after_so_much"),
        CheckConstraint(
            "performed_fen IS NULL OR (performed_fen BETWEEN 0 AND amount_fen"
            " AND performed_technology_fen BETWEEN 0 AND technology_fen)",
            "performed_is_part_of_amount",
        ),
        Index("ix_contract_desk", "state", "submitted_on"),
        # By these the guards find what a contract is like, in any register in the same few steps.
        Index("ix_contract_alike", "signed_on", "amount_fen"),
        Index("ix_contract_peers", "subclass", "registered_on"),
        Index("ix_contract_pace", "owner_id", "submitted_on"),
        # The running number, by which people know a contract of the year.
        Index("ix_contract_running", text("substr(number, 11)")),
    )
    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    subclass: Mapped[Subclass] = choice(Subclass)
    field: Mapped[TechnicalField] = choice(TechnicalField)
    ip_kind: Mapped[IpKind] = choice(IpKind, default=IpKind.NONE)
    plan_source: Mapped[PlanSource] = choice(PlanSource, default=PlanSource.NONE)
    objective: Mapped[Objective | None] = choice(Objective, nullable=True)
    payment: Mapped[Payment] = choice(Payment)
    is_related: Mapped[bool] = mapped_column(default=False)
    signed_on: Mapped[date]
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    amount_fen: Mapped[Fen]
    technology_fen: Mapped[Fen]
    disclosure: Mapped[Disclosure] = choice(Disclosure, default=Disclosure.LISTED)
    kind: Mapped[ContractKind] = choice(ContractKind, default=ContractKind.ORDINARY, server_default="ordinary")
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("contract.id"), index=True)
    # Foreign money in its smallest unit, and the rate by which the amounts in fen were reckoned (T9).
    currency: Mapped[str] = mapped_column(String(3), default=HOME_CURRENCY, server_default=HOME_CURRENCY)
    foreign_minor: Mapped[int | None] = mapped_column(BigInteger)
    rate_units: Mapped[int | None]
    rate_millionths: Mapped[int | None] = mapped_column(BigInteger)
    rate_is_indirect: Mapped[bool] = mapped_column(default=False, server_default=false())
    rate_on: Mapped[date | None]
    rate_source: Mapped[str] = mapped_column(String(120), default="", server_default="")
    # What the form says beside and nobody counts by: contracts/particulars.py.
    particulars: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    # Who files it: the seller, or the domestic buyer of an import (domain/contracts.md 1.3).
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
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
    # Which originals the office has seen, where the text of the contract is not attached (contracts/materials.py).
    originals_note: Mapped[str] = mapped_column(String(500), default="", server_default="")
    # The rules by which it is judged, in the version that held at acceptance (contracts/rules.py), and their
    # deadline; without one while the calendar of that year is not published.
    rule_set: Mapped[str | None] = mapped_column(String(20))
    rule_set_version: Mapped[int | None]
    due_on: Mapped[date | None] = mapped_column(index=True)
    # By when a supplement has to be in, before the filing counts as withdrawn.
    lapses_on: Mapped[date | None]
    assigned_to: Mapped[UUID | None] = mapped_column(index=True)
    # The answers of the class test, by question (contracts/class_tests.py).
    class_test: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    reviewed_on: Mapped[date | None]
    reviewed_by: Mapped[UUID | None]
    # What the first reviewer saw: the second decides on nothing else (design/trust.md rule 4). While a supplement is
    # asked for, what was sent back: it does not come again as it was.
    reviewed_digest: Mapped[str | None] = mapped_column(String(64))
    registered_on: Mapped[date | None] = mapped_column(index=True)
    registered_by: Mapped[UUID | None]
    number: Mapped[str | None] = mapped_column(String(16), unique=True)
    # Of the certificate: 1 at registration, one more with each amendment.
    edition: Mapped[int] = mapped_column(default=1, server_default="1")
    ended_on: Mapped[date | None]
    # How many warnings of the guards nobody has confirmed (contracts/guarding.py), and who confirmed the others:
    # registration asks these two and no further row.
    open_warnings: Mapped[int] = mapped_column(default=0, server_default="0")
    warnings_confirmed_by: Mapped[UUID | None]
    # What was performed before a termination; the amounts above stay those that were agreed.
    performed_fen: Mapped[Fen | None]
    performed_technology_fen: Mapped[Fen | None]
    # What the office asks for, or why it said no, in its own words, for the filer.
    office_note: Mapped[str] = mapped_column(String(1000), default="")
    # A code of its rules' reasons, which say what it means.
    refusal_reason: Mapped[str | None] = mapped_column(String(3))
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
    deductions: Mapped[list[Deduction]] = relationship(
        back_populates="contract", cascade="all, delete-orphan", order_by="Deduction.id", lazy="selectin"
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def contract_class(self) -> ContractClass:
        """The class of the sub-class."""
        return self.subclass.contract_class

    @property
    def is_kept(self) -> bool:
        """Whether it is a framework that is kept, so that call-offs can be made under it."""
        return self.kind is ContractKind.FRAMEWORK and self.refusal_reason == NO_FIRM_PRICE

    @property
    def shown_state(self) -> ContractState | Kept:
        """The state as readers are told it: a framework that is kept was not refused."""
        return Kept.KEPT if self.is_kept else self.state

    @property
    def seller(self) -> "ContractParty":
        """The first seller."""
        return next(party for party in self.parties if party.side is Side.SELLER)

    @property
    def sellers(self) -> "list[ContractParty]":
        """Every seller, the first one first."""
        return [party for party in self.parties if party.side is Side.SELLER]

    @property
    def co_sellers(self) -> "list[ContractParty]":
        """The sellers beside the first."""
        return self.sellers[1:]

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
        CheckConstraint("share > 0", "positive_share"),
    )
    id: Mapped[Serial]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), index=True)
    side: Mapped[Side] = choice(Side)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    nature: Mapped[PartyNature | None] = choice(PartyNature, nullable=True)
    region: Mapped[str] = mapped_column(String(6), default="")
    code: Mapped[str | None] = mapped_column(String(18), index=True)
    country: Mapped[str] = mapped_column(String(3), default=HOME_COUNTRY)
    is_verified: Mapped[bool] = mapped_column(default=False)
    size: Mapped[PartySize | None] = choice(PartySize, nullable=True)
    # 国民经济行业 (GB/T 4754): section and division, as C36.
    industry: Mapped[str] = mapped_column(String(3), default="", server_default="")
    # By how much several sellers share the amount, as whole-numbered weights (T8).
    share: Mapped[int] = mapped_column(default=1, server_default="1")
    particulars: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    # When this party confirmed the filing, and when it agreed to be named in public.
    confirmed_on: Mapped[date | None]
    confirmed_by: Mapped[UUID | None]
    named_on: Mapped[date | None]
    named_by: Mapped[UUID | None]
    contract: Mapped[Contract] = relationship(back_populates="parties")
    __sealed__ = frozenset({"name", "code", "particulars"})
