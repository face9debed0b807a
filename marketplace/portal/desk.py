"""What lies on somebody's desk: counts behind the wall, by role, each with the list where the work is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select

from marketplace.accounts import joining_queries
from marketplace.accounts.models import Organisation
from marketplace.accounts.roles import RoleTitle
from marketplace.brokers.lifecycle import CaseState
from marketplace.brokers.models import Case
from marketplace.contracts import change_queries, own_list, work_list
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.actors import Actor, Role
from marketplace.core.text import N_
from marketplace.db import Base, session
from marketplace.district.models import Article, ArticleState
from marketplace.jobs.outbox import OutboxRow
from marketplace.listings import queries as listing_queries
from marketplace.listings.lifecycle import InterestState, ListingState
from marketplace.listings.models import Interest, Listing

TRADERS = (Role.MEMBER, Role.ADMIN)
FILERS = (*TRADERS, Role.BROKER)
REVIEWERS, REGISTRARS = (Role.REVIEWER,), (Role.REGISTRAR,)
SHOWN = 6
KEEPERS = (Role.REVIEWER, Role.ADMINISTRATOR)
AT_THE_OFFICE = (ContractState.SUBMITTED, ContractState.ACCEPTED, ContractState.REVIEWED)
OFFICE, OWN_LISTINGS, OWN_CONTRACTS = "contracts.desk", "listings.own", "contracts.index"
Condition = Callable[[Actor], ColumnElement[bool]]


@dataclass(frozen=True)
class Pile:
    """One kind of thing that may lie on a desk: for whom, its name, which rows, and where it is worked on."""

    roles: tuple[Role, ...]
    label: str
    icon: str
    model: type[Base]
    condition: Condition
    endpoint: str
    where: dict[str, str] = field(default_factory=dict)
    waits: bool = True


@dataclass(frozen=True)
class Card:
    """A pile as one person sees it: how many there are, and the door to them."""

    label: str
    icon: str
    count: int
    href: str
    waits: bool

    @property
    def tone(self) -> str:
        """Gold for what waits for this reader, blue for what is only to be known, grey for nothing."""
        if not self.count:
            return "grey"
        return "gold" if self.waits else "blue"


def _listings(*states: ListingState) -> Condition:
    return lambda actor: (Listing.owner_id == actor.organisation_id) & Listing.state.in_(states)


def _contracts(*states: ContractState) -> Condition:
    return lambda actor: (Contract.owner_id == actor.organisation_id) & Contract.state.in_(states)


def _received(actor: Actor) -> ColumnElement[bool]:
    return (Interest.owner_id == actor.organisation_id) & (Interest.state == InterestState.OPEN)


def _sent(actor: Actor) -> ColumnElement[bool]:
    return (Interest.from_organisation_id == actor.organisation_id) & (Interest.state == InterestState.OPEN)


def _cases(actor: Actor) -> ColumnElement[bool]:
    mine = or_(
        Case.seller_id == actor.organisation_id,
        Case.buyer_id == actor.organisation_id,
        Case.broker_person_id == actor.person_id,
    )
    return mine & (Case.state != CaseState.CLOSED)


def _office(*states: ContractState) -> Condition:
    return lambda actor: Contract.state.in_(states)


def _after(name: str) -> tuple[Any, Condition, str, dict[str, str]]:
    """What waits after registration: its model, which rows, and the office's list of them."""
    model, condition = change_queries.DESK[name]
    return model, lambda _actor: condition, "changes.desk", {"list": name}


def _in_review(actor: Actor) -> ColumnElement[bool]:
    return Listing.state == ListingState.IN_REVIEW


def _unverified(actor: Actor) -> ColumnElement[bool]:
    return joining_queries.waits()


def _failed(actor: Actor) -> ColumnElement[bool]:
    return OutboxRow.done_at.is_(None) & (OutboxRow.attempts > 0)


def _unpublished(actor: Actor) -> ColumnElement[bool]:
    return Article.state == ArticleState.DRAFT


