"""The verbs of one's own account: name, number and language, the password, and the end of sessions elsewhere."""

from sqlalchemy.exc import IntegrityError

from marketplace import ledger
from marketplace.accounts import passwords, proof_queries
from marketplace.accounts.models import Person
from marketplace.accounts.service import end_sessions, sign_out_everywhere
from marketplace.core import phone
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, InvalidInput, NotPermitted
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.jobs import letters

TAKEN = N_("This number belongs to another account.")
NO_NUMBER = N_("This is not a Chinese mobile number of eleven digits.")


def _own(person: Person, actor: Actor, version: int) -> None:
    if actor.person_id != person.id:
        raise NotPermitted()
    require_version(person, version)


def edit(person: Person, *, actor: Actor, name: str, number: str, language: str, version: int) -> None:
    """Change one's own name, mobile number ("" for none) and language of letters.

    Raises NotPermitted, StaleVersion, InvalidInput (no mobile number, or another account's).
    """
    _own(person, actor, version)
    person.name, person.language = name.strip(), language
    person.mobile = _free_number(person, number)
    try:
        ledger.append(actor, "person.edit", person)
    except IntegrityError as error:
        raise InvalidInput({"mobile": TAKEN}) from error


def _free_number(person: Person, typed: str) -> str | None:
    if not typed.strip():
        return None
    number = phone.normal(typed)
    if number is None:
        raise InvalidInput({"mobile": NO_NUMBER})
    holder = proof_queries.person_by_mobile(number)
    if holder is not None and holder.id != person.id:
        raise InvalidInput({"mobile": TAKEN})
    return number


def change_password(person: Person, *, actor: Actor, old: str, new: str) -> None:
    """Change one's own password; every session and every token ends, and a letter says so.

    Raises NotPermitted, InvalidInput (the old one is wrong, the new one is weak).
    """
    _own(person, actor, person.version)
    if not passwords.matches(person.password_hash, old):
        raise InvalidInput({"old": N_("This is not your password.")})
    set_password(person, new, actor=actor, action="person.password_change")


def set_password(person: Person, new: str, *, actor: Actor, action: str) -> None:
    """Give `person` another password; who may is the caller's to know. Raises InvalidInput (the new one is weak)."""
    try:
        person.password_hash = passwords.hashed(new, person.name, person.email, person.mobile or "")
    except DomainError as error:
        raise InvalidInput({"new": error}) from error
    end_sessions(person)
    ledger.append(actor, action, person)
    letters.post(person.email, person.language, "password_changed", name=person.name)


def end_elsewhere(person: Person, *, actor: Actor, version: int) -> None:
    """End every session of one's own; the page lets the present one go on. Raises NotPermitted, StaleVersion."""
    _own(person, actor, version)
    sign_out_everywhere(person)
    ledger.append(actor, "person.sessions_end", person)
