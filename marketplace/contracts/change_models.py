"""What comes after a registration: changes of it, receipts, objections, and what the office still has to do."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import new_salt
from marketplace.contracts.change_lifecycle import AGREED, GOES_ON, ChangeKind, ChangeReason, ChangeState
from marketplace.contracts.models import Contract
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import Base, Created, Fen, Id, choice


class OfContract:
    """Whatever belongs to a contract is for whom the contract is: the permission table asks these."""

    contract: Any

    @property
    def owner_id(self) -> UUID:
        """Who filed the contract."""
        return self.contract.owner_id  # type: ignore[no-any-return]  # a mixin knows no column

    @property
    def party_ids(self) -> frozenset[UUID]:
        """The filer, and the parties of the directory."""
        return self.contract.party_ids  # type: ignore[no-any-return]

    @property
    def broker_person_id(self) -> UUID | None:
        """The contract's broker."""
        return self.contract.broker_person_id  # type: ignore[no-any-return]

    @property
    def brokerage_id(self) -> UUID | None:
        """In whose name the broker worked."""
        return self.contract.brokerage_id  # type: ignore[no-any-return]


class ContractChange(OfContract, Base):
    """An amendment (变更), correction (更正), termination (解除) or revocation (撤销), from its draft to its end."""

    __tablename__ = "contract_change"
    __recorded__ = True
    __sealed__ = frozenset({"grounds", "terms", "before", "findings", "why_it_passes"})
    __table_args__ = (
        # Whoever proposed it does not approve it, and what one person examined another approves (trust rule 1).
        CheckConstraint("approved_by IS NULL OR approved_by != examined_by", "two_people_decide"),
        CheckConstraint("approved_by IS NULL OR approved_by != proposed_by", "nobody_approves_their_own"),
        CheckConstraint("(state = 'approved') = (approved_on IS NOT NULL)", "approved_on_some_day"),
        CheckConstraint("kind NOT IN ('amendment', 'termination') OR agreed_on IS NOT NULL", "agreed_on_some_day"),
        CheckConstraint(
            "kind != 'termination' OR performed_fen IS NOT NULL", "a_termination_says_what_was_performed"
        ),
        CheckConstraint(
            "performed_fen IS NULL OR (performed_fen >= 0 AND performed_technology_fen >= 0"
            " AND performed_technology_fen <= performed_fen)",
            "performed_technology_is_part_of_it",
        ),
        # Only what goes on has a further edition.
        CheckConstraint(
            "(edition IS NOT NULL) = (state = 'approved' AND kind IN ('amendment', 'correction'))", "editions"
        ),
        Index(
            "uq_contract_change_waiting",
            "contract_id",
            unique=True,
            sqlite_where=text("state IN ('proposed', 'examined')"),
            postgresql_where=text("state IN ('proposed', 'examined')"),
        ),
        Index("ix_contract_change_desk", "state", "proposed_on"),
    )
    id: Mapped[Id]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), index=True)
    kind: Mapped[ChangeKind] = choice(ChangeKind)
    reason: Mapped[ChangeReason] = choice(ChangeReason)
    grounds: Mapped[str] = mapped_column(String(2000))
    # Of the supplementary or terminating agreement.
    agreed_on: Mapped[date | None]
    # contracts/terms.py: those that are wanted, and those that held when they were asked for.
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    performed_fen: Mapped[Fen | None]
    performed_technology_fen: Mapped[Fen | None]
    state: Mapped[ChangeState] = choice(ChangeState, default=ChangeState.DRAFT)
    # For whom it was written, and the version of the contract that was seen (trust rule 4).
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    contract_version: Mapped[int]
    proposed_on: Mapped[date | None]
    proposed_by: Mapped[UUID | None]
    examined_on: Mapped[date | None]
    examined_by: Mapped[UUID | None]
    approved_on: Mapped[date | None]
    approved_by: Mapped[UUID | None]
    # What the guards found when it was examined (code, about, facts), and why the examiner let it pass.
    findings: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")
    why_it_passes: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    # Of the new class, and the contract's that it replaces (contracts/change_class_tests.py).
    class_test: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    class_test_before: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    # Of the agreement on another ceiling, where no document is attached: which originals the examiner saw.
    originals_note: Mapped[str] = mapped_column(String(500), default="", server_default="")
    # The edition of the certificate that it made.
    edition: Mapped[int | None]
    # Why it was sent back or refused, in the office's words.
    office_note: Mapped[str] = mapped_column(String(1000), default="")
    salt: Mapped[bytes] = mapped_column(LargeBinary, default=new_salt)
    created_at: Mapped[Created]
    version: Mapped[int] = mapped_column(default=1)
    contract: Mapped[Contract] = relationship(lazy="joined", innerjoin=True)
    __mapper_args__ = {"version_id_col": version}

    @property
    def goes_on(self) -> bool:
        """Whether the contract stays in the register."""
        return self.kind in GOES_ON

    @property
    def is_agreed(self) -> bool:
        """Whether an agreement of the parties is behind it."""
        return self.kind in AGREED


