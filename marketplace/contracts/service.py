"""The verbs of the registry: draft, submit, accept, review, register, and the ways to say no."""

from datetime import date, datetime, timedelta
from uuid import UUID

from marketplace import ledger
from marketplace.accounts import queries as accounts
from marketplace.accounts.service import require_verified
from marketplace.contracts import news
from marketplace.contracts.classes import RefusalReason
from marketplace.contracts.filing import Filing, PartyFacts, check, stated
from marketplace.contracts.lifecycle import EDITABLE, LIFECYCLE, ContractState
from marketplace.contracts.models import Contract, ContractParty, Deduction
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput, NotPermitted, StaleVersion, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.db import numbering, rewrite, session
from marketplace.district import queries as districts
from marketplace.district.codes import HOME_COUNTRY
from marketplace.tally import service as tally
from marketplace.tally.models import PostingEvent

# A former member of a party is not impartial for a year (design/trust.md rule 2).
CONFLICT_DAYS = 365


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


def edit(contract: Contract, filing: Filing, *, actor: Actor, version: int) -> None:
    """Change a draft, or one returned for supplement. Raises NotPermitted, WrongState, StaleVersion, InvalidInput."""
    _begin(contract, Permission.CONTRACT_EDIT, actor, version)
    require_editable(contract)
    before = contract.party_ids
    state_facts(contract, filing)
    if contract.case_id is not None and contract.party_ids != before:
        raise InvalidInput({"buyer_name": N_("This contract comes from a case: its parties are those of the case.")})
    # Counts a version even where only parties or deductions changed.
    contract.changed_at = clock.now()
    ledger.append(actor, "contract.edit", contract)


def require_editable(contract: Contract) -> None:
    """Pass for a draft, or a contract returned for supplement. Raises WrongState."""
    if contract.state not in EDITABLE:
        raise WrongState(N_("A contract can be edited only as a draft or when it was returned for supplement."))


def submit(contract: Contract, *, actor: Actor, version: int) -> None:
    """Hand a draft to the registration office.

    Raises NotPermitted, WrongState (also while the filer is not verified), StaleVersion, InvalidInput (the seller
    files; the buyer only for an import). Source: domain/contracts.md 1.3.
    """
    _begin(contract, Permission.CONTRACT_EDIT, actor, version)
    require_verified(accounts.organisation(contract.owner_id))
    _require_rightful_filer(contract)
    LIFECYCLE.apply(contract, "submit")
    contract.submitted_on = clock.today()
    contract.filed_by = actor.person_id
    ledger.append(actor, "contract.submit", contract)
    news.handed_in(contract, actor)


def resubmit(contract: Contract, *, actor: Actor, version: int) -> None:
    """Hand in what was missing; after an acceptance, the day it arrives is the new day of acceptance (1.8)."""
    _begin(contract, Permission.CONTRACT_EDIT, actor, version)
    _require_rightful_filer(contract)
    LIFECYCLE.apply(contract, "resume" if contract.accepted_by else "resubmit")
    if contract.accepted_by:
        contract.accepted_on = clock.today()
    contract.submitted_on = clock.today()
    contract.filed_by = actor.person_id
    ledger.append(actor, "contract.resubmit", contract)
    news.handed_in(contract, actor, again=True)


def withdraw(contract: Contract, *, actor: Actor, version: int) -> None:
    """Take a contract back before it is registered."""
    _begin(contract, Permission.CONTRACT_EDIT, actor, version)
    LIFECYCLE.apply(contract, "withdraw")
    ledger.append(actor, "contract.withdraw", contract)
    news.withdrawn(contract)


def accept(contract: Contract, *, actor: Actor, version: int) -> None:
    """受理: the papers are complete, the review begins. Raises NotPermitted, WrongState, StaleVersion."""
    _begin_review(contract, Permission.CONTRACT_REVIEW, actor, version)
    LIFECYCLE.apply(contract, "accept")
    contract.accepted_on, contract.accepted_by, contract.office_note = clock.today(), actor.person_id, ""
    ledger.append(actor, "contract.accept", contract)
    news.decided(contract, "accept", actor)


def decline(contract: Contract, *, actor: Actor, version: int, note: str) -> None:
    """不予受理: not this office's to handle, with the reason in words."""
    _begin_review(contract, Permission.CONTRACT_REVIEW, actor, version)
    LIFECYCLE.apply(contract, "decline")
    contract.office_note = _needed(note)
    ledger.append(actor, "contract.decline", contract)
    news.decided(contract, "decline", actor)


def ask_supplement(contract: Contract, *, actor: Actor, version: int, note: str) -> None:
    """补正: ask for what is missing, in words."""
    _begin_review(contract, Permission.CONTRACT_REVIEW, actor, version)
    LIFECYCLE.apply(contract, "supplement")
    contract.office_note = _needed(note)
    ledger.append(actor, "contract.supplement", contract)
    news.decided(contract, "supplement", actor)


