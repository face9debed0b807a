"""The filer's verbs: draft a contract, hand it in, supplement it, take it back."""

from uuid import UUID

from marketplace import ledger
from marketplace.accounts import queries as accounts
from marketplace.accounts.service import require_verified
from marketplace.contracts import (
    completeness,
    contents,
    deductions,
    foreign,
    frameworks,
    from_listing,
    guarding,
    materials,
    news,
    rules,
)
from marketplace.contracts.beginning import begin
from marketplace.contracts.classes import ContractKind
from marketplace.contracts.deadlines import start_clock
from marketplace.contracts.duplicates import require_new
from marketplace.contracts.filing import Filing, check, stated
from marketplace.contracts.lifecycle import EDITABLE, LIFECYCLE, ContractState
from marketplace.contracts.models import Contract, ContractParty
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.db import session
from marketplace.district import queries as districts
from marketplace.district.codes import HOME_COUNTRY


def draft(
    filing: Filing,
    *,
    actor: Actor,
    owner_id: UUID,
    listing_id: UUID | None = None,
    case_id: UUID | None = None,
    broker_person_id: UUID | None = None,
    brokerage_id: UUID | None = None,
) -> Contract:
    """Write a contract for registration, not yet submitted. Raises NotPermitted, InvalidInput."""
    contract = Contract(
        owner_id=owner_id,
        filed_by=actor.person_id,
        listing_id=listing_id,
        case_id=case_id,
        broker_person_id=broker_person_id,
        brokerage_id=brokerage_id,
        state=ContractState.DRAFT,
    )
    allow(actor, Permission.CONTRACT_CREATE, contract)
    state_facts(contract, filing)
    session.add(contract)
    ledger.append(actor, "contract.draft", contract)
    return contract


def draft_from_listing(filing: Filing, listing_id: UUID, *, actor: Actor, owner_id: UUID) -> Contract:
    """Write a contract that began with a listing, and keep the link, by which figures count it.

    Raises as `draft`; NotFound, NotPermitted (neither one's own listing nor one that was answered); InvalidInput also
    where the listing's owner is not on its side.
    """
    listing = from_listing.listing_for(listing_id, owner_id)
    contract = draft(filing, actor=actor, owner_id=owner_id, listing_id=listing.id)
    from_listing.require_owner_on_its_side(contract)
    return contract


def edit(contract: Contract, filing: Filing, *, actor: Actor, version: int) -> None:
    """Change a draft, or one returned for supplement. Raises NotPermitted, WrongState, StaleVersion, InvalidInput."""
    begin(contract, Permission.CONTRACT_EDIT, actor, version)
    require_editable(contract)
    before = contract.party_ids
    state_facts(contract, filing)
    if contract.case_id is not None and contract.party_ids != before:
        raise InvalidInput({"buyer_name": N_("This contract comes from a case: its parties are those of the case.")})
    if contract.case_id is None:
        from_listing.require_owner_on_its_side(contract)
    # Counts a version even where only parties or deductions changed.
    contract.changed_at = clock.now()
    ledger.append(actor, "contract.edit", contract)


def require_editable(contract: Contract) -> None:
    """Pass for a draft, or a contract returned for supplement. Raises WrongState."""
    if contract.state not in EDITABLE:
        raise WrongState(
            N_("A contract can be edited only as a draft or when it was returned for supplement."),
            LIFECYCLE.possible(contract.state),
        )


def submit(contract: Contract, *, actor: Actor, version: int) -> None:
    """Hand a draft to the registration office.

    Raises NotPermitted, WrongState (also while the filer is not verified), Duplicate (its file was handed in before),
    StaleVersion, InvalidInput (the seller files, the buyer only for an import; what the rules need is missing).
    Source: domain/contracts.md 1.3.
    """
    begin(contract, Permission.CONTRACT_EDIT, actor, version)
    require_verified(accounts.organisation(contract.owner_id))
    _require_rightful_filer(contract)
    require_of_this_registry(contract)
    completeness.require(contract)
    frameworks.require_room(contract)
    LIFECYCLE.require(contract, "submit")
    require_new(contract)
    guarding.look(contract, actor)
    LIFECYCLE.apply(contract, "submit")
    contract.submitted_on = clock.today()
    contract.filed_by = actor.person_id
    ledger.append(actor, "contract.submit", contract)
    news.handed_in(contract, actor)


