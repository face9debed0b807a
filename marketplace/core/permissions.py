"""Who may do what: one table, denied by default, from which the gate, the verbs and the tests all read."""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any

from marketplace.core.actors import Actor, Role
from marketplace.core.errors import NotPermitted
from marketplace.core.scopes import Scope
from marketplace.core.text import N_


class Permission(Enum):
    """Every act that the product knows; the value is what the help page says of it."""

    DESK_READ = N_("See the start page of one's organisation")
    ORGANISATION_CREATE = N_("Enter an organisation in the directory")
    ORGANISATION_VERIFY = N_("Verify an organisation")
    ORGANISATION_SUSPEND = N_("Suspend or restore an organisation")
    ORGANISATION_PAPERS_READ = N_("See the documents of an organisation")
    ORGANISATION_PAPERS_KEEP = N_("Add and remove the documents of one's organisation")
    ORGANISATION_EDIT = N_("Keep the particulars of one's organisation up to date")
    ORGANISATION_MERGE = N_("Merge two entries of one organisation")
    MEMBERSHIP_MANAGE = N_("Invite and remove members of one's organisation, and change their roles")
    MEMBERSHIP_LEAVE = N_("Leave one's organisation")
    PERSON_SUSPEND = N_("Suspend or restore a person")
    SECOND_FACTOR_RESET = N_("Reset two-step sign-in for somebody who lost their telephone")
    LISTING_CREATE = N_("Write a listing for one's organisation")
    LISTING_READ_OWN = N_("See the listings of one's organisation, drafts included")
    LISTING_EDIT = N_("Edit, submit and withdraw a listing")
    LISTING_REVIEW = N_("Let a listing through, or return it with a reason")
    LISTING_TAKE_DOWN = N_("Take a published listing down with a reason")
    INTEREST_SEND = N_("Send an expression of interest")
    INTEREST_READ = N_("See the expressions of interest sent and received")
    INTEREST_ANSWER = N_("Answer an expression of interest")
    CASE_OPEN = N_("Name a broker and open a case")
    CASE_READ = N_("See a case and its steps")
    CASE_WORK = N_("Record the steps of a case")
    BROKER_PROFILE_EDIT = N_("Write one's own broker profile")
    CONTRACT_CREATE = N_("Write a technology contract for registration")
    CONTRACT_READ = N_("See a contract with its confidential terms")
    CONTRACT_EDIT = N_("Edit, submit and withdraw a contract")
    CONTRACT_CONFIRM = N_("Confirm a contract that names one's organisation, and agree to be named")
    CONTRACT_REVIEW = N_("Accept a contract, ask for supplements, first review")
    CONTRACT_REGISTER = N_("Second review: register a contract, or refuse it")
    CONTRACT_QUEUE = N_("See the registration office's work list")
    CONTRACT_CHANGE = N_("Ask for a registration to be changed or looked at again, and enter receipts")
    CONTRACT_ASSIGN = N_("Hand contracts to officers of the registration office")
    RULES_READ = N_("Read the rules of recognition")
    RULES_EDIT = N_("Change the rules, time limits and texts of recognition")
    CALENDAR_EDIT = N_("Enter the calendar of working days")
    RATE_EDIT = N_("Enter exchange rates")
    CONTRACT_OPENING = N_("Import contracts that were registered before the platform came")
    OPENING_TURN = N_("Close the import of earlier contracts, and open it again")
    IMPORT_RUN = N_("Import a file for one's organisation, and see what came of it")
    STATISTICS_READ = N_("See the statistics by every dimension, and the contracts behind each figure")
    STATISTICS_PROPOSE = N_("Propose that the figures of a period be frozen and published")
    STATISTICS_PUBLISH = N_("Publish the figures of a period, or decline to")
    ARTICLE_WRITE = N_("Write notices, policies and guides, and publish them")
    DISTRICT_EDIT = N_("Change the contacts and filing numbers of the platform")
    LEDGER_READ = N_("Read the ledger: who did what, and the proof of each entry")
    ACCESS_READ = N_("See who looked at what: readings, exports, sign-ins and refusals")
    QUALITY_READ = N_("Read the nightly report on the quality of the records")
    PLATFORM_OPERATE = N_("See the platform's health, make backups, mend what failed")


Condition = Callable[[Actor, Any], bool]


def own(actor: Actor, subject: Any) -> bool:
    """The subject belongs to the organisation acted for."""
    return actor.organisation_id is not None and subject.owner_id == actor.organisation_id


def colleague(actor: Actor, subject: Any) -> bool:
    """The subject is a person who acts for the organisation acted for."""
    return actor.organisation_id in subject.organisation_ids


def party(actor: Actor, subject: Any) -> bool:
    """The organisation acted for is among the subject's parties."""
    return actor.organisation_id in subject.party_ids


