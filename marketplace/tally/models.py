"""Postings: the append-only ledger of figures from which every total of the product is a sum."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import Base, Created, Fen, Serial, append_only, choice
from marketplace.district.codes import PartyNature, TechnicalField


class PostingEvent(Titled):
    """What happened to a contract (domain/contracts.md 1.12, T2, T3, T5)."""

    REGISTRATION = "registration", N_("Registration")
    AMENDMENT = "amendment", N_("Amendment")
    CORRECTION = "correction", N_("Correction")
    TERMINATION = "termination", N_("Termination")
    REVOCATION = "revocation", N_("Revocation")


class PostingSource(Titled):
    """Whether the registration was done here, or before the product came."""

    REGISTRY = "registry", N_("Registered here")
    OPENING = "opening", N_("Opening import")


class Flow(Titled):
    """Which way a contract goes over the border of the area: every posting is in exactly one."""

    LOCAL = "local", N_("Within the area")
    OUT = "out", N_("Out of the area")
    IN = "in", N_("Into the area")
    ELSEWHERE = "elsewhere", N_("Elsewhere")


class Posting(Base):
    """One change of the figures: how many contracts, how much 成交额 and 技术交易额 (fen), when, and under what."""

    __tablename__ = "posting"
    __table_args__ = (
        # Nothing is posted before its contract was registered (T3).
        CheckConstraint("posted_on >= registered_on", "not_before_registration"),
        CheckConstraint("count BETWEEN -1 AND 1", "at_most_one_contract"),
        Index("ix_posting_dates", "posted_on", "registered_on"),
        Index("ix_posting_registered_on", "registered_on"),
    )
    seq: Mapped[Serial]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), index=True)
    event: Mapped[PostingEvent] = choice(PostingEvent)
    posted_on: Mapped[date]
    registered_on: Mapped[date]
    count: Mapped[int]
    amount_fen: Mapped[Fen]
    technology_fen: Mapped[Fen]
    contract_class: Mapped[str] = mapped_column(String(1))
    subclass: Mapped[str] = mapped_column(String(2))
    field: Mapped[TechnicalField] = choice(TechnicalField)
    seller_region: Mapped[str] = mapped_column(String(6), default="")
    buyer_region: Mapped[str] = mapped_column(String(6), default="")
    seller_nature: Mapped[PartyNature | None] = choice(PartyNature, nullable=True)
    buyer_nature: Mapped[PartyNature | None] = choice(PartyNature, check="buyer_nature", nullable=True)
    # Codes of tables that rooms to the right keep; empty where a contract does not say.
    ip_kind: Mapped[str] = mapped_column(String(40), default="", server_default="")
    plan_source: Mapped[str] = mapped_column(String(40), default="", server_default="")
    objective: Mapped[str] = mapped_column(String(2), default="", server_default="")
    seller_size: Mapped[str] = mapped_column(String(10), default="", server_default="")
    buyer_size: Mapped[str] = mapped_column(String(10), default="", server_default="")
    broker_person_id: Mapped[UUID | None] = mapped_column(index=True)
    listing_id: Mapped[UUID | None] = mapped_column(index=True)
    source: Mapped[PostingSource] = choice(PostingSource)
    # Where several sell together, whose part of it this is: the first seller's, 0, has the count of all (T8).
    part: Mapped[int] = mapped_column(
        CheckConstraint("part = 0 OR count = 0", "one_certificate_counts_once"), default=0, server_default="0"
    )
    created_at: Mapped[Created]


append_only(Posting, "postings are append-only")


class Cell(Base):
    """The sum of a month's postings in one view, under one value of one dimension ("all" has one, ""), by flow.

    Written with the postings, never for itself (tally/cells.py). `view` is a View's value, `month` like 2026-01.
    """

    __tablename__ = "tally_cell"
    # In the order in which the fixed tables read: one dimension, month after month.
    __table_args__ = ({"sqlite_with_rowid": False},)
    view: Mapped[str] = mapped_column(String(10), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(20), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    flow: Mapped[str] = mapped_column(String(10), primary_key=True)
    # How many postings are in it: a month in which one came and one went is not one without any.
    postings: Mapped[int]
    count: Mapped[int]
    amount_fen: Mapped[Fen]
    technology_fen: Mapped[Fen]
    # The part of each that postings with a negative amount brought.
    decreased_count: Mapped[int]
    decreased_amount_fen: Mapped[Fen]
    decreased_technology_fen: Mapped[Fen]
