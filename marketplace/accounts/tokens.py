"""Personal access tokens: made once and shown once, bound to one organisation, and worthless the moment they end."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, String, false, select, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace import ledger
from marketplace.accounts import queries
from marketplace.accounts.models import Organisation, Person, Standing
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.dates import add_months
from marketplace.core.errors import (
    DomainError,
    InvalidInput,
    NotFound,
    NotPermitted,
    NotSignedIn,
    SecondFactorNeeded,
    WrongState,
)
from marketplace.core.permissions import useful_to
from marketplace.core.scopes import Scope
from marketplace.core.text import N_
from marketplace.db import UNSCOPED, Base, Created, Id, protect, session, unit_of_work

# The first characters say what it is to whoever finds one in a file or a log.
MARK = "ttm_"
SECRET_BYTES = 32  # 256 bits, twice what is asked for
SHOWN = len(MARK) + 6
LONGEST_NAME = 60
MOST_MONTHS = 12
MOST_TOKENS = 20


class AccessToken(Base):
    """A token by which a program acts for one person in one organisation; of its secret only the hash is kept."""

    __tablename__ = "access_token"
    __table_args__: Any = (
        CheckConstraint("length(secret_hash) = 64", "hash_is_sha256"),
        CheckConstraint("expires_on > created_on", "expires_after_it_was_made"),
    )
    id: Mapped[Id]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # What its owner recognises it by.
    prefix: Mapped[str] = mapped_column(String(12))
    scopes: Mapped[list[str]]
    created_on: Mapped[date] = mapped_column(default=clock.today)
    # The first day on which it is worth nothing.
    expires_on: Mapped[date]
    # A day, not a moment: enough to find out what is still in use, and one write a day.
    last_used_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[Created]
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_expired(self) -> bool:
        """Whether its last day is over."""
        return self.expires_on <= clock.today()

    @property
    def is_live(self) -> bool:
        """Whether it still opens anything."""
        return self.ended_at is None and not self.is_expired


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A token is its person's alone."""
    if actor.is_system:
        return true()
    return AccessToken.person_id == actor.person_id if actor.person_id else false()


protect(AccessToken, visible_to)


def mine(person_id: UUID) -> Sequence[AccessToken]:
    """A person's tokens, those that ended included, the newest first."""
    query = select(AccessToken).where(AccessToken.person_id == person_id)
    return session.scalars(query.order_by(AccessToken.created_at.desc(), AccessToken.id)).all()


def token(token_id: UUID) -> AccessToken:
    """One of the actor's own tokens. Raises NotFound."""
    found = session.scalar(select(AccessToken).where(AccessToken.id == token_id))
    if found is None:
        raise NotFound()
    return found


def hashed(secret: str) -> str:
    """What is kept of a token: enough to recognise it, too little to use it; 256 random bits need no salt."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def create(
    *, actor: Actor, name: str, organisation_id: UUID, scopes: Collection[Scope], months: int
) -> tuple[AccessToken, str]:
    """A new token and its secret, which nobody sees again.

    Raises NotPermitted (who came by a token makes none), InvalidInput (no name, an organisation that the person does
    not act for, no scope or one that is of no use to their roles, too long a life), WrongState (too many).
    Source: design/trust.md.
    """
    if actor.person_id is None or actor.scopes is not None:
        raise NotPermitted()
    _require_fits(actor, name, organisation_id, scopes, months)
    if sum(held.is_live for held in mine(actor.person_id)) >= MOST_TOKENS:
        raise WrongState(N_("You have %(most)s tokens already; end one that you do not need."), most=MOST_TOKENS)
    secret = MARK + secrets.token_urlsafe(SECRET_BYTES)
    made = AccessToken(
        person_id=actor.person_id,
        organisation_id=organisation_id,
        name=name.strip(),
        secret_hash=hashed(secret),
        prefix=secret[:SHOWN],
        scopes=[scope.value for scope in Scope if scope in scopes],
        expires_on=add_months(clock.today(), months),
    )
    session.add(made)
    ledger.append(actor, "token.create", made)
    return made, secret


def _require_fits(actor: Actor, name: str, organisation_id: UUID, scopes: Collection[Scope], months: int) -> None:
    problems: dict[str, DomainError | str] = {}
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        problems["name"] = DomainError(N_("Please give a name of at most %(most)s characters."), most=LONGEST_NAME)
    roles = queries.roles_in(actor.person_id, organisation_id) if actor.person_id else frozenset()
    if not roles:
        problems["organisation"] = N_("You do not act for this organisation.")
    elif not actor.has_proved_enough_for(roles):
        problems["organisation"] = SecondFactorNeeded()
    elif not scopes or not useful_to(roles).issuperset(scopes):
        problems["scopes"] = N_("Please choose scopes that your roles in this organisation can use.")
    if not 0 < months <= MOST_MONTHS:
        problems["months"] = DomainError(N_("A token lives at most %(most)s months."), most=MOST_MONTHS)
    if problems:
        raise InvalidInput(problems)


def revoke(token: AccessToken, *, actor: Actor) -> None:
    """End one of one's own tokens. Raises NotPermitted, WrongState (ended already)."""
    if actor.person_id != token.person_id:
        raise NotPermitted()
    if token.ended_at is not None:
        raise WrongState(N_("This token has ended already."))
    token.ended_at = clock.now()
    ledger.append(actor, "token.end", token)


def end_all(person_id: UUID) -> None:
    """End every token of a person; the verb that calls this has its own entry in the ledger."""
    _end(AccessToken.person_id == person_id)


def end_of(person_id: UUID, organisation_id: UUID) -> None:
    """End every token of a person for one organisation."""
    _end(AccessToken.person_id == person_id, AccessToken.organisation_id == organisation_id)


def _end(*which: ColumnElement[bool]) -> None:
    # Whoever ends them is seldom whose they are: past the wall, and nothing of them is shown.
    query = select(AccessToken).where(*which, AccessToken.ended_at.is_(None)).execution_options(**UNSCOPED)
    for found in session.scalars(query):
        found.ended_at = clock.now()


def bearer(secret: str) -> tuple[AccessToken, Person]:
    """The live token with this secret and its person, read before anybody is known. Raises NotSignedIn."""
    query = select(AccessToken).where(AccessToken.secret_hash == hashed(secret)).execution_options(**UNSCOPED)
    found = session.scalar(query)
    person = queries.person_by_id(found.person_id) if found and found.is_live else None
    if found is None or person is None or person.standing is not Standing.ACTIVE:
        raise NotSignedIn(N_("This token is not valid, or not any more."))
    return found, person


def note_use(token: AccessToken) -> None:
    """Keep the day on which a token was used, once a day."""
    if token.last_used_on == clock.today():
        return
    with unit_of_work():
        token.last_used_on = clock.today()
