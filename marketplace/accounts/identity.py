"""What the gate asks about people: who is signed in and how, and in which roles they act for an organisation."""

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask, session
from flask_login import LoginManager, UserMixin, current_user

from marketplace.accounts import proof_queries, queries, second_factor, tokens
from marketplace.accounts.models import Organisation, Person, Standing
from marketplace.accounts.sign_ins import LIFETIME
from marketplace.core import clock
from marketplace.core.actors import ANONYMOUS, Actor, Auth, Via
from marketplace.core.errors import NotFresh, NotPermitted, SecondFactorNeeded
from marketplace.core.scopes import Scope
from marketplace.core.text import N_
from marketplace.db import unit_of_work
from marketplace.web.security import is_too_often

FRESH = timedelta(minutes=10)
TOO_OFTEN = N_("Too many attempts. Wait ten minutes, then try again.")
login = LoginManager()


class SignedIn(UserMixin):
    """A person as Flask-Login keeps them: id, session version (raising it signs out everywhere), and this sign-in."""

    def __init__(self, person: Person, sign_in: str = "") -> None:
        self.person, self.sign_in = person, sign_in or secrets.token_hex(16)

    def get_id(self) -> str:
        """What the cookie holds."""
        return f"{self.person.id}.{self.person.session_version}.{self.sign_in}"


@login.user_loader
def load(cookie: str) -> SignedIn | None:
    """The person of a cookie, unless it is too old, or they were suspended, signed out, or ended everywhere since."""
    person_id, version, sign_in = (*cookie.split("."), "", "", "")[:3]
    if not sign_in or clock.now().timestamp() - session.get("since", 0.0) > LIFETIME.total_seconds():
        return None
    person = person_of(person_id, version)
    if person is None or proof_queries.is_ended(sign_in):
        return None
    return SignedIn(person, sign_in)


def person_of(person_id: str, version: str) -> Person | None:
    """The active person whose sessions have this version."""
    try:
        person = queries.person_by_id(UUID(person_id))
    except ValueError:
        return None
    if person is None or person.standing is not Standing.ACTIVE or str(person.session_version) != version:
        return None
    return person


def marks(person: Person, auth: Auth, *, at: float | None = None) -> dict[str, Any]:
    """What the session of somebody keeps who proved just now who they are: who, how, and when (a Unix time)."""
    now = clock.now().timestamp()
    proved = {"auth": auth.value, "proved_at": now if at is None else at, "since": now}
    return {"_user_id": SignedIn(person).get_id(), "_fresh": True, **proved}


def sign_in(person: Person, auth: Auth) -> None:
    """Begin a new session: nothing of what was before the proof stays."""
    session.clear()
    session.update(marks(person, auth))


def go_on(person: Person, auth: Auth | None = None) -> None:
    """Let this session outlive the end of all the others, with a new cookie."""
    kept = marks(person, auth or Auth(session["auth"]), at=None if auth else session["proved_at"])
    session.update(kept)


class AccountsIdentity:
    """The gate's view of accounts."""

    def signed_in(self) -> Actor:
        """The person of the session, without an organisation."""
        if not current_user.is_authenticated:
            return ANONYMOUS
        person = current_user.person
        return Actor(person_id=person.id, person_name=person.name, via=Via.WEB, auth=Auth(session["auth"]))

    def acting_for(self, person: Actor, organisation_id: UUID) -> tuple[Actor, Organisation]:
        """The person in their roles there.

        Raises NotPermitted for whoever holds none, SecondFactorNeeded for a role of the bureau and a password alone,
        NotFound.
        """
        assert person.person_id is not None
        # An address from before a merger leads on to the entry that was kept, for whoever acts for that.
        organisation = queries.kept(queries.organisation(organisation_id))
        roles = queries.roles_in(person.person_id, organisation.id)
        if not roles:
            raise NotPermitted(N_("You do not act for this organisation."))
        if person.via is Via.WEB and not person.has_proved_enough_for(roles):
            raise SecondFactorNeeded()
        actor = replace(person, organisation_id=organisation.id, organisation_name=organisation.name, roles=roles)
        return actor, organisation

    def is_fresh(self) -> bool:
        """Whether the person of the session proved who they are in the last ten minutes."""
        return clock.now().timestamp() - session.get("proved_at", 0.0) <= FRESH.total_seconds()

    def asks_code(self) -> bool:
        """Whether the person proves it by a code of their app; otherwise by their password."""
        return proof_queries.has_second_factor(current_user.person.id)

    def prove(self, proof: str) -> None:
        """Take a code or the password as a fresh proof. Raises NotFresh for a wrong one."""
        person = current_user.person
        if is_too_often("10 per 10 minutes", f"proof:{person.id}"):
            raise NotFresh(TOO_OFTEN)
        with unit_of_work():
            refusal = second_factor.check_proof(person, proof)
        if refusal is not None:
            raise NotFresh(refusal.message, **refusal.params)
        session["proved_at"] = clock.now().timestamp()

    def bearer(self, secret: str) -> tuple[Actor, UUID]:
        """The person of a token without an organisation, and that for which it was made. Raises NotSignedIn."""
        token, person = tokens.bearer(secret)
        tokens.note_use(token)
        scopes = frozenset(scope for scope in Scope if scope.value in token.scopes)
        actor = Actor(person_id=person.id, person_name=person.name, via=Via.API, scopes=scopes)
        return actor, token.organisation_id


def install(app: Flask) -> AccountsIdentity:
    """Keep sign-ins in the signed cookie of `app`."""
    # Pages are told who reads them by the frame; an error page must not ask the database that fails.
    login.init_app(app, add_context_processor=False)
    login.session_protection = None
    return AccountsIdentity()
