"""The verbs by which people change roles and leave: with the roles ends all that rested on them, at once (G17)."""

from collections.abc import Collection, Iterable
from uuid import UUID

from marketplace import ledger
from marketplace.accounts import events, invitations, joining_queries, queries, service, tokens
from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.core import clock
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import InvalidInput, NotFound
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version


def end_access(person: Person, organisation: Organisation, *, actor: Actor) -> None:
    """End everything that `person` holds in `organisation`, in the present transaction: roles, sessions, access
    tokens, and the invitations that they sent in its name and nobody took up.

    Asks nobody's leave: for verbs that did. Whatever else may come to rest on a membership is ended here too, by a
    line of its own. Source: design/trust.md rule 8, promise G17.
    """
    for membership in _memberships(organisation.id, person.id):
        _end(membership, actor)
    for invitation in joining_queries.issued_by(organisation.id, person.id):
        invitations.end(invitation, actor=actor)
    _end_sessions(person, organisation, actor)


def _memberships(organisation_id: UUID, person_id: UUID) -> list[Membership]:
    return [m for m in joining_queries.memberships(organisation_id) if m.person_id == person_id]


def _end(membership: Membership, actor: Actor) -> None:
    membership.ended_at = clock.now()
    ledger.append(actor, "membership.end", membership)
    events.happened(events.MEMBERSHIP_ENDED, membership.id, actor)


def _end_sessions(person: Person, organisation: Organisation, actor: Actor) -> None:
    service.sign_out_everywhere(person)
    tokens.end_of(person.id, organisation.id)
    ledger.append(actor, "person.sessions_end", person)


def leave(organisation: Organisation, *, actor: Actor, version: int) -> None:
    """Leave an organisation by one's own choice; `version` is that of one's account.

    Raises NotPermitted, StaleVersion, WrongState (the last administrator).
    """
    allow(actor, Permission.MEMBERSHIP_LEAVE, organisation)
    assert actor.person_id is not None
    _part(organisation, queries.person(actor.person_id), actor, version)


def remove(organisation: Organisation, person: Person, *, actor: Actor, version: int) -> None:
    """Remove somebody from an organisation; `version` is that of their account.

    Raises NotPermitted, NotFound (no member), StaleVersion, WrongState (the last administrator).
    """
    allow(actor, Permission.MEMBERSHIP_MANAGE, organisation)
    _part(organisation, person, actor, version)


def _part(organisation: Organisation, person: Person, actor: Actor, version: int) -> None:
    require_version(person, version)
    _require_rest(organisation, person, ending=list(Role))
    end_access(person, organisation, actor=actor)


def _require_rest(organisation: Organisation, person: Person, *, ending: Collection[Role]) -> None:
    """One who ends roles must hold some, and must not be the last in those that cannot be empty (rule 7)."""
    # Two administrators who leave at once wait for each other here.
    joining_queries.lock(organisation.id)
    present = joining_queries.memberships(organisation.id)
    own = [membership for membership in present if membership.person_id == person.id]
    if not own:
        raise NotFound()
    service.require_others(present, [membership for membership in own if membership.role in ending])


def set_roles(organisation: Organisation, person: Person, roles: Iterable[Role], *, actor: Actor) -> None:
    """Give somebody who acts for an organisation exactly these roles there; a role taken away ends their sessions.

    Raises NotPermitted, NotFound (no member), InvalidInput (none left: that is to remove them), WrongState (the last
    holder, or a role that this kind of organisation has not).
    """
    allow(actor, Permission.MEMBERSHIP_MANAGE, organisation)
    wanted = set(roles)
    if not wanted:
        raise InvalidInput({"roles": N_("Without any role somebody is no member: remove them instead.")})
    held = {membership.role: membership for membership in _memberships(organisation.id, person.id)}
    gone = held.keys() - wanted
    _require_rest(organisation, person, ending=gone)
    for role in sorted(wanted - held.keys()):
        service.give_role(organisation, person, role, actor=actor)
    for role in sorted(gone):
        _end(held[role], actor)
    if gone:
        _end_sessions(person, organisation, actor)


def require_member(organisation: Organisation, person: Person) -> None:
    """Pass for somebody who acts for the organisation. Raises NotFound."""
    if not _memberships(organisation.id, person.id):
        raise NotFound()
