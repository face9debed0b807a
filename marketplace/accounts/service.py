"""The verbs of accounts: enter, verify, suspend; add, remove; sign in."""

import re
from collections.abc import Iterable

from sqlalchemy.exc import IntegrityError

from marketplace import ledger
from marketplace.accounts import events, passwords, proof_queries, queries, tokens
from marketplace.accounts.models import Membership, Organisation, OrganisationKind, Person, Standing
from marketplace.core import clock, phone
from marketplace.core.actors import BUREAU_ROLES, Actor, Role
from marketplace.core.credit_code import CreditCodeError, parse_credit_code
from marketplace.core.errors import DomainError, InvalidInput, NotPermitted, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_, half_width
from marketplace.core.versions import require_version
from marketplace.db import session
from marketplace.district.codes import PartyNature

_PART = r"[^@\s,;:<>\"()\[\]\\\x00-\x1f\x7f]+"
# A name, @, and a host with a dot; nothing that could become a header or a second address.
ADDRESS = re.compile(rf"{_PART}@{_PART}\.{_PART}")

NEVER_EMPTY = frozenset({Role.ADMIN, Role.ADMINISTRATOR, Role.REGISTRAR})
WRONG_SIGN_IN = N_("E-mail address, mobile number or password is wrong, or the account is suspended.")


def enter_organisation(
    *,
    actor: Actor,
    kind: OrganisationKind,
    name: str,
    code: str | None,
    nature: PartyNature,
    region: str,
    short_name: str = "",
    address: str = "",
) -> Organisation:
    """Enter an organisation in the directory, not yet verified.

    Raises NotPermitted, InvalidInput (code wrong or already taken, a second bureau).
    """
    allow(actor, Permission.ORGANISATION_CREATE)
    entered = Organisation(
        kind=kind,
        name=name.strip(),
        code=free_code(code) if code else None,
        nature=nature,
        region=region,
        short_name=short_name.strip(),
        address=address.strip(),
    )
    session.add(entered)
    ledger.append(actor, "organisation.enter", entered)
    return entered


def free_code(code: str, own: Organisation | None = None) -> str:
    """`code` as it is kept, if nobody but `own` has it. Raises InvalidInput."""
    parsed = read_code(code)
    known = queries.organisation_by_code(parsed)
    if known is not None and known is not own:
        raise InvalidInput({"code": N_("An organisation with this code is already in the directory.")})
    return parsed


def read_code(code: str) -> str:
    """`code` as it is kept. Raises InvalidInput."""
    try:
        return parse_credit_code(code)
    except CreditCodeError as error:
        raise InvalidInput({"code": error}) from error


def verify_organisation(organisation: Organisation, *, actor: Actor, version: int) -> None:
    """Confirm an organisation's code and documents (bureau). Raises NotPermitted, WrongState, StaleVersion."""
    allow(actor, Permission.ORGANISATION_VERIFY, organisation)
    require_version(organisation, version)
    require_present(organisation)
    if organisation.is_verified:
        raise WrongState(N_("This organisation is already verified."))
    if organisation.code is None:
        raise WrongState(N_("An organisation without a code cannot be verified."))
    organisation.verified_on = clock.today()
    organisation.verified_by = actor.person_id or organisation.id
    organisation.bureau_note = ""
    ledger.append(actor, "organisation.verify", organisation)
    events.happened(events.ORGANISATION_VERIFIED, organisation.id, actor)


def require_present(organisation: Organisation) -> None:
    """Pass for an entry that was not merged into another. Raises WrongState."""
    if organisation.merged_into_id is not None:
        raise WrongState(N_("This entry was merged into another one; nobody acts for it any more."))


def require_verified(organisation: Organisation) -> None:
    """Pass for an organisation whose code and documents the bureau has checked. Raises WrongState."""
    if not organisation.is_verified:
        raise WrongState(
            N_("The bureau has not verified your organisation yet. Save it as a draft, and hand it in after that.")
        )


def set_organisation_standing(organisation: Organisation, standing: Standing, *, actor: Actor, version: int) -> None:
    """Suspend or restore an organisation; nobody acts for a suspended one from the next request on."""
    allow(actor, Permission.ORGANISATION_SUSPEND, organisation)
    require_version(organisation, version)
    require_present(organisation)
    if organisation.kind is OrganisationKind.BUREAU:
        raise WrongState(N_("The bureau itself cannot be suspended."))
    organisation.standing = standing
    ledger.append(actor, f"organisation.{standing.value}", organisation)


def add_person(*, actor: Actor, name: str, email: str, password: str, mobile: str | None = None) -> Person:
    """Create somebody who may sign in, without any role yet. Raises NotPermitted, InvalidInput."""
    if not actor.is_system and not actor.has(Role.ADMIN, Role.ADMINISTRATOR):
        raise NotPermitted()
    return record_person(actor=actor, name=name, email=email, password=password, mobile=mobile)


def record_person(
    *, actor: Actor, name: str, email: str, password: str, mobile: str | None = None, language: str = ""
) -> Person:
    """The part of add_person that asks nobody's leave: for verbs that know the address to be the person's own."""
    if queries.person_by_email(email):
        raise InvalidInput({"email": N_("Somebody with this e-mail address is already registered.")})
    person = Person(
        name=name.strip(),
        email=read_address(email),
        password_hash=_hash(password, name, email),
        mobile=mobile,
        language=language,
    )
    session.add(person)
    ledger.append(actor, "person.add", person)
    return person