def pass_first_review(contract: Contract, *, actor: Actor, version: int) -> None:
    """初审通过. The first reviewer is neither the filer nor a member of a party."""
    _begin_review(contract, Permission.CONTRACT_REVIEW, actor, version)
    LIFECYCLE.apply(contract, "pass")
    contract.reviewed_on, contract.reviewed_by, contract.office_note = clock.today(), actor.person_id, ""
    ledger.append(actor, "contract.pass", contract)
    news.decided(contract, "pass", actor)


def register(contract: Contract, *, actor: Actor, version: int) -> Contract:
    """复审登记: enter a twice-reviewed contract in the register, mint its number and post it.

    Raises NotPermitted (the first reviewer, the filer, a member of a party), WrongState, StaleVersion (what the
    registrar saw is not what is there). Source: domain/contracts.md 1.8, 1.9, 1.12 T2.
    """
    _begin_review(contract, Permission.CONTRACT_REGISTER, actor, version)
    require_second_person(contract, actor)
    state, today = LIFECYCLE.after(contract, "register"), clock.today()
    rewrite(contract, state=state, number=mint_number(today), registered_on=today, registered_by=actor.person_id)
    post_registration(contract)
    ledger.append(actor, "contract.register", contract, number=contract.number)
    news.registered(contract, actor)
    return contract


def refuse(contract: Contract, *, actor: Actor, version: int, reason: RefusalReason, note: str) -> None:
    """未予登记, with a reason from the closed list and words (domain/contracts.md 1.8)."""
    _begin_review(contract, Permission.CONTRACT_REGISTER, actor, version)
    LIFECYCLE.apply(contract, "refuse")
    contract.refusal_reason, contract.office_note = reason, _needed(note)
    ledger.append(actor, "contract.refuse", contract, refusal=reason.value)
    news.decided(contract, "refuse", actor)


def mint_number(day: date) -> str:
    """The next registration number of the year and point: YYYY RRRR PP NNNNNN (domain/contracts.md 1.9)."""
    point = districts.registry_point()
    return f"{day.year}{point}{numbering.take(series(day.year, point)):06d}"


def series(year: int, point: str) -> str:
    """The counter from which a year's numbers of one registry point are taken."""
    return f"contract/{year}/{point}"


def post_registration(contract: Contract) -> None:
    """Post (+1, +amount, +technology amount) on the day of registration (T2)."""
    assert contract.registered_on is not None
    tally.post(
        contract.id,
        PostingEvent.REGISTRATION,
        tally.Change(1, contract.amount_fen, contract.technology_fen),
        dimensions(contract),
        posted_on=contract.registered_on,
        registered_on=contract.registered_on,
        source=contract.source,
    )


def dimensions(contract: Contract) -> tally.Dimensions:
    """What the contract counts under."""
    return tally.Dimensions(
        subclass=contract.subclass.value,
        field=contract.field,
        seller_region=contract.seller.region,
        buyer_region=contract.buyer.region,
        seller_nature=contract.seller.nature,
        buyer_nature=contract.buyer.nature,
        broker_person_id=contract.broker_person_id,
        listing_id=contract.listing_id,
    )


def _begin(contract: Contract, permission: Permission, actor: Actor, version: int) -> None:
    allow(actor, permission, contract)
    if contract.version != version:
        raise StaleVersion()


def _begin_review(contract: Contract, permission: Permission, actor: Actor, version: int) -> None:
    _begin(contract, permission, actor, version)
    require_impartial(contract, actor)


def require_impartial(contract: Contract, actor: Actor) -> None:
    """Pass for an officer without a tie to the contract (design/trust.md rules 1 and 2). Raises NotPermitted."""
    if actor.person_id is None:
        return
    if actor.person_id == contract.filed_by:
        raise NotPermitted(N_("Whoever filed a contract cannot review it."))
    since = clock.now() - timedelta(days=CONFLICT_DAYS)
    if accounts.organisations_since(actor.person_id, since) & _tied(contract, since):
        raise NotPermitted(
            N_("You belong to a party of this contract, or did within a year: another officer has to review it.")
        )


def _tied(contract: Contract, since: datetime) -> frozenset[UUID]:
    """The parties, the filer, and the brokerage of the broker."""
    if contract.broker_person_id is None:
        return contract.party_ids
    brokerage = frozenset({contract.brokerage_id} if contract.brokerage_id else ())
    return contract.party_ids | brokerage | accounts.organisations_since(contract.broker_person_id, since)


def require_second_person(contract: Contract, actor: Actor) -> None:
    """Pass for another person than the first reviewer. Raises NotPermitted."""
    if actor.person_id is not None and actor.person_id == contract.reviewed_by:
        raise NotPermitted(N_("The second review is for another person than the first."))


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


def _needed(note: str) -> str:
    if not note.strip():
        raise InvalidInput({"reason": N_("Please say why, in words that help the filer.")})
    return note.strip()


def state_facts(contract: Contract, filing: Filing) -> None:
    """Write what a filing says into its contract. Raises InvalidInput."""
    seller, buyer = check(filing)
    for name, value in stated(filing).items():
        setattr(contract, name, value)
    contract.parties = [_party(seller), _party(buyer)]
    contract.deductions = [Deduction(**vars(line)) for line in filing.deductions]


def _party(facts: PartyFacts) -> ContractParty:
    return ContractParty(**vars(facts))