def hand_in(contract: Contract, *, actor: Actor, version: int) -> None:
    """Hand in a draft by the way that its kind goes: a framework is kept, all else is submitted.

    Raises as `submit`, or as `frameworks.keep`.
    """
    verb = frameworks.keep if contract.kind is ContractKind.FRAMEWORK else submit
    verb(contract, actor=actor, version=version)


def resubmit(contract: Contract, *, actor: Actor, version: int, answer: str = "") -> None:
    """Hand in what was missing; after an acceptance, the day it arrives is the new day of acceptance (1.8).

    Raises as `submit`; InvalidInput also where nothing is other than it was sent back, and no `answer` says why.
    """
    begin(contract, Permission.CONTRACT_EDIT, actor, version)
    _require_rightful_filer(contract)
    completeness.require(contract)
    frameworks.require_room(contract)
    event = "resume" if contract.accepted_by else "resubmit"
    LIFECYCLE.require(contract, event)
    if not answer.strip():
        contents.require_other(contract)
    if contract.accepted_by:
        materials.require_text_again(contract)
    require_new(contract)
    guarding.look(contract, actor)
    LIFECYCLE.apply(contract, event)
    contract.lapses_on = contract.reviewed_digest = None
    if answer.strip():
        contract.particulars = {**contract.particulars, "answer": answer.strip()}
    if contract.accepted_by:
        start_clock(contract)
    contract.submitted_on = clock.today()
    contract.filed_by = actor.person_id
    ledger.append(actor, "contract.resubmit", contract)
    news.handed_in(contract, actor, again=True)


def withdraw(contract: Contract, *, actor: Actor, version: int) -> None:
    """Take a contract back before it is registered."""
    begin(contract, Permission.CONTRACT_EDIT, actor, version)
    LIFECYCLE.apply(contract, "withdraw")
    ledger.append(actor, "contract.withdraw", contract)
    news.withdrawn(contract)


def _require_rightful_filer(contract: Contract) -> None:
    """The seller files; a domestic buyer files only when the seller is abroad (技术进口)."""
    seller, buyer = contract.seller, contract.buyer
    if contract.owner_id == seller.organisation_id:
        return
    if contract.owner_id == buyer.organisation_id and seller.country != HOME_COUNTRY:
        return
    raise InvalidInput(
        {
            "seller_name": N_(
                "The seller registers a technology contract; the buyer does so only for an import. "
                "You can confirm the seller's filing once it is submitted."
            )
        }
    )


def require_of_this_registry(contract: Contract) -> None:
    """A registry registers for its own district, unless its rules take others too (R13). Raises InvalidInput."""
    applicant = contract.seller if contract.seller.country == HOME_COUNTRY else contract.buyer
    if applicant.region == districts.current().region or rules.at(clock.today()).registers_outside_area:
        return
    side = applicant.side.value
    raise InvalidInput(
        {
            f"{side}_region": N_(
                "This registry registers contracts of its own district: file it where the seller, or the buyer of an "
                "import, has its seat."
            )
        }
    )


def state_facts(contract: Contract, filing: Filing) -> None:
    """Write what a filing says into its contract. Raises InvalidInput."""
    frameworks.require_framework(filing.kind, filing.parent_id)
    filing, quoted = foreign.valued(filing)
    parties = check(filing)
    for name, value in {**stated(filing), **quoted}.items():
        setattr(contract, name, value)
    contract.parties = [ContractParty(**vars(facts)) for facts in parties]
    deductions.give(contract, filing.deductions)
