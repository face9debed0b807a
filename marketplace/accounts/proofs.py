"""What proves who somebody is beside their password: the second factor, codes and links sent, ended sign-ins."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.db import Base, Created, Id, choice


class SecondFactor(Base):
    """A person's authenticator: the secret that it shares with us, and the last 30-second step that was used.

    No recorded table: the ledger says that a factor was set or reset, and never what it is.
    """

    __tablename__ = "second_factor"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(64))
    last_step: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    set_at: Mapped[datetime] = mapped_column(default=clock.now)


class EndedSignIn(Base):
    """A sign-in that was signed out of: its cookie, wherever a copy of it lies, is worth nothing from then on."""

    __tablename__ = "ended_sign_in"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class ConfirmedMobile(Base):
    """The number from which a code came back; a person whose number is another by now has none that is confirmed."""

    __tablename__ = "confirmed_mobile"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    mobile: Mapped[str] = mapped_column(String(20))
    confirmed_at: Mapped[datetime] = mapped_column(default=clock.now)


class SentKind(StrEnum):
    """What a sent secret is good for."""

    RESET = "reset"  # a link by e-mail: choose a new password
    SIGN_IN = "sign_in"  # a code by text message: sign in
    MOBILE = "mobile"  # a code by text message: this number is mine


class SentSecret(Base):
    """A link or code that was sent to somebody; only its hash is kept, and it is good once and for a while."""

    __tablename__ = "sent_secret"
    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[SentKind] = choice(SentKind)
    digest: Mapped[str] = mapped_column(String(200), index=True)
    created_at: Mapped[Created]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
