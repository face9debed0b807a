"""Brokers and cases for tests, driven through the verbs."""

from typing import Any
from uuid import UUID

from marketplace.accounts import queries as accounts
from marketplace.accounts import service as people
from marketplace.accounts.models import Organisation, OrganisationKind
from marketplace.brokers import service
from marketplace.brokers.models import Broker, BrokerLevel, Case
from marketplace.contracts.filing import Filing
from marketplace.contracts.models import Side
from marketplace.core.actors import Actor, Role, Via, system
from marketplace.db import acting_as, unit_of_work
from marketplace.district.codes import PartyNature, TechnicalField
from marketplace.listings.codes import ListingKind
from marketplace.listings.lifecycle import ListingState
from tests.contracts.makers import make_filing, party
from tests.listings.makers import WRITERS, make_interest, make_listing
from tests.people import Cast

PROFILE = service.Profile(
    "经纪人P", BrokerLevel.INTERMEDIATE, [TechnicalField.MANUFACTURING], "JJR-001", "熟悉陶瓷窑炉。"
)
ANSWER = "欢迎来校考察，已请经纪人与贵司联系。"


def make_broker(cast: Cast, who: str = "b1.broker", **changes: Any) -> Broker:
    """The public profile of `who`."""
    actor = cast.actor(who)
    with acting_as(actor), unit_of_work():
        return service.write_profile(service.Profile(**{**vars(PROFILE), **changes}), actor=actor)


def make_second_broker(cast: Cast) -> Actor:
    """Another broker of b1, without a profile yet: q@b1.example."""
    us = system(Via.CLI)
    with acting_as(us), unit_of_work():
        person = people.add_person(actor=us, name="经纪人Q", email="q@b1.example", password=cast.password)
    return join(accounts.organisation(cast.organisations["b1"]), person.id)


def make_case(
    cast: Cast, broker: Broker | None = None, *, kind: ListingKind = ListingKind.RESULT, asker: str = "e3.engineer"
) -> Case:
    """A case on a published listing, opened by its owner in answer to `asker`."""
    broker = broker or make_broker(cast)
    listing = make_listing(cast, ListingState.PUBLISHED, kind=kind)
    interest = make_interest(cast, listing, asker)
    owner = cast.actor(WRITERS[kind])
    with acting_as(owner), unit_of_work():
        return service.open_case(interest, broker, actor=owner, answer=ANSWER, version=interest.version)


def step(case: Case, event: str, actor: Actor, note: str = "") -> None:
    """Record a step of `case` at its present version."""
    with acting_as(actor), unit_of_work():
        service.record_step(case, service.StepEvent(event), actor=actor, note=note, version=case.version)


def case_filing(seller: str = "u1", buyer: str = "e3", **changes: Any) -> Filing:
    """A contract between two of the cast."""
    return make_filing(**{"seller": party(Side.SELLER, seller), "buyer": party(Side.BUYER, buyer), **changes})


def make_brokerage(*, verified: bool = True) -> Organisation:
    """A second brokerage."""
    us = system(Via.CLI)
    with acting_as(us), unit_of_work():
        entered = people.enter_organisation(
            actor=us,
            kind=OrganisationKind.BROKERAGE,
            name="乙样例技术经纪公司",
            code="91500118MA5U10092C",
            nature=PartyNature.LIMITED_COMPANY,
            region="500118",
        )
        if verified:
            people.verify_organisation(entered, actor=us, version=entered.version)
        return entered


def join(organisation: Organisation, person_id: UUID, role: Role = Role.BROKER) -> Actor:
    """Give a person a role, and return them acting in it."""
    us = system(Via.CLI)
    with acting_as(us), unit_of_work():
        person = accounts.person(person_id)
        people.add_member(organisation, person, role, actor=us)
        return Actor(person.id, person.name, organisation.id, organisation.name, frozenset({role}), Via.WEB)


def leave(organisation_id: UUID, person_id: UUID) -> None:
    """End every role of a person in an organisation."""
    us = system(Via.CLI)
    with acting_as(us), unit_of_work():
        for membership in accounts.members(organisation_id):
            if membership.person_id == person_id:
                people.end_membership(membership, actor=us)