def named_broker(actor: Actor, subject: Any) -> bool:
    """The actor is the broker whom the subject names."""
    return actor.person_id is not None and subject.broker_person_id == actor.person_id


def working_broker(actor: Actor, subject: Any) -> bool:
    """The organisation acted for is a party, or the actor is the named broker in the name of that brokerage."""
    return party(actor, subject) or (named_broker(actor, subject) and subject.brokerage_id == actor.organisation_id)


def anything(actor: Actor, subject: Any) -> bool:
    """No further condition."""
    return True


MEMBERS = (Role.MEMBER, Role.ADMIN)
EVERY_ROLE = tuple(Role)
Grants = Mapping[Role, Condition]


def _grant(*pairs: tuple[tuple[Role, ...], Condition]) -> Grants:
    return {role: condition for roles, condition in pairs for role in roles}


OFFICE = (Role.REVIEWER, Role.REGISTRAR)

POLICY: Mapping[Permission, Grants] = {
    Permission.DESK_READ: _grant((EVERY_ROLE, own)),
    Permission.ORGANISATION_CREATE: _grant(((Role.REVIEWER, Role.ADMINISTRATOR), anything)),
    Permission.ORGANISATION_VERIFY: _grant(((Role.REVIEWER, Role.ADMINISTRATOR), anything)),
    Permission.ORGANISATION_SUSPEND: _grant(((Role.ADMINISTRATOR,), anything)),
    Permission.ORGANISATION_PAPERS_READ: _grant(
        (MEMBERS, own), ((Role.BROKER,), own), ((Role.REVIEWER, Role.ADMINISTRATOR, Role.AUDITOR), anything)
    ),
    Permission.ORGANISATION_PAPERS_KEEP: _grant(((Role.ADMIN,), own)),
    Permission.ORGANISATION_EDIT: _grant(((Role.ADMIN, Role.ADMINISTRATOR), own)),
    Permission.ORGANISATION_MERGE: _grant(((Role.ADMINISTRATOR,), anything)),
    Permission.MEMBERSHIP_LEAVE: _grant((EVERY_ROLE, own)),
    Permission.MEMBERSHIP_MANAGE: _grant(((Role.ADMIN,), own), ((Role.ADMINISTRATOR,), anything)),
    Permission.PERSON_SUSPEND: _grant(((Role.ADMINISTRATOR,), anything)),
    Permission.SECOND_FACTOR_RESET: _grant(((Role.ADMIN,), colleague), ((Role.ADMINISTRATOR,), anything)),
    Permission.LISTING_CREATE: _grant((MEMBERS, own), ((Role.REVIEWER,), own)),
    Permission.LISTING_READ_OWN: _grant((MEMBERS, own), ((Role.REVIEWER, Role.AUDITOR), anything)),
    Permission.LISTING_EDIT: _grant((MEMBERS, own), ((Role.REVIEWER,), own)),
    Permission.LISTING_REVIEW: _grant(((Role.REVIEWER,), anything)),
    Permission.LISTING_TAKE_DOWN: _grant(((Role.REVIEWER, Role.ADMINISTRATOR), anything)),
    Permission.INTEREST_SEND: _grant((MEMBERS, own), ((Role.BROKER,), own)),
    Permission.INTEREST_READ: _grant((MEMBERS, party), ((Role.BROKER,), party), ((Role.REVIEWER,), party)),
    Permission.INTEREST_ANSWER: _grant((MEMBERS, own), ((Role.REVIEWER,), own)),
    Permission.CASE_OPEN: _grant((MEMBERS, own), ((Role.REVIEWER,), own)),
    Permission.CASE_READ: _grant(
        (MEMBERS, party), ((Role.REVIEWER,), party), ((Role.BROKER,), working_broker), ((Role.AUDITOR,), anything)
    ),
    Permission.CASE_WORK: _grant((MEMBERS, party), ((Role.REVIEWER,), party), ((Role.BROKER,), working_broker)),
    Permission.BROKER_PROFILE_EDIT: _grant(((Role.BROKER,), own)),
    Permission.CONTRACT_CREATE: _grant((MEMBERS, own), ((Role.BROKER,), own)),
    Permission.CONTRACT_READ: _grant(
        (MEMBERS, party), ((Role.BROKER,), working_broker), (OFFICE, anything), ((Role.AUDITOR,), anything)
    ),
    Permission.CONTRACT_EDIT: _grant((MEMBERS, own), ((Role.BROKER,), own)),
    Permission.CONTRACT_CONFIRM: _grant((MEMBERS, party)),
    Permission.CONTRACT_REVIEW: _grant((OFFICE, anything)),
    Permission.CONTRACT_REGISTER: _grant(((Role.REGISTRAR,), anything)),
    Permission.CONTRACT_CHANGE: _grant((MEMBERS, own), ((Role.BROKER,), own), (OFFICE, anything)),
    Permission.CONTRACT_QUEUE: _grant((OFFICE, anything), ((Role.AUDITOR,), anything)),
    Permission.CONTRACT_ASSIGN: _grant((OFFICE, anything)),
    Permission.RULES_READ: _grant((EVERY_ROLE, own)),
    Permission.RULES_EDIT: _grant(((Role.ADMINISTRATOR,), anything)),
    Permission.CALENDAR_EDIT: _grant((OFFICE, anything), ((Role.ADMINISTRATOR,), anything)),
    Permission.RATE_EDIT: _grant((OFFICE, anything), ((Role.ADMINISTRATOR,), anything)),
    Permission.CONTRACT_OPENING: _grant(((Role.REGISTRAR,), anything)),
    # Two people of the bureau: where it has one registrar, the administrator is the other.
    Permission.OPENING_TURN: _grant(((Role.REGISTRAR, Role.ADMINISTRATOR), anything)),
    Permission.IMPORT_RUN: _grant((MEMBERS, own), ((Role.BROKER,), own), (OFFICE, own)),
    Permission.STATISTICS_READ: _grant(
        ((Role.PUBLISHER, Role.REGISTRAR, Role.AUDITOR, Role.ADMINISTRATOR), anything)
    ),
    Permission.STATISTICS_PROPOSE: _grant(((Role.REGISTRAR,), anything)),
    Permission.STATISTICS_PUBLISH: _grant(((Role.PUBLISHER,), anything)),
    Permission.ARTICLE_WRITE: _grant(((Role.PUBLISHER, Role.ADMINISTRATOR), anything)),
    Permission.DISTRICT_EDIT: _grant(((Role.ADMINISTRATOR,), anything)),
    Permission.LEDGER_READ: _grant(((Role.REGISTRAR, Role.AUDITOR), anything)),
    Permission.ACCESS_READ: _grant(((Role.AUDITOR,), anything)),
    Permission.QUALITY_READ: _grant(((Role.REGISTRAR, Role.AUDITOR, Role.ADMINISTRATOR), anything)),
    Permission.PLATFORM_OPERATE: _grant(((Role.ADMINISTRATOR,), anything)),
}

