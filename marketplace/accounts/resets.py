"""The verbs of a forgotten password: ask for a link, send it, and choose a new password by it.

Whoever asks is answered alike, and with the same work, whether the address is somebody's or nobody's: the request
only leaves a note for the worker, which looks whether there is anybody to write to.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import update

from marketplace.accounts import profile, proof_queries, queries
from marketplace.accounts.models import Person, Standing
from marketplace.accounts.proofs import SentKind, SentSecret
from marketplace.core import clock
from marketplace.core.actors import Actor, Auth, Via
from marketplace.core.errors import NotFound
from marketplace.core.text import N_
from marketplace.db import session, unit_of_work
from marketplace.jobs import letters, outbox

TOPIC = "password-reset"
GOOD_FOR = timedelta(hours=1)
MOST_AN_HOUR = 3
GONE = N_("This link was used already, or is older than an hour. Ask for a new one.")


def ask(email: str) -> None:
    """Ask for a link to be sent to whoever signs in with `email`, if anybody does."""
    person = queries.person_by_email(email)
    outbox.put(TOPIC, str(person.id if person else uuid4()))


def send(people: Sequence[str]) -> None:
    """Write the links (the worker's part); nobody gets more than three an hour."""
    for person_id in people:
        with unit_of_work():
            person = queries.person_by_id(UUID(person_id))
            if person is not None and person.standing is Standing.ACTIVE:
                _send_to(person)


def _send_to(person: Person) -> None:
    if proof_queries.sent_since(person.id, SentKind.RESET, clock.now() - timedelta(hours=1)) >= MOST_AN_HOUR:
        return
    token = secrets.token_urlsafe(32)
    expires = clock.now() + GOOD_FOR
    session.add(SentSecret(person_id=person.id, kind=SentKind.RESET, digest=_digest(token), expires_at=expires))
    letters.post(person.email, person.language, "password_reset", name=person.name, token=token)


def _digest(token: str) -> str:
    # 256 random bits need neither salt nor a slow hash.
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def person_of(token: str) -> Person:
    """Whose password a link changes. Raises NotFound for one that is used, too old, or none."""
    sent = proof_queries.link(_digest(token))
    person = queries.person_by_id(sent.person_id) if sent else None
    if person is None or person.standing is not Standing.ACTIVE:
        raise NotFound(GONE)
    return person


def choose(token: str, new: str) -> None:
    """Choose a new password by a link, which is good once, and every other link with it.

    Raises NotFound (used, too old, or none), InvalidInput (the password is weak).
    """
    person = person_of(token)
    # Compare and set: of two who come with one link at once, the database lets one through.
    now = clock.now()
    used = update(SentSecret).where(SentSecret.digest == _digest(token), SentSecret.used_at.is_(None))
    taken = session.execute(
        used.values(used_at=now).returning(SentSecret.id), execution_options={"synchronize_session": False}
    )
    if taken.first() is None:
        raise NotFound(GONE)
    proof_queries.void(person.id, SentKind.RESET)
    actor = Actor(person_id=person.id, person_name=person.name, via=Via.WEB, auth=Auth.LETTER)
    profile.set_password(person, new, actor=actor, action="person.password_reset")
