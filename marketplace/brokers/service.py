"""The verbs of brokers: write one's profile, open a case, record its steps, draft the contract that comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from marketplace import ledger
from marketplace.accounts import queries as accounts
from marketplace.brokers import news, queries
from marketplace.brokers.lifecycle import BY_HAND, CONTRACT_POSSIBLE, LIFECYCLE, StepEvent
from marketplace.brokers.models import Broker, BrokerLevel, Case, CaseStep
from marketplace.contracts import queries as contracts
from marketplace.contracts import service as registry
from marketplace.contracts.filing import Filing
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import DomainError, InvalidInput, NotPermitted, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.db import session
from marketplace.district.codes import TechnicalField
from marketplace.listings import interest_service
from marketplace.listings.codes import ListingKind
from marketplace.listings.models import Interest

LONGEST_NAME, LONGEST_CERTIFICATE, LONGEST_TEXT = 60, 60, 3000
NEEDED = N_("Please fill in this field.")
# A note without words says nothing, and a case is not closed without a reason that both parties can read.
NEEDS_WORDS = frozenset({StepEvent.NOTE, StepEvent.CLOSE})


@dataclass(frozen=True)
class Profile:
    """What brokers say of themselves to everybody."""

    display_name: str
    level: BrokerLevel
    fields: Sequence[TechnicalField]
    certificate_number: str = ""
    introduction: str = ""


def write_profile(profile: Profile, *, actor: Actor, version: int | None = None) -> Broker:
    """Create or change one's own public profile, in the name of the brokerage acted for.

    Raises NotPermitted, WrongState (brokerage not verified, practising at another one), StaleVersion, InvalidInput.
    Source: domain/listings.md 2.7.
    """
    brokerage_id = _require_brokerage(actor)
    _require_fits(profile)
    broker = queries.broker_of_person(actor.person_id)
    if broker is None:
        broker = Broker(person_id=actor.person_id, organisation_id=brokerage_id)
        session.add(broker)
    else:
        _require_one_brokerage(broker, brokerage_id)
        require_version(broker, version)
    broker.organisation_id = brokerage_id
    broker.display_name, broker.level = profile.display_name.strip(), profile.level
    broker.fields = [field.value for field in profile.fields]
    broker.certificate_number, broker.introduction = profile.certificate_number.strip(), profile.introduction.strip()
    ledger.append(actor, "broker.write_profile", broker)
    return broker


def _require_brokerage(actor: Actor) -> UUID:
    if actor.organisation_id is None or actor.person_id is None:
        raise NotPermitted()
    brokerage = accounts.organisation(actor.organisation_id)
    allow(actor, Permission.BROKER_PROFILE_EDIT, brokerage)
    if not brokerage.is_verified:
        raise WrongState(
            N_("The bureau has not verified your brokerage yet; nobody practises in its name until then.")
        )
    return brokerage.id


def _require_one_brokerage(broker: Broker, brokerage_id: UUID) -> None:
    if broker.organisation_id == brokerage_id:
        return
    if Role.BROKER in accounts.roles_in(broker.person_id, broker.organisation_id):
        raise WrongState(
            N_("You practise in the name of %(name)s; nobody practises at two brokerages at once."),
            name=broker.organisation.name,
        )


def _require_fits(profile: Profile) -> None:
    lengths = {
        "display_name": (profile.display_name, LONGEST_NAME),
        "certificate_number": (profile.certificate_number, LONGEST_CERTIFICATE),
        "introduction": (profile.introduction, LONGEST_TEXT),
    }
    problems: dict[str, DomainError | str] = {
        name: DomainError(N_("At most %(most)s characters fit here."), most=most)
        for name, (text, most) in lengths.items()
        if len(text.strip()) > most
    }
    if not profile.display_name.strip():
        problems["display_name"] = NEEDED
    if not profile.fields:
        problems["fields"] = N_("Please choose at least one field.")
    if problems:
        raise InvalidInput(problems)


def open_case(interest: Interest, broker: Broker, *, actor: Actor, answer: str, version: int) -> Case:
    """Answer an expression of interest and bring in a broker: one case that joins owner, interested party and broker.

    Raises NotPermitted, StaleVersion, WrongState (answered already), InvalidInput (no answer; a broker who does not
    practise, or who belongs to a party or did within a year). Source: domain/listings.md 2.7, trust.md rule 2.
    """
    allow(actor, Permission.CASE_OPEN, interest)
    _require_fit_broker(broker, interest)
    # Whoever asked is told of the case, which carries the answer.
    interest_service.answer(interest, actor=actor, answer=answer, version=version, tells=False)
    case = _case_of(interest, broker)
    session.add(case)
    _step(case, StepEvent.OPEN, interest.answer, actor)
    return case


def _require_fit_broker(broker: Broker, interest: Interest) -> None:
    if not queries.is_practising(broker):
        raise InvalidInput({"broker": N_("This broker does not practise at present; please choose another one.")})
    ties = accounts.organisations_since(broker.person_id, queries.ties_since())
    if ties & interest.party_ids:
        problem = N_("This broker belongs to one of the parties, or did within a year; please choose another one.")
        raise InvalidInput({"broker": problem})


def _case_of(interest: Interest, broker: Broker) -> Case:
    listing, owner, asker = interest.listing, interest.owner_id, interest.from_organisation_id
    # Whoever offers a result sells it; whoever answers a demand or a scenario offers the technology for it.
    seller, buyer = (owner, asker) if listing.kind is ListingKind.RESULT else (asker, owner)
    return Case(
        listing_id=listing.id,
        interest_id=interest.id,
        broker_id=broker.id,
        broker_person_id=broker.person_id,
        brokerage_id=broker.organisation_id,
        seller_id=seller,
        buyer_id=buyer,
        opened_by_id=owner,
        title=listing.title,
        field=listing.field,
    )


def record_step(case: Case, event: StepEvent, *, actor: Actor, note: str, version: int) -> None:
    """Note something on a case, or say that the parties negotiate, agreed, or closed it without a contract.

    Raises NotPermitted, StaleVersion, WrongState, InvalidInput (no words where they are needed, or too many).
    """
    allow(actor, Permission.CASE_WORK, case)
    require_version(case, version)
    words = _words(note, needed=event in NEEDS_WORDS)
    if event not in BY_HAND:
        raise WrongState()
    if event is not StepEvent.NOTE:
        LIFECYCLE.apply(case, event.value)
    _step(case, event, words, actor)


def _words(note: str, *, needed: bool) -> str:
    words = note.strip()
    if needed and not words:
        raise InvalidInput({"note": NEEDED})
    if len(words) > LONGEST_TEXT:
        raise InvalidInput({"note": DomainError(N_("At most %(most)s characters fit here."), most=LONGEST_TEXT)})
    return words


def _step(case: Case, event: StepEvent, note: str, actor: Actor) -> None:
    # Moves the version on even where the step is a note alone.
    case.changed_at = clock.now()
    case.steps.append(
        CaseStep(event=event, note=note, person_name=actor.person_name, organisation_name=actor.organisation_name)
    )
    ledger.append(actor, f"case.{event.value}", case)
    news.step(case, event, actor)


def require_contract_possible(case: Case, *, actor: Actor) -> None:
    """Pass where the actor may draft the contract of this case now.

    Raises NotPermitted (the seller files: domain/contracts.md 1.3), WrongState (too early, or there is one already).
    """
    allow(actor, Permission.CONTRACT_CREATE, case)
    if case.state not in CONTRACT_POSSIBLE:
        raise WrongState(N_("Record first that the parties negotiate or agreed; then write the contract."))
    if contracts.of_case(case.id):
        raise WrongState(N_("This case has its contract already."))


def draft_contract(case: Case, filing: Filing, *, actor: Actor) -> Contract:
    """Draft the technology contract of a case, joined to its listing and its broker.

    Raises NotPermitted, WrongState, InvalidInput (also where the parties are not those of the case).
    """
    require_contract_possible(case, actor=actor)
    contract = registry.draft(
        filing,
        actor=actor,
        owner_id=case.seller_id,
        listing_id=case.listing_id,
        case_id=case.id,
        broker_person_id=case.broker_person_id,
        brokerage_id=case.brokerage_id,
    )
    _require_same_parties(case, contract)
    _step(case, StepEvent.CONTRACT, "", actor)
    return contract


def _require_same_parties(case: Case, contract: Contract) -> None:
    """Figures counted for a broker must come from the parties that the broker brought together."""
    problem = N_("A contract from a case is between the two parties of the case.")
    parties = {"seller": (contract.seller, case.seller_id), "buyer": (contract.buyer, case.buyer_id)}
    wrong = {f"{side}_name": problem for side, (party, wanted) in parties.items() if party.organisation_id != wanted}
    if wrong:
        raise InvalidInput(wrong)