# What is in no scope cannot be done by token: registering and refusing, above all, need a person who is there.
SCOPES: Mapping[Scope, frozenset[Permission]] = {
    Scope.READ_LISTINGS: frozenset({Permission.LISTING_READ_OWN, Permission.INTEREST_READ}),
    Scope.WRITE_LISTINGS: frozenset(
        {
            Permission.LISTING_CREATE,
            Permission.LISTING_EDIT,
            Permission.INTEREST_SEND,
            Permission.INTEREST_ANSWER,
        }
    ),
    Scope.READ_CONTRACTS: frozenset({Permission.CONTRACT_READ, Permission.CONTRACT_QUEUE}),
    Scope.FILE_CONTRACTS: frozenset({Permission.CONTRACT_CREATE, Permission.CONTRACT_EDIT}),
    Scope.CHANGE_CONTRACTS: frozenset({Permission.CONTRACT_CHANGE}),
    Scope.READ_CASES: frozenset({Permission.CASE_READ}),
    Scope.WORK_CASES: frozenset({Permission.CASE_OPEN, Permission.CASE_WORK}),
    Scope.REVIEW: frozenset({Permission.LISTING_REVIEW, Permission.LISTING_TAKE_DOWN, Permission.CONTRACT_REVIEW}),
}


def covers(scopes: Iterable[Scope] | None, permission: Permission) -> bool:
    """Whether a token's scopes hold `permission`; whoever came without a token is not narrowed down."""
    return scopes is None or any(permission in SCOPES[scope] for scope in scopes)


def useful_to(roles: Iterable[Role]) -> frozenset[Scope]:
    """The scopes that hold anything which one of `roles` may ever grant."""
    held = set(roles)
    return frozenset(scope for scope, some in SCOPES.items() if any(not held.isdisjoint(POLICY[p]) for p in some))


def allows(actor: Actor, permission: Permission, subject: Any = None) -> bool:
    """Whether one of the actor's roles grants `permission` on `subject`; what no role grants is denied."""
    if actor.is_system:
        return True
    if not covers(actor.scopes, permission):
        return False
    grants = POLICY[permission]
    return any(role in grants and grants[role](actor, subject) for role in actor.roles)


def allow(actor: Actor, permission: Permission, subject: Any = None) -> None:
    """Pass where `allows` does. Raises NotPermitted: the first line of every verb."""
    if not allows(actor, permission, subject):
        raise NotPermitted()
