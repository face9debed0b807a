"""The verbs by which an organisation enters the directory by its own hand, or takes up an entry made for it."""

from dataclasses import dataclass

from marketplace import ledger
from marketplace.accounts import joining_queries, queries, service
from marketplace.accounts.invitations import Link, acting_as_member, proven
from marketplace.accounts.joining_models import Application, ApplicationState
from marketplace.accounts.models import Organisation, OrganisationKind, Person
from marketplace.core import clock, one_time
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import InvalidInput, NotPermitted, WrongState
from marketplace.core.text import N_
from marketplace.db import session
from marketplace.district.codes import PartyNature
from marketplace.jobs import letters

USED = N_("This link has been used already. Sign in to go on.")
EXPIRED = N_("This link has expired. Fill in the registration once more to get a new one.")


@dataclass(frozen=True)
class Particulars:
    """What an organisation says of itself when it registers."""

    kind: OrganisationKind
    name: str
    code: str
    nature: PartyNature
    region: str
    short_name: str = ""
    address: str = ""


class AlreadyHere(InvalidInput):
    """Somebody acts for an organisation with this code already: the way in is an invitation."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__({"code": N_("The organisation with this code is here already.")})
        self.organisation = organisation


def apply(particulars: Particulars, *, person_name: str, email: str, link: Link, language: str = "") -> Application:
    """Ask to register an organisation: nothing comes of it until the link in the letter is followed.

    What is answered does not depend on whether the address has an account; only the letter says so. Raises
    InvalidInput (code or address wrong), AlreadyHere.
    """
    address = service.read_address(email)
    token = one_time.token()
    application = _application(particulars, person_name, address, token)
    session.add(application)
    known = queries.person_by_email(address)
    letters.post(
        address,
        known.language if known else language,
        "joining_known" if known else "joining",
        organisation=application.name,
        link=link(token),
    )
    return application


def _application(particulars: Particulars, person_name: str, email: str, token: str) -> Application:
    if particulars.kind is OrganisationKind.BUREAU:
        raise InvalidInput({"kind": N_("The bureau is here already.")})
    code = service.read_code(particulars.code)
    _require_nobody_there(queries.organisation_by_code(code))
    return Application(
        kind=particulars.kind,
        name=particulars.name.strip(),
        short_name=particulars.short_name.strip(),
        code=code,
        nature=particulars.nature,
        region=particulars.region,
        address=particulars.address.strip(),
        person_name=person_name.strip(),
        email=email,
        token_hash=one_time.digest(token),
        expires_at=clock.now() + one_time.LIFETIME,
    )


def _require_nobody_there(known: Organisation | None) -> None:
    if known is not None and joining_queries.has_members(known.id):
        raise AlreadyHere(known)


def require_open(application: Application) -> None:
    """Pass for an application whose link still leads on. Raises WrongState."""
    if application.state is not ApplicationState.SENT:
        raise WrongState(USED)
    if not application.is_open:
        raise WrongState(EXPIRED)


def confirm(token: str, *, actor: Actor, password: str = "", language: str = "") -> Application:
    """Follow the letter's link: enter the organisation with its first administrator, or lay a claim to an entry.

    The account is made only now, with a password of whoever reads that mail. Raises NotFound, WrongState (used,
    expired), NotPermitted (sent to another person), InvalidInput, AlreadyHere (somebody was faster).
    """
    application = joining_queries.application_by_token(token)
    require_open(application)
    person = proven(
        application.email, actor=actor, name=application.person_name, password=password, language=language
    )
    _settle(application, person, actor)
    return application


def register(particulars: Particulars, *, actor: Actor, person: Person) -> Application:
    """The same for somebody who is signed in already: their address was proven when they came.

    Raises NotPermitted, InvalidInput, AlreadyHere.
    """
    if actor.person_id is None or actor.person_id != person.id:
        raise NotPermitted()
    application = _application(particulars, person.name, person.email, one_time.token())
    session.add(application)
    _settle(application, person, actor)
    return application


def _settle(application: Application, person: Person, actor: Actor) -> None:
    known = queries.organisation_by_code(application.code)
    _require_nobody_there(known)
    application.confirmed_at, application.person_id = clock.now(), person.id
    if known is None:
        _enter(application, person, actor)
    else:
        # Whoever enters an organisation for others knows what belongs to it: the bureau lets its people in.
        application.organisation_id, application.state = known.id, ApplicationState.CLAIMED
        ledger.append(acting_as_member(actor, person, known), "application.claim", application)


def _enter(application: Application, person: Person, actor: Actor) -> None:
    entered = Organisation(
        kind=application.kind,
        name=application.name,
        code=application.code,
        nature=application.nature,
        region=application.region,
        short_name=application.short_name,
        address=application.address,
        handed_in_at=clock.now(),
    )
    session.add(entered)
    session.flush()
    as_person = acting_as_member(actor, person, entered)
    ledger.append(as_person, "organisation.register", entered)
    service.give_role(entered, person, Role.ADMIN, actor=as_person)
    application.organisation_id, application.state = entered.id, ApplicationState.ENTERED
    # The account and the directory hold it from now on.
    application.person_name = application.email = ""


def forget_unconfirmed() -> None:
    """Delete applications whose link nobody followed in time: names and addresses of people who never came."""
    for application in joining_queries.expired_applications():
        session.delete(application)