_L, _C = ListingState, ContractState
# A table reads in rows.
# fmt: off
PILES = (
    Pile(REVIEWERS, N_("Listings to review"), "eye", Listing, _in_review, "listings.review_queue"),
    Pile(REVIEWERS, N_("Contracts to accept"), "inbox", Contract, _office(_C.SUBMITTED), OFFICE,
         {"state": "submitted"}),
    Pile(REVIEWERS, N_("Contracts for first review"), "eye", Contract, _office(_C.ACCEPTED), OFFICE,
         {"state": "accepted"}),
    Pile(REGISTRARS, N_("Contracts to register"), "file-earmark-check", Contract, _office(_C.REVIEWED), OFFICE,
         {"state": "reviewed"}),
    Pile(REGISTRARS, N_("Contracts on their way"), "hourglass-split", Contract,
         _office(_C.SUBMITTED, _C.ACCEPTED), OFFICE, waits=False),
    *(Pile((*REVIEWERS, *REGISTRARS), title, icon, model, which, where, arguments)
      for title, icon, (model, which, where, arguments) in (
          (N_("Changes of registrations"), "pencil-square", _after("changes")),
          (N_("Receipts to verify"), "cash-coin", _after("receipts")),
          (N_("Second looks asked for"), "chat-left-text", _after("reconsiderations")),
          (N_("Tax offices to tell"), "bank", _after("tasks")),
      )),
    Pile(KEEPERS, N_("Organisations to verify"), "patch-check", Organisation, _unverified, "accounts.verification"),
    Pile((Role.AUDITOR,), N_("Contracts at the office"), "bank", Contract, _office(*AT_THE_OFFICE),
         OFFICE, waits=False),
    Pile((Role.PUBLISHER,), N_("Drafts to publish"), "pencil", Article, _unpublished, "district.desk"),
    Pile((Role.ADMINISTRATOR,), N_("Jobs that failed"), "exclamation-triangle", OutboxRow, _failed,
         "operations.health"),
    Pile(FILERS, N_("Interest without an answer"), "envelope", Interest, _received, "listings.interests"),
    Pile(TRADERS, N_("Listings returned for revision"), "arrow-counterclockwise", Listing,
         _listings(_L.RETURNED), OWN_LISTINGS, {"state": "returned"}),
    Pile(FILERS, N_("Contracts returned for supplement"), "exclamation-triangle", Contract, _contracts(_C.SUPPLEMENT),
         OWN_CONTRACTS, {"state": "supplement"}),
    Pile(FILERS, N_("Open cases"), "diagram-3", Case, _cases, "brokers.cases"),
    Pile(TRADERS, N_("Listing drafts"), "pencil", Listing, _listings(_L.DRAFT), OWN_LISTINGS, {"state": "draft"}),
    Pile(FILERS, N_("Contract drafts"), "pencil", Contract, _contracts(_C.DRAFT), OWN_CONTRACTS, {"state": "draft"}),
    Pile(TRADERS, N_("Listings in review"), "clock-history", Listing, _listings(_L.IN_REVIEW), OWN_LISTINGS,
         {"state": "in_review"}, waits=False),
    Pile(FILERS, N_("Contracts at the office"), "bank", Contract, _contracts(*AT_THE_OFFICE), OWN_CONTRACTS,
         waits=False),
    Pile(FILERS, N_("My questions without an answer"), "send", Interest, _sent, "listings.interests", {"tab": "sent"},
         waits=False),
    Pile(TRADERS, N_("Published listings"), "check-circle", Listing, _listings(_L.PUBLISHED), OWN_LISTINGS,
         {"state": "published"}, waits=False),
    Pile(FILERS, N_("Registered contracts"), "file-earmark-check", Contract, _contracts(_C.REGISTERED), OWN_CONTRACTS,
         {"state": "registered"}, waits=False),
)
# fmt: on


@dataclass(frozen=True)
class Start:
    """Something that may be begun from the desk."""

    roles: tuple[Role, ...]
    label: str
    icon: str
    endpoint: str
    where: dict[str, Any] = field(default_factory=dict)


STARTS = (
    Start(TRADERS, N_("Offer a result"), "lightbulb", "listings.new", {"kind": "result"}),
    Start(TRADERS, N_("Write a demand"), "people", "listings.new", {"kind": "demand"}),
    Start((Role.REVIEWER,), N_("Write a scenario"), "pin-map", "listings.new", {"kind": "scenario"}),
    Start(FILERS, N_("File a contract"), "file-earmark-text", "contracts.new"),
    Start((Role.PUBLISHER,), N_("Write a notice"), "bell", "district.write"),
    Start((Role.AUDITOR,), N_("Registration desk"), "bank", "contracts.desk"),
    Start((Role.AUDITOR,), N_("Directory of organisations"), "building", "accounts.directory"),
    Start((Role.REVIEWER, Role.ADMINISTRATOR), N_("Enter an organisation"), "building", "accounts.enter"),
    Start((Role.ADMIN, Role.ADMINISTRATOR), N_("Members"), "person-badge", "accounts.members"),
)


def cards(actor: Actor, acting: Organisation) -> list[Card]:
    """What lies on the desk of `actor`, who acts for `acting`."""
    return [_card(pile, actor, acting) for pile in PILES if actor.has(*pile.roles)]


def _card(pile: Pile, actor: Actor, acting: Organisation) -> Card:
    arguments: dict[str, Any] = {**pile.where, "acting": acting.id}
    return Card(_(pile.label), pile.icon, _count(pile, actor), url_for(pile.endpoint, **arguments), pile.waits)


def starts(actor: Actor, acting: Organisation) -> list[tuple[str, str, str]]:
    """What the actor may begin from here: label, address, icon."""
    mine = [start for start in STARTS if actor.has(*start.roles)]
    return [(_(start.label), url_for(start.endpoint, acting=acting.id, **start.where), start.icon) for start in mine]


def contracts(actor: Actor, acting: Organisation) -> Sequence[Contract]:
    """The contracts that wait longest at the office, or those of one's own organisation, the newest first."""
    if actor.has(Role.REVIEWER, Role.REGISTRAR):
        return work_list.listed(work_list.Asked(), actor, limit=SHOWN).items
    return own_list.listed(acting.id, own_list.Asked(), limit=SHOWN).items if actor.has(*FILERS) else []


def listings(actor: Actor, acting: Organisation) -> Sequence[Listing]:
    """What waits for review, or one's own listings, the last changed first."""
    if actor.has(Role.REVIEWER):
        return listing_queries.review_queue().items[:SHOWN]
    return listing_queries.own_list(acting.id).items[:SHOWN] if actor.has(*TRADERS) else []


def role_names(actor: Actor) -> str:
    """What the actor is here, in words."""
    return _(", ").join(_(title.label) for title in RoleTitle if title.value in actor.roles)


def _count(pile: Pile, actor: Actor) -> int:
    query = select(func.count()).select_from(pile.model).where(pile.condition(actor))
    return session.scalar(query) or 0
