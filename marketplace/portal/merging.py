"""The bureau merges two entries of one organisation: what moves, what forbids it, and the act itself."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marketplace import ledger
from marketplace.accounts import checking
from marketplace.accounts import handover as accounts
from marketplace.accounts.models import Organisation, OrganisationKind, Person
from marketplace.brokers import handover as brokers
from marketplace.contracts import handover as contracts
from marketplace.core.actors import Actor, system
from marketplace.core.errors import DomainError, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.db import acting_as, session
from marketplace.jobs import letters
from marketplace.listings import handover as listings

# Every room that holds references to organisations hands its own over; the people come last, and lose their access.
ROOMS: tuple[Any, ...] = (listings, contracts, brokers, accounts)


@dataclass(frozen=True)
class Preview:
    """What merging `of` into `to` would do: counts by what is moved, who gets roles, and why it cannot be."""

    of: Organisation
    to: Organisation
    counts: Mapping[str, int]
    people: Sequence[Person]
    # Whether they come along unless the bureau says otherwise: nobody enters a verified one by their own claim.
    are_trusted: bool
    problems: Sequence[DomainError]


def preview(of: Organisation, to: Organisation, *, actor: Actor) -> Preview:
    """Look at what merging would do, past the wall: counts only, and the people, whom the bureau knows anyway.

    Raises NotPermitted.
    """
    allow(actor, Permission.ORGANISATION_MERGE, of)
    with acting_as(system(actor.via)):
        is_trusted = of.is_verified or not to.is_verified
        found = {name: count for room in ROOMS for name, count in room.counts(of.id).items()}
        return Preview(of, to, found, accounts.people(of.id), is_trusted, list(_problems(of, to)))


def _problems(of: Organisation, to: Organisation) -> Iterator[DomainError]:
    if of.id == to.id:
        yield DomainError(N_("These are not two entries."))
        return
    yield from _own_problems(of, to)
    yield from listings.problems(of.id, to.id)
    yield from contracts.problems(of.id, to.id)
    yield from brokers.problems(of.id, to.id)


def _own_problems(of: Organisation, to: Organisation) -> Iterator[DomainError]:
    if of.merged_into_id or to.merged_into_id:
        yield DomainError(N_("One of the two was merged already."))
    if OrganisationKind.BUREAU in (of.kind, to.kind):
        yield DomainError(N_("The bureau itself is merged with nothing."))
    if of.is_verified and to.is_verified and of.code != to.code:
        yield DomainError(N_("Both are verified under different codes: these are two organisations."))
    elif of.is_verified and not to.is_verified:
        yield DomainError(N_("Keep the verified entry, and merge the other one into it."))
    if of.kind is OrganisationKind.BROKERAGE and to.kind is not OrganisationKind.BROKERAGE:
        yield DomainError(N_("A brokerage can be merged only into a brokerage: its brokers belong to one."))


def merge(
    of: Organisation,
    to: Organisation,
    coming: Collection[UUID],
    *,
    actor: Actor,
    versions: tuple[int, int],
    link: str,
) -> None:
    """Make `of` a sign-post to `to`, and everything of it that of `to`; `versions` are those the actor saw.

    Of its people, those of `coming` act for `to` from now on; the others act for neither.

    Raises NotPermitted (also for who acts for one of them), StaleVersion, WrongState with every reason against it.
    The names printed on contracts, their figures and postings stay as they are.
    """
    found = preview(of, to, actor=actor)
    for organisation, version in zip((of, to), versions, strict=True):
        checking.require_no_tie(organisation, actor)
        require_version(organisation, version)
    if found.problems:
        raise found.problems[0] if len(found.problems) == 1 else WrongState(N_("Several reasons forbid this."))
    with acting_as(system(actor.via)):
        _merge(found, coming, actor, link)


def _merge(found: Preview, coming: Collection[UUID], actor: Actor, link: str) -> None:
    of, to = found.of, found.to
    for room in ROOMS:
        room.move(of, to, actor=actor)
    accounts.move_people(of, to, coming, actor=actor)
    _move_code(of, to)
    of.merged_into_id, of.wanted_name, of.bureau_note = to.id, "", ""
    facts = {name: str(count) for name, count in found.counts.items()}
    ledger.append(actor, "organisation.merge", of, kept=str(to.id), moved=facts)
    ledger.append(actor, "organisation.take_in", to, merged=str(of.id), moved=facts)
    for person in found.people:
        letters.post(
            person.email, person.language, "organisation_merged", organisation=of.name, kept=to.name, link=link
        )


def _move_code(of: Organisation, to: Organisation) -> None:
    """The kept entry takes the code where it has none; another one stays with the sign-post, and leads on."""
    if to.code is not None or of.code is None:
        return
    code, of.code = of.code, None
    # A code stands in the directory once: it is free before it is given.
    session.flush()
    to.code = code