def read_address(email: str) -> str:
    """An e-mail address as it is kept. Raises InvalidInput."""
    cleaned = half_width(email).lower()
    if not ADDRESS.fullmatch(cleaned):
        raise InvalidInput({"email": N_("This is not an e-mail address.")})
    return cleaned


def _hash(password: str, *own: str) -> str:
    try:
        return passwords.hashed(password, *own)
    except DomainError as error:
        raise InvalidInput({"password": error}) from error


def add_member(organisation: Organisation, person: Person, role: Role, *, actor: Actor) -> Membership:
    """Give `person` a role in `organisation`.

    Raises NotPermitted, WrongState (a bureau's role elsewhere, a role held already, another organisation's person).
    Source: design/trust.md, roles.
    """
    allow(actor, Permission.MEMBERSHIP_MANAGE, organisation)
    _require_ones_own(organisation, person, actor)
    return give_role(organisation, person, role, actor=actor)


def give_role(organisation: Organisation, person: Person, role: Role, *, actor: Actor) -> Membership:
    """The part of add_member that asks nobody's leave: for verbs that know the person to be willing."""
    require_present(organisation)
    require_role_fits(organisation, role)
    membership = Membership(person_id=person.id, organisation_id=organisation.id, role=role)
    session.add(membership)
    try:
        ledger.append(actor, "membership.add", membership)
    except IntegrityError as error:
        raise WrongState(N_("This person already holds this role.")) from error
    events.happened(events.MEMBERSHIP_ADDED, membership.id, actor)
    return membership


def _require_ones_own(organisation: Organisation, person: Person, actor: Actor) -> None:
    """Nobody draws a person of another organisation into theirs unasked: a tie bars an officer from their cases."""
    if actor.is_system or actor.has(Role.ADMINISTRATOR):
        return
    if queries.organisations_since(person.id, clock.now()) - {organisation.id}:
        raise WrongState(
            N_("This person belongs to another organisation. Ask the bureau's administrator for the role.")
        )


def require_role_fits(organisation: Organisation, role: Role) -> None:
    """Pass for a role that exists at this kind of organisation. Raises WrongState."""
    is_bureau = organisation.kind is OrganisationKind.BUREAU
    if role in BUREAU_ROLES and not is_bureau:
        raise WrongState(N_("This role exists only at the bureau."))
    if role is Role.BROKER and organisation.kind is not OrganisationKind.BROKERAGE:
        raise WrongState(N_("Brokers belong to a brokerage."))
    if is_bureau and role not in BUREAU_ROLES:
        raise WrongState(N_("At the bureau, choose one of the bureau's roles."))


def end_membership(membership: Membership, *, actor: Actor) -> None:
    """Take a role away; it ends at the person's next request, and all their sessions with it.

    Raises NotPermitted, WrongState (already ended, or the last administrator). Source: design/trust.md rule 7, G17.
    """
    allow(actor, Permission.MEMBERSHIP_MANAGE, membership.organisation)
    if membership.ended_at is not None:
        raise WrongState()
    require_others(queries.members(membership.organisation_id), [membership])
    # Read while they are still a colleague: afterwards the wall stands between.
    person = membership.person
    membership.ended_at = clock.now()
    sign_out_everywhere(person)
    tokens.end_of(person.id, membership.organisation_id)
    ledger.append(actor, "membership.end", membership)
    ledger.append(actor, "person.sessions_end", person)
    events.happened(events.MEMBERSHIP_ENDED, membership.id, actor)


def require_others(present: Iterable[Membership], ending: Iterable[Membership]) -> None:
    """Pass where nobody who ends was the last holder of a role that an organisation cannot be without (rule 7)."""
    going = list(ending)
    stay = {membership.role for membership in present if membership not in going}
    if any(membership.role in NEVER_EMPTY and membership.role not in stay for membership in going):
        raise WrongState(N_("The last holder of this role cannot be removed; appoint another one first."))


def set_person_standing(person: Person, standing: Standing, *, actor: Actor, version: int) -> None:
    """Suspend or restore a person; a suspended person's sessions end at their next request."""
    allow(actor, Permission.PERSON_SUSPEND, person)
    require_version(person, version)
    person.standing = standing
    end_sessions(person)
    ledger.append(actor, f"person.{standing.value}", person)


def end_sessions(person: Person) -> None:
    """Make every sign-in cookie and every token of `person` worthless."""
    sign_out_everywhere(person)
    tokens.end_all(person.id)


def sign_out_everywhere(person: Person) -> None:
    """Make every sign-in cookie of `person` worthless; tokens live on."""
    person.session_version += 1


def who_signs_in_by(who: str) -> Person | None:
    """Whose e-mail address or mobile number this is."""
    number = phone.normal(who)
    return proof_queries.person_by_mobile(number) if number else queries.person_by_email(who)


def authenticate(who: str, password: str) -> Person:
    """The person who may sign in by this e-mail address or mobile number, and password.

    Raises one DomainError for every reason, after the same work.
    """
    person = who_signs_in_by(who)
    known = passwords.matches(person.password_hash if person else None, password)
    if person is None or not known or person.standing is not Standing.ACTIVE:
        raise DomainError(WRONG_SIGN_IN)
    return person
