"""Every SELECT of brokers: the public directory, who can be chosen for a case, and who may see which case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, exists, false, func, or_, select, true

from marketplace.accounts.models import Membership, Organisation, Person, Standing
from marketplace.brokers.lifecycle import CaseState
from marketplace.brokers.models import Broker, Case, CaseStep
from marketplace.core import clock
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import NotFound
from marketplace.db import UNSCOPED, protect, session, stream
from marketplace.district.codes import TechnicalField
from marketplace.listings.models import Interest, Listing
from marketplace.tally import queries as tally

PAGE_SIZE = 20
MOST_TO_CHOOSE = 12
# A broker who belonged to a party is not impartial for a year (design/trust.md rule 2).
TIE_DAYS = 365


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """A case is its two parties' and its broker's, as long as they act for the brokerage; the auditor reads all."""
    if actor.is_system or actor.has(Role.AUDITOR):
        return true()
    if actor.organisation_id is None:
        return false()
    is_party = or_(Case.seller_id == actor.organisation_id, Case.buyer_id == actor.organisation_id)
    if not actor.has(Role.BROKER):
        return is_party
    is_broker = and_(Case.broker_person_id == actor.person_id, Case.brokerage_id == actor.organisation_id)
    return or_(is_party, is_broker)


def step_visible_to(actor: Actor) -> ColumnElement[bool]:
    """The steps of a case are open to whoever may see the case."""
    return exists().where(Case.id == CaseStep.case_id, visible_to(actor))


protect(Case, visible_to)
protect(CaseStep, step_visible_to)


@dataclass(frozen=True)
class Page:
    """One page of a list, and how many there are in all."""

    items: Sequence[Any]
    total: int


@dataclass(frozen=True)
class Contact:
    """Whom one party of a case names for calls."""

    name: str
    phone: str


@dataclass(frozen=True)
class Approach:
    """How a case began: what the interested party wrote, and the contacts of both by their organisation's id."""

    message: str
    contacts: Mapping[UUID, Contact]


def broker(broker_id: UUID) -> Broker:
    """One broker's public profile. Raises NotFound."""
    found = session.get(Broker, broker_id)
    if found is None:
        raise NotFound()
    return found


def broker_of_person(person_id: UUID | None) -> Broker | None:
    """The profile that a person wrote, if they did."""
    return session.scalar(select(Broker).where(Broker.person_id == person_id))


def is_practising(broker: Broker) -> bool:
    """Whether the broker may take a case now."""
    return session.scalar(select(Broker.id).where(Broker.id == broker.id, _practises())) is not None


def _practises() -> ColumnElement[bool]:
    """The role is held now at a verified brokerage, and neither person nor brokerage is suspended.

    People are behind the wall; the plain table tells their standing alone, which their public profile shows anyway.
    """
    person, role, brokerage = Person.__table__.c, Membership.__table__.c, Organisation.__table__.c
    return exists().where(
        role.person_id == Broker.person_id,
        role.organisation_id == Broker.organisation_id,
        role.role == Role.BROKER,
        role.ended_at.is_(None),
        person.id == role.person_id,
        person.standing == Standing.ACTIVE,
        brokerage.id == role.organisation_id,
        brokerage.standing == Standing.ACTIVE,
        brokerage.verified_on.is_not(None),
    )


def directory(words: str = "", field: TechnicalField | None = None, page: int = 1) -> Page:
    """The practising brokers whose name, brokerage or introduction holds every word, in a field or in any."""
    return _page(_directory(words, field), page)


def whole_directory(words: str = "", field: TechnicalField | None = None) -> Iterator[Broker]:
    """The same list from beginning to end, for a file."""
    return stream(_directory(words, field))


def _directory(words: str, field: TechnicalField | None) -> Select[Any]:
    return practising(words, field).order_by(Broker.display_name, Broker.id)


def practising(words: str, field: TechnicalField | None) -> Select[Any]:
    """The same list in no order yet, for whoever reads it part by part."""
    query = _holding(select(Broker).where(_practises()), words)
    return query.where(_works_in(field)) if field else query


