"""What is on its way into the directory: invitations to people, and applications of organisations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Organisation, OrganisationKind, Person, new_salt
from marketplace.core import clock
from marketplace.core.actors import Role
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import Base, Created, Id, choice
from marketplace.district.codes import PartyNature


class InvitationState(Titled):
    """What became of an invitation."""

    OPEN = "open", N_("Invited"), "blue"
    EXPIRED = "expired", N_("Expired"), "grey"
    ACCEPTED = "accepted", N_("Accepted"), "green"
    REVOKED = "revoked", N_("Revoked"), "grey"


class Invitation(Base):
    """An organisation invites whoever reads the mail of one address into some of its roles, once, for 72 hours."""

    __tablename__ = "invitation"
    __recorded__ = True
    __sealed__ = frozenset({"email"})
    __table_args__ = (
        CheckConstraint("(accepted_at IS NULL) = (accepted_by IS NULL)", "accepted_by_somebody"),
        # What was taken up cannot be taken back, and the other way round: the person is a member, or is not.
        CheckConstraint("accepted_at IS NULL OR revoked_at IS NULL", "accepted_or_revoked"),
        # One at a time: the same address again means to send the letter again.
        Index(
            "uq_invitation_open",
            "organisation_id",
            "email",
            unique=True,
            sqlite_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
        ),
    )
    id: Mapped[Id]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[str] = mapped_column(String(200))
    # Values of core.actors.Role.
    roles: Mapped[list[str]]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by: Mapped[UUID | None]
    created_at: Mapped[Created]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]
    salt: Mapped[bytes] = mapped_column(LargeBinary, default=new_salt)
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[Organisation] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def owner_id(self) -> UUID:
        """The organisation that invites."""
        return self.organisation_id

    @property
    def state(self) -> InvitationState:
        """What became of it, by now."""
        if self.accepted_at is not None:
            return InvitationState.ACCEPTED
        if self.revoked_at is not None:
            return InvitationState.REVOKED
        return InvitationState.EXPIRED if self.expires_at <= clock.now() else InvitationState.OPEN

    @property
    def held(self) -> list[Role]:
        """The roles that it gives."""
        return [Role(role) for role in self.roles]


class ApplicationState(Titled):
    """How far an application has come."""

    SENT = "sent", N_("Waiting for the address to be confirmed"), "grey"
    ENTERED = "entered", N_("Entered in the directory"), "green"
    CLAIMED = "claimed", N_("Waiting for the bureau"), "blue"
    GRANTED = "granted", N_("Granted"), "green"
    REFUSED = "refused", N_("Refused"), "red"


class Application(Base):
    """Somebody asks to register an organisation, or to act for an entry for which nobody acts yet.

    Until the address is confirmed there is no organisation and no account: nobody can take a code or an address that
    is not theirs. Nothing of it is secret from the bureau; `person_name` and `email` go when they are not needed.
    """

    __tablename__ = "application"
    __sealed__ = frozenset({"person_name", "email"})
    __table_args__ = (
        CheckConstraint("state = 'sent' OR person_id IS NOT NULL", "confirmed_by_somebody"),
        # The bureau decides on claims of an entry that it made, or that came with an import.
        CheckConstraint(
            "state NOT IN ('claimed', 'granted', 'refused') OR organisation_id IS NOT NULL", "claims_one"
        ),
    )
    id: Mapped[Id]
    state: Mapped[ApplicationState] = choice(ApplicationState, default=ApplicationState.SENT)
    kind: Mapped[OrganisationKind] = choice(OrganisationKind)
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str] = mapped_column(String(40), default="")
    code: Mapped[str] = mapped_column(String(18), index=True)
    nature: Mapped[PartyNature] = choice(PartyNature)
    region: Mapped[str] = mapped_column(String(6))
    address: Mapped[str] = mapped_column(String(200), default="")
    person_name: Mapped[str] = mapped_column(String(60))
    email: Mapped[str] = mapped_column(String(200))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Created]
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    bureau_note: Mapped[str] = mapped_column(String(1000), default="")
    salt: Mapped[bytes] = mapped_column(LargeBinary, default=new_salt)
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[Organisation | None] = relationship()
    person: Mapped[Person | None] = relationship()
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        """Whether its letter's link still leads somewhere."""
        return self.state is ApplicationState.SENT and self.expires_at > clock.now()
