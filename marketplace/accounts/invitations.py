"""The verbs of invitations: an organisation asks somebody in by letter, and they come of their own will."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from marketplace import ledger
from marketplace.accounts import joining_queries, queries, service
from marketplace.accounts.joining_models import Invitation, InvitationState
from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.roles import RoleTitle
from marketplace.core import clock, one_time
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import InvalidInput, NotPermitted, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.db import session
from marketplace.jobs import letters

# From a token to the address that a letter names.
Link = Callable[[str], str]
# What is said behind the link of an invitation that leads nowhere any more.
ENDED = {
    InvitationState.ACCEPTED: N_("This invitation has been used already. Each one lets in once."),
    InvitationState.REVOKED: N_("This invitation was taken back. Ask the organisation for a new one."),
    InvitationState.EXPIRED: N_("This invitation has expired. Ask the organisation to send it again."),
}


class OtherPerson(NotPermitted):
    """The link was sent to another address than the one of whoever is signed in."""

    message = N_("This link was sent to another address than yours.")


def invite(
    organisation: Organisation, *, actor: Actor, email: str, roles: Iterable[Role], link: Link, language: str = ""
) -> Invitation:
    """Invite whoever reads the mail of `email` into `roles`, by a letter with a link that works once, for 72 hours.

    `language` is that of the letter where the address has no account. Raises NotPermitted, InvalidInput (no address,
    no role, invited or a member already), WrongState (a role that this kind of organisation has not).
    Source: design/trust.md, invitations.
    """
    allow(actor, Permission.MEMBERSHIP_MANAGE, organisation)
    service.require_present(organisation)
    address = service.read_address(email)
    invitation = Invitation(
        organisation=organisation,
        email=address,
        roles=[role.value for role in _fitting(organisation, roles)],
        invited_by=actor.person_id,
    )
    _require_new(organisation, address)
    token = _renew(invitation)
    session.add(invitation)
    ledger.append(actor, "invitation.send", invitation)
    _post(invitation, actor, link(token), language)
    return invitation


def _fitting(organisation: Organisation, roles: Iterable[Role]) -> list[Role]:
    chosen = sorted(set(roles), key=list(Role).index)
    if not chosen:
        raise InvalidInput({"roles": N_("Please choose at least one role.")})
    for role in chosen:
        service.require_role_fits(organisation, role)
    return chosen


def _require_new(organisation: Organisation, address: str) -> None:
    if joining_queries.open_invitation(organisation.id, address):
        raise InvalidInput(
            {"email": N_("This address is invited already: send the letter again, or revoke it first.")}
        )
    known = queries.person_by_email(address)
    if known and joining_queries.roles_held(known.id, organisation.id):
        raise InvalidInput({"email": N_("This person is a member already; change their roles instead.")})


def _renew(invitation: Invitation) -> str:
    token = one_time.token()
    invitation.token_hash, invitation.expires_at = one_time.digest(token), clock.now() + one_time.LIFETIME
    return token


def _post(invitation: Invitation, actor: Actor, link: str, language: str) -> None:
    known = queries.person_by_email(invitation.email)
    letters.post(
        invitation.email,
        known.language if known else language,
        "invitation",
        organisation=invitation.organisation.name,
        inviter=actor.person_name,
        roles=[title.label for title in RoleTitle if title.value in invitation.roles],
        link=link,
    )


def resend(invitation: Invitation, *, actor: Actor, version: int, link: Link, language: str = "") -> None:
    """Send a new letter with a new link and new 72 hours; the old link is worth nothing from now on.

    Raises NotPermitted, StaleVersion, WrongState (accepted or revoked already).
    """
    _require_pending(invitation, actor, version)
    token = _renew(invitation)
    ledger.append(actor, "invitation.resend", invitation)
    _post(invitation, actor, link(token), language)


def revoke(invitation: Invitation, *, actor: Actor, version: int) -> None:
    """Take an invitation back before it is accepted. Raises NotPermitted, StaleVersion, WrongState."""
    _require_pending(invitation, actor, version)
    end(invitation, actor=actor)


def end(invitation: Invitation, *, actor: Actor) -> None:
    """The part of revoke that asks nobody's leave: for verbs by which an invitation loses its ground."""
    invitation.revoked_at = clock.now()
    ledger.append(actor, "invitation.revoke", invitation)


def _require_pending(invitation: Invitation, actor: Actor, version: int) -> None:
    allow(actor, Permission.MEMBERSHIP_MANAGE, invitation)
    require_version(invitation, version)
    if invitation.state in (InvitationState.ACCEPTED, InvitationState.REVOKED):
        raise WrongState(ENDED[invitation.state])


def require_open(invitation: Invitation) -> None:
    """Pass for an invitation that still lets in. Raises WrongState with what became of it."""
    if invitation.state is not InvitationState.OPEN:
        raise WrongState(ENDED[invitation.state])


def accept(token: str, *, actor: Actor, name: str = "", password: str = "", language: str = "") -> Invitation:
    """Take up the roles of an invitation: signed in as its address, or by making the account for it right now.

    A new account's letters come in `language`, or in the district's.

    Raises NotFound, WrongState (used, revoked, expired), NotPermitted (sent to another person), InvalidInput.
    """
    invitation = joining_queries.invitation_by_token(token)
    require_open(invitation)
    person = proven(invitation.email, actor=actor, name=name, password=password, language=language)
    as_person = acting_as_member(actor, person, invitation.organisation)
    held = joining_queries.roles_held(person.id, invitation.organisation_id)
    for role in invitation.held:
        if role not in held:
            service.give_role(invitation.organisation, person, role, actor=as_person)
    invitation.accepted_at, invitation.accepted_by = clock.now(), person.id
    ledger.append(as_person, "invitation.accept", invitation)
    return invitation


def proven(email: str, *, actor: Actor, name: str, password: str, language: str) -> Person:
    """The person behind an address that a letter's link has proven: who is signed in, or somebody new.

    Raises NotPermitted (another person is signed in, or the account's own password is needed), InvalidInput.
    """
    known = queries.person_by_email(email)
    if known is None and actor.is_anonymous:
        return service.record_person(actor=actor, name=name, email=email, password=password, language=language)
    if known is None or known.id != actor.person_id:
        raise OtherPerson()
    return known


def acting_as_member(actor: Actor, person: Person, organisation: Organisation) -> Actor:
    """Who acts, as the ledger is to name them: the person whom the link has proven, for that organisation."""
    return replace(
        actor,
        person_id=person.id,
        person_name=person.name,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
    )