def _holding(query: Select[Any], words: str) -> Select[Any]:
    query = query.join(Organisation, Organisation.id == Broker.organisation_id)
    texts = (Broker.display_name, Organisation.name, Broker.introduction)
    for word in words.split():
        query = query.where(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    return query


def _works_in(field: TechnicalField) -> ColumnElement[bool]:
    return cast(Broker.fields, String).contains(f'"{field.value}"', autoescape=True)


def figures() -> dict[str, tally.Total]:
    """What each broker's registered contracts come to, by the text of the person's id."""
    return {group.key: group.total for group in tally.by_dimension(tally.Window(), "broker_person_id") if group.key}


def window_of(broker: Broker) -> tally.Window:
    """The postings of the contracts that name this broker."""
    return tally.Window(where={"broker_person_id": broker.person_id})


def to_choose(interest: Interest, words: str = "") -> Page:
    """Practising brokers without a tie to either party, those who know the listing's field first."""
    query = _holding(select(Broker).where(_practises(), ~_tied(interest.party_ids)), words)
    knows = case((_works_in(interest.listing.field), 0), else_=1)
    return _page(query.order_by(knows, Broker.display_name, Broker.id), 1, MOST_TO_CHOOSE)


def _tied(organisation_ids: frozenset[UUID]) -> ColumnElement[bool]:
    return exists().where(
        Membership.person_id == Broker.person_id,
        Membership.organisation_id.in_(organisation_ids),
        or_(Membership.ended_at.is_(None), Membership.ended_at >= ties_since()),
    )


def ties_since() -> datetime:
    """How far back a broker's memberships count as ties to a party."""
    return clock.now() - timedelta(days=TIE_DAYS)


def case_by_id(case_id: UUID) -> Case:
    """One case that the actor may see. Raises NotFound."""
    found = session.scalar(select(Case).where(Case.id == case_id))
    if found is None:
        raise NotFound()
    return found


def case_of_interest(interest_id: UUID) -> Case | None:
    """The case that an expression of interest led to, if the actor may see it."""
    return session.scalar(select(Case).where(Case.interest_id == interest_id))


def cases(words: str = "", state: CaseState | None = None, page: int = 1) -> Page:
    """The cases that the actor may see, as a party or as the broker; the last changed first."""
    return _page(_cases(words, state), page)


def every_case(words: str = "", state: CaseState | None = None) -> Iterator[Case]:
    """The same list from beginning to end, for a file."""
    return stream(_cases(words, state))


def _cases(words: str, state: CaseState | None) -> Select[Any]:
    query = in_state(state)
    for word in words.split():
        query = query.where(_names(word))
    return query.order_by(Case.changed_at.desc(), Case.id)


def in_state(state: CaseState | None) -> Select[Case]:
    """The cases that the actor may see, in every state or in one."""
    query = select(Case)
    return query.where(Case.state == state) if state else query


def _names(word: str) -> ColumnElement[bool]:
    party = exists().where(
        or_(Organisation.id == Case.seller_id, Organisation.id == Case.buyer_id),
        Organisation.name.icontains(word, autoescape=True),
    )
    return or_(Case.title.icontains(word, autoescape=True), party)


def _page(query: Select[Any], page: int, size: int = PAGE_SIZE) -> Page:
    total = session.scalar(query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)) or 0
    return Page(session.scalars(query.limit(size).offset((page - 1) * size)).all(), total)


def approach(case: Case) -> Approach:
    """What was written and who is to be called, for whoever may see the case.

    The interest itself is between the two organisations; by opening a case its owner shows it to the broker as well.
    """
    columns = (
        Interest.message,
        Interest.owner_id,
        Listing.contact_name,
        Listing.contact_phone,
        Interest.from_organisation_id,
        Interest.contact_name.label("asker_name"),
        Interest.contact_phone.label("asker_phone"),
    )
    query = select(*columns).join(Listing, Listing.id == Interest.listing_id).where(Interest.id == case.interest_id)
    message, owner, name, phone, asker, asker_name, asker_phone = session.execute(
        query, execution_options=UNSCOPED
    ).one()
    return Approach(message, {owner: Contact(name, phone), asker: Contact(asker_name, asker_phone)})


def authors(case: Case) -> frozenset[UUID]:
    """Who wrote the listing, and who asked about it; past the wall, to tell them what others do in their case."""
    query = select(Listing.created_by, Interest.from_person_id).join(Interest, Interest.listing_id == Listing.id)
    found = session.execute(query.where(Interest.id == case.interest_id), execution_options=UNSCOPED).one()
    return frozenset(person_id for person_id in found if person_id)
