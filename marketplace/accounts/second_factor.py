"""The verbs of two-step sign-in: set it up, check a code, switch it off, and reset it for somebody else.

The codes are those of RFC 6238 (six digits, 30 seconds, SHA-1), as every authenticator app makes them.
"""

from datetime import timedelta
from hmac import compare_digest
from uuid import UUID

import pyotp
from sqlalchemy import delete, update

from marketplace import ledger
from marketplace.accounts import passwords, proof_queries
from marketplace.accounts.models import Person
from marketplace.accounts.proofs import SecondFactor
from marketplace.accounts.service import end_sessions, sign_out_everywhere
from marketplace.core import clock
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import DomainError, InvalidInput, NotPermitted, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_, half_width
from marketplace.core.versions import require_version
from marketplace.db import session
from marketplace.jobs import letters

STEP_SECONDS = 30
# One step to each side: for a telephone's clock, and for a code typed as it ran out.
WINDOW = 1
MOST_TRIES = 5
LOCKED = timedelta(minutes=15)
WRONG = N_("This code is not right. Type the six digits that your app shows now; its clock must be right.")
USED = N_("This code was used already. Wait for the next one: at most half a minute.")
WRONG_PASSWORD = N_("This is not your password.")
LOCKED_OUT = N_(
    "Five wrong codes in a row: no code is taken for up to %(minutes)s minutes. If the telephone is lost, ask a "
    "second administrator to reset two-step sign-in for you."
)


def new_secret() -> str:
    """160 random bits, as an authenticator app reads them."""
    return pyotp.random_base32()


def address_for_app(secret: str, person: Person, issuer: str) -> str:
    """The otpauth:// address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=issuer)


def step_now() -> int:
    """The number of the present 30-second step."""
    return int(clock.now().timestamp()) // STEP_SECONDS


def code_at(secret: str, step: int) -> str:
    """The code of one step."""
    return pyotp.TOTP(secret).generate_otp(step)


def step_of(secret: str, code: str) -> int | None:
    """The step whose code this is, within the window around now; None for any other text."""
    typed = half_width(code).replace(" ", "")
    if not (typed.isascii() and typed.isdigit()):
        return None
    near = range(step_now() - WINDOW, step_now() + WINDOW + 1)
    return next((step for step in near if compare_digest(code_at(secret, step), typed)), None)


def check(person_id: UUID, code: str) -> DomainError | None:
    """Use a person's code up. None where it holds, else why it does not: commit first, then refuse.

    A code is taken once, and none from before it (ASVS 6.5.1); five wrong ones in a row lock codes for a while.
    """
    kept = proof_queries.second_factor(person_id)
    if kept is None:
        return DomainError(WRONG)
    if kept.locked_until is not None and kept.locked_until > clock.now():
        left = kept.locked_until - clock.now()
        return DomainError(LOCKED_OUT, minutes=1 + int(left.total_seconds()) // 60)
    step = step_of(kept.secret, code)
    if step is None:
        _count_wrong(kept)
        return DomainError(WRONG)
    return None if _take(person_id, step) else DomainError(USED)


def check_proof(person: Person, proof: str) -> DomainError | None:
    """Use up a code where the person has a second factor, else compare their password; as `check`."""
    if proof_queries.has_second_factor(person.id):
        return check(person.id, proof)
    return None if passwords.matches(person.password_hash, proof) else DomainError(WRONG_PASSWORD)


def _take(person_id: UUID, step: int) -> bool:
    """Compare and set: of two who come with the same code at once, the database lets one through."""
    taken = (
        update(SecondFactor)
        .where(SecondFactor.person_id == person_id, SecondFactor.last_step < step)
        .values(last_step=step, tries=0, locked_until=None)
        .returning(SecondFactor.person_id)
    )
    return session.execute(taken, execution_options={"synchronize_session": False}).first() is not None


def _count_wrong(kept: SecondFactor) -> None:
    kept.tries += 1
    if kept.tries >= MOST_TRIES:
        kept.tries, kept.locked_until = 0, clock.now() + LOCKED


def set_up(person: Person, secret: str, code: str, *, actor: Actor) -> None:
    """Take `secret` as a person's own second factor once their app shows its codes; a former one is replaced.

    Every other session of theirs ends. Raises NotPermitted, InvalidInput.
    """
    if actor.person_id != person.id:
        raise NotPermitted()
    step = step_of(secret, code)
    if step is None:
        raise InvalidInput({"code": WRONG})
    enter(person, secret, actor=actor, last_step=step)


def enter(person: Person, secret: str, *, actor: Actor, last_step: int = 0) -> None:
    """Keep a person's second factor; codes up to `last_step` are used."""
    _forget(person)
    session.add(SecondFactor(person_id=person.id, secret=secret, last_step=last_step))
    sign_out_everywhere(person)
    ledger.append(actor, "person.second_factor_set", person)


def _forget(person: Person) -> None:
    session.execute(delete(SecondFactor).where(SecondFactor.person_id == person.id))


def switch_off(person: Person, *, actor: Actor, version: int) -> None:
    """Sign in with the password alone again. Raises NotPermitted, StaleVersion, WrongState (work for the bureau)."""
    if actor.person_id != person.id:
        raise NotPermitted()
    require_version(person, version)
    if proof_queries.works_for_the_bureau(person):
        raise WrongState(N_("Work for the bureau needs two-step sign-in: it cannot be switched off."))
    _forget(person)
    sign_out_everywhere(person)
    ledger.append(actor, "person.second_factor_off", person)


def reset(person: Person, *, actor: Actor, version: int) -> None:
    """Take away the second factor of somebody who lost it; sessions and tokens end, and a letter tells them.

    Raises NotPermitted (one's own; the bureau's people for anybody but its administrator), StaleVersion, WrongState.
    Source: design/trust.md, recovery only by a second administrator.
    """
    allow(actor, Permission.SECOND_FACTOR_RESET, person)
    if actor.person_id == person.id:
        raise NotPermitted(N_("Nobody resets their own second factor: ask a second administrator."))
    if proof_queries.works_for_the_bureau(person) and not (actor.is_system or actor.has(Role.ADMINISTRATOR)):
        raise NotPermitted(N_("Only the bureau's administrator resets this for people of the bureau."))
    require_version(person, version)
    if not proof_queries.has_second_factor(person.id):
        raise WrongState(N_("This person has not set up two-step sign-in."))
    _forget(person)
    end_sessions(person)
    ledger.append(actor, "person.second_factor_reset", person)
    letters.post(person.email, person.language, "two_steps_reset", name=person.name)