class Receipt(OfContract, Base):
    """Income from a contract (技术性收入): when, how much, and how much of it for technology, in fen."""

    __tablename__ = "receipt"
    __recorded__ = True
    __sealed__ = frozenset({"note", "struck_reason"})
    __table_args__ = (
        CheckConstraint("amount_fen > 0", "positive_amount"),
        CheckConstraint("technology_fen >= 0 AND technology_fen <= amount_fen", "technology_is_part_of_amount"),
        CheckConstraint("verified_by IS NULL OR verified_by != entered_by", "another_person_verifies"),
        CheckConstraint("(struck_on IS NULL) = (struck_reason = '')", "struck_for_a_reason"),
    )
    id: Mapped[Id]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), index=True)
    received_on: Mapped[date] = mapped_column(index=True)
    amount_fen: Mapped[Fen]
    technology_fen: Mapped[Fen]
    note: Mapped[str] = mapped_column(String(200), default="")
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    entered_on: Mapped[date]
    entered_by: Mapped[UUID | None]
    verified_on: Mapped[date | None]
    verified_by: Mapped[UUID | None]
    struck_on: Mapped[date | None]
    struck_by: Mapped[UUID | None]
    struck_reason: Mapped[str] = mapped_column(String(1000), default="")
    salt: Mapped[bytes] = mapped_column(LargeBinary, default=new_salt)
    created_at: Mapped[Created]
    version: Mapped[int] = mapped_column(default=1)
    contract: Mapped[Contract] = relationship(lazy="joined", innerjoin=True)
    __mapper_args__ = {"version_id_col": version}


class RequestKind(Titled):
    """Who is not content with what the office decided."""

    OBJECTION = "objection", N_("Objection to a refusal")
    RE_RECOGNITION = "re_recognition", N_("Re-recognition asked for by a tax office")


class RequestState(Titled):
    """Where the second look stands."""

    OPEN = "open", N_("Waits for an opinion"), "blue"
    EXAMINED = "examined", N_("Waits for the decision"), "blue"
    DECIDED = "decided", N_("Decided"), "green"


class Outcome(Titled):
    """What the second look comes to."""

    GRANTED = "granted", N_("Recognised anew: the contract goes before the office again")
    FINAL = "final", N_("The refusal stands")
    UPHELD = "upheld", N_("The registration stands")
    AMENDED = "amended", N_("The registration was amended or corrected")
    REVOKED = "revoked", N_("The registration was revoked")


OUTCOMES = {
    RequestKind.OBJECTION: (Outcome.GRANTED, Outcome.FINAL),
    RequestKind.RE_RECOGNITION: (Outcome.UPHELD, Outcome.AMENDED, Outcome.REVOKED),
}


class Reconsideration(OfContract, Base):
    """A second look at what the office decided (复核): one officer's opinion, another one's decision."""

    __tablename__ = "reconsideration"
    __recorded__ = True
    __sealed__ = frozenset({"grounds", "opinion"})
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by != examined_by", "two_people_decide"),
        CheckConstraint("(state = 'open') = (examined_on IS NULL)", "examined_on_some_day"),
        CheckConstraint("(state = 'decided') = (decided_on IS NOT NULL)", "decided_on_some_day"),
        CheckConstraint("(outcome IS NULL) = (state = 'open')", "an_opinion_has_an_outcome"),
        Index(
            "uq_reconsideration_waiting",
            "contract_id",
            unique=True,
            sqlite_where=text("state != 'decided'"),
            postgresql_where=text("state != 'decided'"),
        ),
    )
    id: Mapped[Id]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), index=True)
    kind: Mapped[RequestKind] = choice(RequestKind)
    # The tax office that asks, and the number of its letter.
    authority: Mapped[str] = mapped_column(String(120), default="")
    letter: Mapped[str] = mapped_column(String(60), default="")
    grounds: Mapped[str] = mapped_column(String(2000))
    asked_on: Mapped[date]
    asked_by: Mapped[UUID | None]
    state: Mapped[RequestState] = choice(RequestState, default=RequestState.OPEN)
    # What the first officer thinks, and what the second one decides: the same, or it goes back.
    outcome: Mapped[Outcome | None] = choice(Outcome, nullable=True)
    opinion: Mapped[str] = mapped_column(String(2000), default="")
    examined_on: Mapped[date | None]
    examined_by: Mapped[UUID | None]
    decided_on: Mapped[date | None]
    decided_by: Mapped[UUID | None]
    salt: Mapped[bytes] = mapped_column(LargeBinary, default=new_salt)
    created_at: Mapped[Created]
    version: Mapped[int] = mapped_column(default=1)
    contract: Mapped[Contract] = relationship(lazy="joined", innerjoin=True)
    __mapper_args__ = {"version_id_col": version}


class ContractTask(OfContract, Base):
    """Something that the office has to do about a contract: tell the tax office (告知税务机关)."""

    __tablename__ = "contract_task"
    __recorded__ = True
    __table_args__ = (CheckConstraint("(done_on IS NULL) = (note = '')", "done_with_a_note"),)
    id: Mapped[Id]
    contract_id: Mapped[UUID] = mapped_column(ForeignKey("contract.id"), index=True)
    change_id: Mapped[UUID] = mapped_column(ForeignKey("contract_change.id"), index=True)
    opened_on: Mapped[date]
    done_on: Mapped[date | None]
    done_by: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[Created]
    version: Mapped[int] = mapped_column(default=1)
    contract: Mapped[Contract] = relationship(lazy="joined", innerjoin=True)
    change: Mapped[ContractChange] = relationship()
    __mapper_args__ = {"version_id_col": version}
