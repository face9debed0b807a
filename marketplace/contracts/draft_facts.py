"""What is known of a contract for its draft in words, by the facts that placeholders name.

A draft is Chinese whoever asks for it. What is missing here is left open in the text; what is empty says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import from_listing, further, rule_words
from marketplace.contracts.classes import BY_ROYALTY, ContractClass, LicenceKind, PlanSource
from marketplace.contracts.model_texts import WORDS
from marketplace.contracts.models import Contract, ContractParty
from marketplace.contracts.particulars import ContractParticulars
from marketplace.core import capitals, exchange, money
from marketplace.district.codes import HOME_COUNTRY, IpKind, TechnicalField
from marketplace.district.countries import country_name
from marketplace.district.party_particulars import PartyParticulars
from marketplace.documents.word import Table
from marketplace.listings.models import Listing
from marketplace.web.i18n import show_day

SAID = WORDS["words"]
_PARTS = ("code", "address", "representative", "contact", "phone")


@dataclass(frozen=True)
class PartySaid:
    """A party as it stands in a draft; what is empty is left open."""

    name: str
    code: str = ""
    country: str = ""
    address: str = ""
    representative: str = ""
    contact: str = ""
    phone: str = ""

    @classmethod
    def of(cls, party: ContractParty) -> "PartySaid":
        """A party of a filing."""
        kept = PartyParticulars.of(party.particulars)
        country = "" if party.country == HOME_COUNTRY else country_name(party.country)
        same = {name: getattr(kept, name) for name in _PARTS[1:]}
        return cls(party.name, party.code or "", country, **same)


@dataclass(frozen=True)
class Known:
    """What is known: texts and tables by the facts' names, and the parties, for their tables and signatures."""

    texts: Mapping[str, str]
    sellers: tuple[PartySaid, ...] = ()
    buyers: tuple[PartySaid, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)


def of_contract(contract: Contract) -> Known:
    """All that a filing says."""
    listing = from_listing.of(contract)
    texts = {**_of_listing(listing), **_subject(contract), **_price(contract), **_particulars(contract)}
    sellers = tuple(PartySaid.of(party) for party in contract.sellers)
    buyers = (PartySaid.of(contract.buyer),)
    return Known(_said(texts | _named(sellers, buyers)), sellers, buyers, _tables(contract))


def of_parties(
    title: str, of: TechnicalField, seller: Organisation, buyer: Organisation, listing: Listing | None
) -> Known:
    """What is known before there is a filing: a title, a field, two parties of the directory."""
    sellers, buyers = ((PartySaid(each.name, each.code or "", "", each.address),) for each in (seller, buyer))
    texts = {"title": title, "field": _(of.label), **_of_listing(listing), **_named(sellers, buyers)}
    return Known(_said(texts), sellers, buyers)


def _said(texts: Mapping[str, str | None]) -> Mapping[str, str]:
    return {name: text for name, text in texts.items() if text is not None}


def _subject(contract: Contract) -> dict[str, str | None]:
    return {
        "title": contract.title,
        "class": rule_words.contract_class(contract),
        "subclass": rule_words.subclass(contract),
        "field": _(contract.field.label),
        "objective": _(contract.objective.label) if contract.objective else None,
        **{name: show_day(getattr(contract, name)) for name in ("signed_on", "begins_on", "ends_on")},
    }


def _price(contract: Contract) -> dict[str, str | None]:
    return {
        "amount": _yuan(contract.amount_fen),
        "amount_capitals": capitals.write(contract.amount_fen),
        "technology": _yuan(contract.technology_fen),
        "technology_capitals": capitals.write(contract.technology_fen),
        "foreign": _foreign(contract),
        "payment": _(contract.payment.label),
    }


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else SAID["yuan"].format(money.exact(fen))


def _foreign(contract: Contract) -> str:
    if contract.foreign_minor is None:
        return ""
    amount = f"{contract.currency} {exchange.write(contract.foreign_minor, contract.currency)}"
    return str(SAID["foreign"].format(amount, show_day(contract.rate_on)))


def _particulars(contract: Contract) -> dict[str, str | None]:
    kept, is_licence = ContractParticulars.of(contract.particulars), contract.contract_class is ContractClass.LICENCE
    licence, no_plan = LicenceKind.get(kept.licence_kind), contract.plan_source is PlanSource.NONE
    applies, no = contract.payment in BY_ROYALTY, SAID["not_applicable"]
    return {
        "own_number": kept.own_number or None,
        "royalty_terms": (kept.royalty_terms or None) if applies else no,
        "ip_kind": _(contract.ip_kind.label),
        "ip_numbers": no if contract.ip_kind is IpKind.NONE else "、".join(kept.ip_numbers) or None,
        "licence_kind": (_(licence.label) if licence else None) if is_licence else no,
        "plan": _(contract.plan_source.label) + (f" {kept.plan_name}" if kept.plan_name and not no_plan else ""),
        "expected_investment": _yuan(kept.expected_investment_fen),
        "expected_output": _yuan(kept.expected_output_fen),
    }


def _of_listing(listing: Listing | None) -> dict[str, str | None]:
    """What a listing says of the matter, each kind in its own fields."""
    if listing is None:
        return {}
    goal = getattr(listing, "target", None) or getattr(listing, "requirement", None)
    background = getattr(listing, "current_situation", None) or getattr(listing, "conditions", None)
    return {"content": listing.summary or None, "goal": goal, "background": background}


def _named(sellers: tuple[PartySaid, ...], buyers: tuple[PartySaid, ...]) -> dict[str, str | None]:
    named: dict[str, str | None] = {}
    for side, parties in (("seller", sellers), ("buyer", buyers)):
        named[side] = "、".join(each.name for each in parties)
        named |= {f"{side}_{part}": getattr(parties[0], part) or None for part in _PARTS}
    return named


def _tables(contract: Contract) -> dict[str, Table]:
    shares = [(name, money.exact(fen)) for name, fen in further.shares(contract)]
    lines: list[Any] = [
        (line.description, _(line.kind.label), line.quantity or "–", money.exact(line.amount_fen), _counted(line))
        for line in contract.deductions
    ]
    found = {"shares": (SAID["share"], shares), "deductions": (SAID["deduction"], lines)}
    return {name: Table([head, *rows], head=True) for name, (head, rows) in found.items() if rows}


def _counted(line: Any) -> str:
    return str(SAID["not_deducted"] if line.within_reasonable_quantity else SAID["deducted"])
