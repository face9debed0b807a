"""The verbs of codes by text message: to sign in by one's mobile number, and to confirm that a number is one's own.

As with forgotten passwords the request leaves a note only, and the worker makes the code and sends it: no code lies
anywhere but as a hash, and a number that is nobody's is answered like any other.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.sql.dml import ReturningUpdate

from marketplace import ledger
from marketplace.accounts import passwords, proof_queries, queries
from marketplace.accounts.models import Person, Standing
from marketplace.accounts.proofs import ConfirmedMobile, SentKind, SentSecret
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, NotPermitted, WrongState
from marketplace.core.text import N_, half_width
from marketplace.db import session, unit_of_work
from marketplace.jobs import outbox, text_messages
from marketplace.web.i18n import is_chinese, reading_in

TOPIC = "text-code"
GOOD_FOR = timedelta(minutes=5)
MOST_TRIES = 5
PAUSE, MOST_A_DAY = timedelta(minutes=1), 10
WRONG = N_("This code is not right, or is older than five minutes. Type the last one that came, or ask for another.")
NOT_SET_UP = N_("Codes by text message are not set up on this platform.")


def ask(kind: SentKind, person: Person | None) -> None:
    """Ask for a code to be sent to `person`'s number; for nobody, the same work is done and nothing sent."""
    outbox.put(TOPIC, f"{kind.value}:{person.id if person else uuid4()}")


@dataclass(frozen=True)
class Message:
    """A code on its way: the row that keeps its hash, the number, the language of its person, and the code."""

    id: UUID
    number: str
    language: str
    code: str


def send(command: str, platform: Callable[[bool], str], wanted: Sequence[str]) -> None:
    """Make the codes and send them (the worker's part): at most one a minute and ten a day for one person."""
    for each in wanted if command else ():
        kind, _colon, person_id = each.partition(":")
        with unit_of_work():
            message = _new_code(SentKind(kind), UUID(person_id))
        if message is not None:
            _send(command, platform, message)


def _send(command: str, platform: Callable[[bool], str], message: Message) -> None:
    with reading_in(message.language):
        house = platform(is_chinese())
        text = _(
            "%(platform)s: your code is %(code)s, good for five minutes. Tell it to nobody.",
            platform=house,
            code=message.code,
        )
    try:
        text_messages.send(command, message.number, text)
    except Exception:
        # What did not go counts for nothing: the worker makes another one at its next attempt.
        with unit_of_work():
            session.delete(session.get_one(SentSecret, message.id))
        raise


def _new_code(kind: SentKind, person_id: UUID) -> Message | None:
    person = queries.person_by_id(person_id)
    if person is None or person.mobile is None or person.standing is not Standing.ACTIVE:
        return None
    if _is_too_much(person, kind):
        return None
    code, new_id = f"{secrets.randbelow(10**6):06d}", uuid4()
    proof_queries.void(person.id, kind)
    digest, expires = passwords.code_hashed(code), clock.now() + GOOD_FOR
    session.add(SentSecret(id=new_id, person_id=person.id, kind=kind, digest=digest, expires_at=expires))
    return Message(new_id, person.mobile, person.language, code)


def _is_too_much(person: Person, kind: SentKind) -> bool:
    now = clock.now()
    lately = proof_queries.sent_since(person.id, kind, now - PAUSE)
    return lately > 0 or proof_queries.sent_since(person.id, kind, now - timedelta(days=1)) >= MOST_A_DAY


def signs_in_by(number: str) -> Person | None:
    """Who signs in by codes to this number: its person, if they have confirmed it and are not suspended."""
    person = proof_queries.person_by_mobile(number)
    if person is None or person.standing is not Standing.ACTIVE or not proof_queries.is_confirmed(person):
        return None
    return person


def check(person: Person | None, kind: SentKind, typed: str) -> DomainError | None:
    """Use up the code that was sent last. None where it holds, else why not: commit first, then refuse.

    A code is taken once, within five minutes, and after five wrong ones no more.
    """
    sent = proof_queries.newest_code(person.id, kind) if person else None
    if sent is not None and not _count_try(sent):
        return DomainError(WRONG)
    code = half_width(typed).replace(" ", "")
    holds = passwords.matches(sent.digest if sent else None, code)
    return None if sent is not None and holds and _take(sent) else DomainError(WRONG)


def _count_try(sent: SentSecret) -> bool:
    counted = update(SentSecret).where(SentSecret.id == sent.id, SentSecret.tries < MOST_TRIES)
    return _changed(counted.values(tries=SentSecret.tries + 1).returning(SentSecret.id))


def _take(sent: SentSecret) -> bool:
    taken = update(SentSecret).where(SentSecret.id == sent.id, SentSecret.used_at.is_(None))
    return _changed(taken.values(used_at=clock.now()).returning(SentSecret.id))


def _changed(statement: ReturningUpdate[Any]) -> bool:
    return session.execute(statement, execution_options={"synchronize_session": False}).first() is not None


def confirm(person: Person, code: str, *, actor: Actor) -> DomainError | None:
    """Confirm that a number is one's own, by the code that came to it; refusals as `check`.

    Raises NotPermitted, WrongState (no number).
    """
    if actor.person_id != person.id:
        raise NotPermitted()
    if person.mobile is None:
        raise WrongState(N_("There is no number to confirm."))
    refusal = check(person, SentKind.MOBILE, code)
    if refusal is None:
        session.merge(ConfirmedMobile(person_id=person.id, mobile=person.mobile))
        ledger.append(actor, "person.mobile_confirm", person)
    return refusal
