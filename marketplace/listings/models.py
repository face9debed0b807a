"""What a listing is: one family of research results, technology demands and application scenarios."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, new_salt
from marketplace.core import clock
from marketplace.db import Base, Created, Fen, Id, choice
from marketplace.district.codes import IpKind, TechnicalField
from marketplace.listings.codes import ListingKind, Maturity, NeedKind, Procurement, ScenarioCategory
from marketplace.listings.lifecycle import InterestState, ListingState


class Listing(Base):
    """What every listing has: a title, a public summary, a field, an owner, a contact, a life."""

    __tablename__ = "listing"
    __recorded__ = True
    # The contact is shown to people who are signed in, and to nobody else.
    __sealed__ = frozenset({"contact_name", "contact_phone"})
    __table_args__: Any = (
        # Whatever the public can see was let through on some day and ends on some day.
        CheckConstraint(
            "state != 'published' OR (published_on IS NOT NULL AND expires_on IS NOT NULL)", "published_has_its_days"
        ),
        CheckConstraint("expires_on IS NULL OR expires_on >= published_on", "expires_after_publication"),
        # An imported listing keeps its owner's own key, so that a second import adds nothing.
        UniqueConstraint("owner_id", "outside_key"),
        Index("ix_listing_public", "state", "kind", "published_on"),
    )
    id: Mapped[Id]
    kind: Mapped[ListingKind] = choice(ListingKind)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    field: Mapped[TechnicalField] = choice(TechnicalField)
    keywords: Mapped[list[str]]
    cooperation: Mapped[list[str]]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    contact_name: Mapped[str] = mapped_column(String(60), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[ListingState] = choice(ListingState, default=ListingState.DRAFT)
    # Why it was returned or taken down, in the reviewer's words, for the owner.
    review_note: Mapped[str] = mapped_column(String(1000), default="")
    published_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    outside_key: Mapped[str | None] = mapped_column(String(100))
    created_by: Mapped[UUID | None]
    created_at: Mapped[Created]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
    salt: Mapped[bytes] = mapped_column(LargeBinary, default=new_salt)
    version: Mapped[int] = mapped_column(default=1)
    owner: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    __mapper_args__ = {"polymorphic_on": kind, "version_id_col": version, "with_polymorphic": "*"}

    @property
    def place(self) -> str:
        """Where its kind is listed: results, demands, scenarios."""
        return self.kind.place


class ResearchResult(Listing):
    """科技成果: what a university or institute offers."""

    __tablename__ = "research_result"
    __table_args__: Any = (
        CheckConstraint(
            "price_from_fen IS NULL OR price_to_fen IS NULL OR price_from_fen <= price_to_fen", "price_range"
        ),
    )
    __mapper_args__ = {"polymorphic_identity": ListingKind.RESULT}
    id: Mapped[UUID] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    # One sentence with one number against the best existing solution: what companies decline for want of.
    advantage: Mapped[str] = mapped_column(String(500), default="")
    maturity: Mapped[Maturity | None] = choice(Maturity, nullable=True)
    ip_kind: Mapped[IpKind | None] = choice(IpKind, nullable=True)
    # Neither bound given means: to be negotiated (面议).
    price_from_fen: Mapped[Fen | None]
    price_to_fen: Mapped[Fen | None]


class TechnologyDemand(Listing):
    """技术需求: what a company needs."""

    __tablename__ = "technology_demand"
    __table_args__: Any = (
        CheckConstraint(
            "budget_from_fen IS NULL OR budget_to_fen IS NULL OR budget_from_fen <= budget_to_fen", "budget_range"
        ),
    )
    __mapper_args__ = {"polymorphic_identity": ListingKind.DEMAND}
    id: Mapped[UUID] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    need_kind: Mapped[NeedKind] = choice(NeedKind)
    current_situation: Mapped[str] = mapped_column(Text)
    # Quantified: it is what later makes a development contract recognisable.
    target: Mapped[str] = mapped_column(Text)
    budget_from_fen: Mapped[Fen | None]
    budget_to_fen: Mapped[Fen | None]
    deadline: Mapped[date | None]


class ApplicationScenario(Listing):
    """应用场景: an opportunity that the district publishes, numbered within its year."""

    __tablename__ = "application_scenario"
    __table_args__: Any = (
        CheckConstraint("open_until >= open_from", "opens_before_it_closes"),
        CheckConstraint("year BETWEEN 2020 AND 2100", "year_is_a_year"),
        # Numbers are given at publication, in order, per year, and never reused (rule T20).
        UniqueConstraint("year", "serial"),
    )
    __mapper_args__ = {"polymorphic_identity": ListingKind.SCENARIO}
    id: Mapped[UUID] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    year: Mapped[int]
    serial: Mapped[int | None]
    category: Mapped[ScenarioCategory] = choice(ScenarioCategory)
    conditions: Mapped[str] = mapped_column(Text)
    requirement: Mapped[str] = mapped_column(Text)
    investment_fen: Mapped[Fen | None]
    funding: Mapped[str] = mapped_column(String(200), default="")
    procurement: Mapped[Procurement] = choice(Procurement)
    open_from: Mapped[date]
    open_until: Mapped[date]

    @property
    def number(self) -> str:
        """The official number, for example YC-CJ-2026-001; runs past 100 (domain/listings.md 2.4)."""
        return scenario_number(self.year, self.serial) if self.serial else ""


def scenario_number(year: int, serial: int) -> str:
    """The official spelling of a scenario's number."""
    return f"YC-CJ-{year}-{serial:03d}"


MODELS: dict[ListingKind, type[Listing]] = {
    ListingKind.RESULT: ResearchResult,
    ListingKind.DEMAND: TechnologyDemand,
    ListingKind.SCENARIO: ApplicationScenario,
}


class Interest(Base):
    """对接意向: one organisation says to the owner of a listing that it would like to talk."""

    __tablename__ = "interest"
    __recorded__ = True
    __sealed__ = frozenset({"message", "answer", "contact_name", "contact_phone"})
    __table_args__: Any = (
        # Nobody is interested in their own listing.
        CheckConstraint("from_organisation_id != owner_id", "between_two_organisations"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", "answered_at_some_time"),
        # One question at a time: a second one waits for the answer to the first.
        Index(
            "uq_interest_open",
            "listing_id",
            "from_organisation_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
    id: Mapped[Id]
    listing_id: Mapped[UUID] = mapped_column(ForeignKey("listing.id"), index=True)
    # The listing's owner, kept here so that both sides' inboxes are one simple query.
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    from_organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    from_person_id: Mapped[UUID | None]
    contact_name: Mapped[str] = mapped_column(String(60))
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    message: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[InterestState] = choice(InterestState, default=InterestState.OPEN)
    created_at: Mapped[Created]
    answered_at: Mapped[datetime | None]
    salt: Mapped[bytes] = mapped_column(LargeBinary, default=new_salt)
    version: Mapped[int] = mapped_column(default=1)
    listing: Mapped[Listing] = relationship()
    owner: Mapped[Organisation] = relationship(foreign_keys=[owner_id])
    from_organisation: Mapped[Organisation] = relationship(foreign_keys=[from_organisation_id])
    __mapper_args__ = {"version_id_col": version}

    @property
    def party_ids(self) -> frozenset[UUID]:
        """The two organisations between which this is."""
        return frozenset({self.owner_id, self.from_organisation_id})
