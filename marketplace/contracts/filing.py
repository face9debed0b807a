"""What a filer says of a contract, as plain values, and the rules that it must keep before anything is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as having
from datetime import date
from typing import Any
from uuid import UUID

from marketplace.contracts.classes import ContractKind, DeductionKind, Disclosure, Payment, PlanSource, Subclass
from marketplace.contracts.filing_parties import PartyFacts, PartyFiling, Problems, Resolve, resolve
from marketplace.contracts.models import Side
from marketplace.contracts.particulars import (
    ContractParticulars,
    contract_problems,
)
from marketplace.core import capitals, clock
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.core.exchange import HOME_CURRENCY
from marketplace.core.money import exact
from marketplace.core.text import N_
from marketplace.district.codes import (
    IpKind,
    Objective,
    TechnicalField,
)

# Above 50 million yuan one slip of the unit outweighs a year: the amount must be written in capitals as well (S5).
CAPITALS_ABOVE_FEN = 5_000_000_000


@dataclass(frozen=True)
class DeductionFiling:
    """One line of the price that is not for technology; amount in fen."""

    kind: DeductionKind
    description: str
    amount_fen: int
    within_reasonable_quantity: bool = False
    quantity: str = ""
    # Of a contract in foreign money, in its smallest unit; the amount in fen is reckoned from it.
    foreign_minor: int | None = None


@dataclass(frozen=True)
class Filing:
    """A whole contract as its filer states it; amounts in fen."""

    title: str
    subclass: Subclass
    field: TechnicalField
    signed_on: date
    begins_on: date
    ends_on: date
    amount_fen: int
    payment: Payment
    seller: PartyFiling
    buyer: PartyFiling
    ip_kind: IpKind = IpKind.NONE
    plan_source: PlanSource = PlanSource.NONE
    is_related: bool = False
    disclosure: Disclosure = Disclosure.LISTED
    deductions: Sequence[DeductionFiling] = ()
    amount_in_capitals: str = ""
    objective: Objective | None = None
    kind: ContractKind = ContractKind.ORDINARY
    parent_id: UUID | None = None
    particulars: ContractParticulars = having(default_factory=ContractParticulars)
    # Sellers beside the first, who share the amount by their weights (T8).
    co_sellers: Sequence[PartyFiling] = ()
    # Foreign money: the price in its smallest unit, from which the amount in fen is reckoned (T9).
    currency: str = HOME_CURRENCY
    foreign_minor: int | None = None


def technology_fen(amount_fen: int, deductions: Sequence[DeductionFiling]) -> int:
    """技术交易额: the price less what is not for technology, in fen (domain/contracts.md 1.7)."""
    return amount_fen - sum(line.amount_fen for line in deductions if not line.within_reasonable_quantity)


def check(filing: Filing, resolved: Resolve | None = None) -> tuple[PartyFacts, ...]:
    """The parties as they will be stored, the seller first, then further sellers, the buyer last.

    Raises InvalidInput with every problem, by the form's field names.

    `resolved` stands in for `resolve` where it remembers what it found: a file names its parties again and again.
    """
    resolved = resolved or resolve
    problems: Problems = {**_title_problems(filing), **_date_problems(filing), **_amount_problems(filing)}
    problems |= contract_problems(filing.subclass, filing.payment, filing.ip_kind, filing.particulars)
    parties: list[PartyFacts] = []
    for prefix, typed in _named(filing):
        facts, wrong = resolved(prefix, typed)
        problems |= wrong
        parties += [facts] if facts else []
    problems |= twice(parties)
    if problems:
        raise InvalidInput(problems)
    return tuple(parties)


def _named(filing: Filing) -> list[tuple[str, PartyFiling]]:
    further = [(f"co_sellers-{place}", typed) for place, typed in enumerate(filing.co_sellers)]
    return [("seller", filing.seller), *further, ("buyer", filing.buyer)]


def twice(parties: Sequence[PartyFacts]) -> Problems:
    """What is wrong where one party stands in two places."""
    sellers = [party.code or party.name for party in parties if party.side is Side.SELLER]
    buyers = {party.code or party.name for party in parties if party.side is Side.BUYER}
    if buyers & set(sellers):
        return {"buyer_name": N_("Seller and buyer are the same.")}
    if len(set(sellers)) < len(sellers):
        return {"co_sellers": N_("One seller stands here twice.")}
    return {}


def stated(filing: Filing) -> dict[str, Any]:
    """What a filing says of its contract, by the columns in which that is stored."""
    same = {name: getattr(filing, name) for name in _STATED}
    technology = technology_fen(filing.amount_fen, filing.deductions)
    kept = {"particulars": filing.particulars.normal().stored()}
    return {**same, **kept, "title": filing.title.strip(), "technology_fen": technology}


_STATED = (
    *("subclass", "field", "ip_kind", "plan_source", "objective", "payment", "is_related", "disclosure"),
    *("kind", "parent_id", "currency", "foreign_minor"),
    *("signed_on", "begins_on", "ends_on", "amount_fen"),
)


def _title_problems(filing: Filing) -> Problems:
    return {} if filing.title.strip() else {"title": N_("Please give the title of the project.")}


def _date_problems(filing: Filing) -> Problems:
    problems: Problems = {}
    if filing.signed_on > clock.today():
        problems["signed_on"] = N_("The day of signing lies in the future.")
    if filing.ends_on < filing.begins_on:
        problems["ends_on"] = N_("The term ends before it begins.")
    return problems


def _amount_problems(filing: Filing) -> Problems:
    if filing.amount_fen <= 0:
        return {"amount": N_("The amount must be more than nothing.")}
    problems = capitals_problems(filing.amount_fen, filing.amount_in_capitals, CAPITALS_ABOVE_FEN)
    if any(line.amount_fen <= 0 for line in filing.deductions):
        problems["deductions"] = N_("Each deduction must be more than nothing.")
    elif technology_fen(filing.amount_fen, filing.deductions) <= 0:
        problems["deductions"] = N_("The deductions leave nothing for technology.")
    return problems


def capitals_problems(amount_fen: int, typed: str, above_fen: int) -> Problems:
    """What is wrong with an amount in capitals, which is needed above `above_fen` and never another amount."""
    if not typed.strip():
        if amount_fen <= above_fen:
            return {}
        needed = N_("Above %(limit)s yuan, also write the amount in capitals. Check the unit: this is %(capitals)s.")
        return {
            "amount_in_capitals": DomainError(needed, limit=exact(above_fen), capitals=capitals.write(amount_fen))
        }
    try:
        meant = capitals.read(typed)
    except capitals.CapitalsError as error:
        return {"amount_in_capitals": error}
    if meant == amount_fen:
        return {}
    other = N_("The capitals and the figures differ: the figures mean %(capitals)s.")
    return {"amount_in_capitals": DomainError(other, capitals=capitals.write(amount_fen))}
