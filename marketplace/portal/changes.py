"""What changed: the last act on each of the things that concern somebody here, from the ledger, newest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select, true

from marketplace.accounts import told as organisations
from marketplace.accounts.history import Names, Told
from marketplace.accounts.models import Organisation
from marketplace.brokers import told as cases
from marketplace.brokers.models import Case
from marketplace.contracts import told as contracts
from marketplace.contracts.lifecycle import OPEN
from marketplace.contracts.models import Contract, ContractParty
from marketplace.core import clock
from marketplace.core.actors import Actor, Role
from marketplace.core.text import N_
from marketplace.db import Base, session
from marketplace.district.models import Article
from marketplace.ledger import history, reference
from marketplace.listings import told as listings
from marketplace.listings.lifecycle import ListingState
from marketplace.listings.models import Listing

SHOWN = 8
# The bureau sees everybody's: what was done with long ago is in the register.
LATELY = timedelta(days=30)
OFFICE = (Role.REVIEWER, Role.REGISTRAR, Role.AUDITOR)
TRADERS = (Role.MEMBER, Role.ADMIN)
FILERS = (*TRADERS, Role.BROKER)
ARTICLE = Told(
    fields={},
    acts={
        "write": N_("Drafted"),
        "edit": N_("Edited"),
        "publish": N_("Published"),
        "withdraw": N_("Withdrawn"),
    },
)


@dataclass(frozen=True)
class Kind:
    """One kind of thing that changes: for whom, which rows, since when each is as it is, and its page."""

    roles: tuple[Role, ...]
    icon: str
    model: type[Base]
    concerns: Callable[[Actor], ColumnElement[bool]]
    changed_at: Any
    told: Told
    endpoint: str
    argument: str = ""
    name: Callable[[Any], str] = attrgetter("title")


@dataclass(frozen=True)
class Change:
    """The last act on one thing."""

    icon: str
    what: str
    name: str
    href: str
    who: str
    at: datetime


def changes(actor: Actor, acting: Organisation) -> list[Change]:
    """What was done last to what concerns `actor`, who acts for `acting`; behind the wall, like every list."""
    kinds = [kind for kind in KINDS if actor.has(*kind.roles)]
    found = {reference(row): (kind, row) for kind in kinds for row in _rows(kind, actor)}
    names = Names()
    last = history.latest(list(found), SHOWN)
    return [_change(*found[each], version, names, acting) for each, version in last]


def _rows(kind: Kind, actor: Actor) -> Sequence[Any]:
    query = select(kind.model).where(kind.concerns(actor)).order_by(kind.changed_at.desc()).limit(SHOWN)
    return session.scalars(query).all()


def _change(kind: Kind, row: Any, version: history.Version, names: Names, acting: Organisation) -> Change:
    what = _(kind.told.acts.get(version.verb, version.verb))
    arguments = {kind.argument: row.id} if kind.argument else {}
    href = url_for(kind.endpoint, acting=acting.id, **arguments)
    return Change(kind.icon, what, kind.name(row), href, names.of(version), version.at)


def _our_contracts(actor: Actor) -> ColumnElement[bool]:
    """Those that one's organisation filed or is a party of, or brought together."""
    ours = select(ContractParty.contract_id).where(ContractParty.organisation_id == actor.organisation_id)
    mine = [Contract.owner_id == actor.organisation_id, Contract.id.in_(ours)]
    if actor.has(Role.BROKER):
        mine.append(Contract.broker_person_id == actor.person_id)
    return or_(*mine)


def _office_contracts(actor: Actor) -> ColumnElement[bool]:
    return or_(Contract.state.in_(OPEN), Contract.registered_on >= clock.today() - LATELY)


def _our_listings(actor: Actor) -> ColumnElement[bool]:
    return Listing.owner_id == actor.organisation_id


def _reviewed_listings(actor: Actor) -> ColumnElement[bool]:
    lately = Listing.published_on >= clock.today() - LATELY
    return or_(_our_listings(actor), Listing.state == ListingState.IN_REVIEW, lately)


def _us(actor: Actor) -> ColumnElement[bool]:
    return Organisation.id == actor.organisation_id


def _every(actor: Actor) -> ColumnElement[bool]:
    """Whatever the wall lets through."""
    return true()


_HANDED_IN = func.coalesce(Organisation.handed_in_at, Organisation.created_at)
_NAME = attrgetter("name")
_CONTRACT, _LISTING = ("contracts.show", "contract_id"), ("listings.manage", "listing_id")
# A table reads in rows.
# fmt: off
KINDS = (
    Kind(FILERS, "file-earmark-text", Contract, _our_contracts, Contract.changed_at, contracts.TOLD, *_CONTRACT),
    Kind(OFFICE, "file-earmark-text", Contract, _office_contracts, Contract.changed_at, contracts.TOLD, *_CONTRACT),
    Kind(TRADERS, "journal-text", Listing, _our_listings, Listing.changed_at, listings.TOLD, *_LISTING),
    Kind((Role.REVIEWER, Role.AUDITOR), "journal-text", Listing, _reviewed_listings, Listing.changed_at,
         listings.TOLD, *_LISTING),
    Kind((*FILERS, Role.REVIEWER, Role.AUDITOR), "diagram-3", Case, _every, Case.changed_at, cases.TOLD,
         "brokers.case", "case_id"),
    Kind((Role.REVIEWER, Role.ADMINISTRATOR), "building", Organisation, _every, _HANDED_IN,
         organisations.ORGANISATION, "accounts.manage", "organisation_id", _NAME),
    Kind((Role.ADMIN,), "building", Organisation, _us, _HANDED_IN, organisations.ORGANISATION,
         "accounts.our_organisation", name=_NAME),
    Kind((Role.PUBLISHER, Role.ADMINISTRATOR), "bell", Article, _every, Article.changed_at, ARTICLE,
         "district.edit", "article_id"),
)
# fmt: on
