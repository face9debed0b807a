"""What is due: everything on which somebody here should act by some day, the most pressing first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, exists, func, select

from marketplace.accounts import joining_queries
from marketplace.accounts.joining_models import Invitation
from marketplace.accounts.models import Organisation
from marketplace.brokers.lifecycle import CaseState
from marketplace.brokers.models import Case
from marketplace.contracts.lifecycle import DUE, ContractState
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Actor, Role
from marketplace.core.text import N_
from marketplace.db import session
from marketplace.documents.models import Attachment, OwnerKind
from marketplace.listings.lifecycle import InterestState, ListingState
from marketplace.listings.models import Interest, Listing
from marketplace.operations.models import QualityReport
from marketplace.programme.models import Target

SHOWN = 8
# Within so many days of its last one, something is marked as near.
NEAR = 3
LISTINGS_AHEAD, TARGETS_AHEAD, CASES_AT_REST = timedelta(days=14), timedelta(days=90), timedelta(days=14)
TRADERS = (Role.MEMBER, Role.ADMIN)
FILERS = (*TRADERS, Role.BROKER)
KEEPERS = (Role.REVIEWER, Role.ADMINISTRATOR)
Rows = Callable[[Actor], Select[Any]]


@dataclass(frozen=True)
class Matter:
    """One kind of thing that presses: for whom, its name, which rows (the most pressing first), their names and days.

    Without `patience`, `day` is the last one on which it can be done. With it, `day` is since when it waits, and
    after so many days it has waited too long: a courtesy, no rule. `endpoint` is its page, told of the row by
    `argument`.
    """

    roles: tuple[Role, ...]
    label: str
    icon: str
    rows: Rows
    title: Callable[[Any], str]
    day: Callable[[Any], date]
    endpoint: str
    argument: str = ""
    patience: int | None = None


@dataclass(frozen=True)
class Due:
    """A row of a matter as one person sees it: `left` days until its last day, or until it has waited too long."""

    label: str
    icon: str
    title: str
    href: str
    day: date
    left: int
    waited: int | None

    @property
    def colour(self) -> str:
        """Red for what is over, orange for what is near, blue for what has time."""
        if self.waited is None:
            return "red" if self.left < 0 else "orange" if self.left <= NEAR else "blue"
        return "blue" if self.left >= 0 else "orange" if -self.left <= self.waited // 2 else "red"


def due(actor: Actor, acting: Organisation) -> list[Due]:
    """What presses `actor`, who acts for `acting`; a few of each matter, for the work lists hold the rest."""
    mine = [matter for matter in MATTERS if actor.has(*matter.roles)]
    found = [each for matter in mine for each in _of(matter, actor, acting)]
    return sorted(found, key=lambda each: each.left)[:SHOWN]


def _of(matter: Matter, actor: Actor, acting: Organisation) -> Iterator[Due]:
    today, patience = clock.today(), matter.patience
    for row in session.scalars(matter.rows(actor).limit(SHOWN)):
        day = matter.day(row)
        waited = None if patience is None else (today - day).days
        left = (day - today).days if patience is None or waited is None else patience - waited
        yield Due(_(matter.label), matter.icon, matter.title(row), _page(matter, row, acting), day, left, waited)


def _page(matter: Matter, row: Any, acting: Organisation) -> str:
    arguments = {matter.argument: row.id} if matter.argument else {}
    return url_for(matter.endpoint, acting=acting.id, **arguments)


def _office(*states: ContractState) -> Rows:
    return lambda actor: select(Contract).where(Contract.state.in_(states)).order_by(_SINCE, Contract.id)


_SINCE = func.coalesce(Contract.accepted_on, Contract.submitted_on)


def _to_decide(*states: ContractState) -> Rows:
    """Those that have a due date: it waits for the calendar of its year (domain/contracts.md 1.8)."""
    known = (Contract.state.in_(states), Contract.due_on.is_not(None))
    return lambda actor: select(Contract).where(*known).order_by(Contract.due_on, Contract.id)


def _supplements(actor: Actor) -> Select[Any]:
    mine = (Contract.owner_id == actor.organisation_id, Contract.state == ContractState.SUPPLEMENT)
    return select(Contract).where(*mine).order_by(Contract.changed_at)


def _in_review(actor: Actor) -> Select[Any]:
    return select(Listing).where(Listing.state == ListingState.IN_REVIEW).order_by(Listing.changed_at)


def _returned(actor: Actor) -> Select[Any]:
    mine = (Listing.owner_id == actor.organisation_id, Listing.state == ListingState.RETURNED)
    return select(Listing).where(*mine).order_by(Listing.changed_at)


def _ending(actor: Actor) -> Select[Any]:
    soon = Listing.expires_on.between(clock.today(), clock.today() + LISTINGS_AHEAD)
    mine = (Listing.owner_id == actor.organisation_id, Listing.state == ListingState.PUBLISHED, soon)
    return select(Listing).where(*mine).order_by(Listing.expires_on)


def _asked(actor: Actor) -> Select[Any]:
    mine = (Interest.owner_id == actor.organisation_id, Interest.state == InterestState.OPEN)
    return select(Interest).where(*mine).order_by(Interest.created_at)


def _at_rest(actor: Actor) -> Select[Any]:
    """Cases that nobody has touched for long; one that led to a contract has done its work."""
    led_on = exists().where(Contract.case_id == Case.id, Contract.state != ContractState.WITHDRAWN)
    rests = (Case.state != CaseState.CLOSED, Case.changed_at <= clock.now() - CASES_AT_REST, ~led_on)
    return select(Case).where(*rests).order_by(Case.changed_at)


def _unverified(actor: Actor) -> Select[Any]:
    since = func.coalesce(Organisation.handed_in_at, Organisation.created_at)
    return select(Organisation).where(joining_queries.waits()).order_by(since)


def _own_entry(actor: Actor, *conditions: ColumnElement[bool]) -> Select[Any]:
    waits = (Organisation.verified_on.is_(None), Organisation.merged_into_id.is_(None))
    return select(Organisation).where(Organisation.id == actor.organisation_id, *waits, *conditions)


def _has_papers() -> ColumnElement[bool]:
    papers = (Attachment.owner_kind == OwnerKind.ORGANISATION, Attachment.owner_id == Organisation.id)
    return exists().where(*papers, Attachment.removed_at.is_(None))


def _without_papers(actor: Actor) -> Select[Any]:
    return _own_entry(actor, ~_has_papers())


def _sent_back(actor: Actor) -> Select[Any]:
    return _own_entry(actor, _has_papers(), Organisation.bureau_note != "")


def _with_the_bureau(actor: Actor) -> Select[Any]:
    return _own_entry(actor, _has_papers(), Organisation.bureau_note == "")


def _invited(actor: Actor) -> Select[Any]:
    mine = (Invitation.organisation_id == actor.organisation_id, joining_queries.unanswered())
    return select(Invitation).where(*mine, Invitation.expires_at > clock.now()).order_by(Invitation.expires_at)


def _targets(actor: Actor) -> Select[Any]:
    soon = Target.ends_on.between(clock.today(), clock.today() + TARGETS_AHEAD)
    return select(Target).where(soon).order_by(Target.ends_on)


def _faulty(actor: Actor) -> Select[Any]:
    """The newest nightly report, where it found errors."""
    newest = select(func.max(QualityReport.day)).scalar_subquery()
    return select(QualityReport).where(QualityReport.day == newest, QualityReport.errors > 0)


def _as_count(report: QualityReport) -> str:
    said: str = _("%(count)s errors of the nightly check", count=f"{report.errors:,}")
    return said


def _since(name: str) -> Callable[[Any], date]:
    return lambda row: clock.legal_date(getattr(row, name))


def _of_listing(interest: Interest) -> str:
    return interest.listing.title


_TITLE, _NAME, _DUE = attrgetter("title"), attrgetter("name"), attrgetter("due_on")
_C = ContractState
_CONTRACT, _LISTING = ("contracts.show", "contract_id"), ("listings.manage", "listing_id")
# A table reads in rows. A new kind of deadline is one row more.
# fmt: off
MATTERS = (
    Matter((Role.REVIEWER,), N_("Contract for first review"), "eye",
           _to_decide(_C.ACCEPTED, _C.EXPERT_REVIEW), _TITLE, _DUE, *_CONTRACT),
    Matter((Role.REGISTRAR,), N_("Contract to register"), "file-earmark-check",
           _to_decide(_C.REVIEWED), _TITLE, _DUE, *_CONTRACT),
    Matter((Role.AUDITOR,), N_("Contract at the office"), "bank",
           _to_decide(*DUE), _TITLE, _DUE, *_CONTRACT),
    Matter((Role.REVIEWER,), N_("Contract to accept"), "inbox",
           _office(_C.SUBMITTED), _TITLE, attrgetter("submitted_on"), *_CONTRACT, patience=5),
    Matter((Role.REVIEWER,), N_("Listing to review"), "eye",
           _in_review, _TITLE, _since("changed_at"), *_LISTING, patience=3),
    Matter(KEEPERS, N_("Organisation to verify"), "patch-check",
           _unverified, _NAME, _since("waits_since"), "accounts.manage", "organisation_id", patience=5),
    Matter((Role.ADMIN,), N_("Hand in your organisation's documents: the bureau verifies it by them"), "upload",
           _without_papers, _NAME, _since("created_at"), "accounts.files", "organisation_id", patience=7),
    Matter((Role.MEMBER, Role.BROKER), N_("Not verified: your administrator has documents to hand in"), "upload",
           _without_papers, _NAME, _since("created_at"), "accounts.files", "organisation_id", patience=5),
    Matter((Role.ADMIN,), N_("Returned by the bureau: correct it and hand it in again"), "arrow-counterclockwise",
           _sent_back, _NAME, _since("waits_since"), "accounts.our_organisation", patience=7),
    Matter((*TRADERS, Role.BROKER), N_("Waits for the bureau: verification of your organisation"), "hourglass-split",
           _with_the_bureau, _NAME, _since("waits_since"), "accounts.files", "organisation_id", patience=5),
    Matter((Role.REGISTRAR, Role.ADMINISTRATOR), N_("Errors in the records"), "exclamation-triangle",
           _faulty, _as_count, attrgetter("day"), "quality.show", patience=0),
    Matter(FILERS, N_("Supplement asked for"), "exclamation-triangle",
           _supplements, _TITLE, _since("changed_at"), *_CONTRACT, patience=7),
    Matter(TRADERS, N_("Listing to revise"), "arrow-counterclockwise",
           _returned, _TITLE, _since("changed_at"), *_LISTING, patience=7),
    Matter((*TRADERS, Role.REVIEWER), N_("Listing that ends"), "hourglass-split",
           _ending, _TITLE, attrgetter("expires_on"), *_LISTING),
    Matter((*TRADERS, Role.REVIEWER), N_("Interest without an answer"), "envelope",
           _asked, _of_listing, _since("created_at"), "listings.interest", "interest_id", patience=5),
    Matter((*FILERS, Role.REVIEWER), N_("Case without movement"), "diagram-3",
           _at_rest, _TITLE, _since("changed_at"), "brokers.case", "case_id", patience=CASES_AT_REST.days),
    Matter((Role.ADMIN, Role.ADMINISTRATOR), N_("Invitation that ends"), "person-badge",
           _invited, attrgetter("email"), _since("expires_at"), "accounts.members"),
    Matter((Role.PUBLISHER,), N_("Target that ends"), "graph-up-arrow",
           _targets, _NAME, attrgetter("ends_on"), "programme.index"),
)
# fmt: on
