"""What a change makes of a contract, before and after side by side, in the reader's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from marketplace.contracts.change_lifecycle import GOES_ON
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.filing import DeductionFiling
from marketplace.contracts.filing_parties import PartyFacts
from marketplace.contracts.terms import NAMES, Terms
from marketplace.contracts.told import TOLD
from marketplace.core import exchange, money
from marketplace.core.money import exact
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.district.codes import HOME_COUNTRY, region_name
from marketplace.district.countries import country_name
from marketplace.district.industries import industry_name
from marketplace.web.i18n import is_chinese, show_day

LABELS: Mapping[str, str] = {
    **TOLD.fields,
    "seller_name": N_("Seller"),
    "buyer_name": N_("Buyer"),
    "technology_fen": N_("Technology value"),
    "foreign_minor": N_("Amount in its currency"),
    "royalty_terms": N_("How the royalty is reckoned"),
    "deductions": N_("Deductions"),
    "undivided_fen": N_("Deducted without lines"),
    "licence_kind": N_("Kind of licence"),
    "ip_numbers": N_("Numbers of the patents and other rights"),
    "plan_name": N_("Name of the programme"),
    "own_number": N_("Number of one's own"),
    "tax_intents": N_("Benefits for which it will be used"),
    "expected_investment_fen": N_("Expected new investment"),
    "expected_output_fen": N_("Expected new output value"),
    "seller_share": N_("Seller's weight"),
    "co_sellers": N_("Further sellers"),
    "shares": N_("The share of each seller"),
    "seller_nature": N_("Seller's legal nature"),
    "seller_size": N_("Seller's size"),
    "seller_industry": N_("Seller's industry"),
    "buyer_code": N_("Buyer's unified social credit code"),
    "buyer_nature": N_("Buyer's legal nature"),
    "buyer_size": N_("Buyer's size"),
    "buyer_industry": N_("Buyer's industry"),
}
ALWAYS = ("amount_fen", "technology_fen")


@dataclass(frozen=True)
class Compared:
    """One row of the comparison; what has rows of its own has several lines."""

    label: str
    before: Sequence[str]
    after: Sequence[str]

    @property
    def is_changed(self) -> bool:
        """Whether it is not the same afterwards."""
        return self.before != self.after


def compared(change: ContractChange) -> list[Compared]:
    """What the change makes of the contract, row by row; money always, the rest where it differs."""
    before = Terms.read(change.before)
    if change.kind in GOES_ON:
        return _terms_compared(before, Terms.read(change.terms))
    kept = change.performed_fen or 0, change.performed_technology_fen or 0
    figures = (("amount_fen", before.amount_fen, kept[0]), ("technology_fen", before.technology_fen, kept[1]))
    return [Compared(_(LABELS[name]), said(old), said(new)) for name, old, new in figures]


def changed(change: ContractChange) -> list[Compared]:
    """The rows of it that are not the same afterwards."""
    return [row for row in compared(change) if row.is_changed]


def _terms_compared(before: Terms, after: Terms) -> list[Compared]:
    rows = [
        (name, Compared(_(LABELS[name]), _term(before, name), _term(after, name)))
        for name in (*NAMES, "technology_fen", "shares")
    ]
    return [row for name, row in rows if row.is_changed or name in ALWAYS]


def _term(terms: Terms, name: str) -> list[str]:
    """One of the terms; the price in foreign money with its currency: USD 100000.00."""
    match name:
        case "foreign_minor" if terms.foreign_minor is not None:
            return [f"{terms.currency} {exchange.write(terms.foreign_minor, terms.currency)}"]
        case "seller_share":
            return [str(terms.seller_share)]
        case "shares":
            return _shares(terms)
        case "seller_industry" | "buyer_industry":
            return said(industry_name(getattr(terms, name), chinese=is_chinese()))
    return said(getattr(terms, name))


def _shares(terms: Terms) -> list[str]:
    """Each seller's exact part of the amount, where there are several (T8)."""
    if not terms.co_sellers:
        return said(None)
    parts = money.split(terms.amount_fen, [terms.seller_share, *(each.share for each in terms.co_sellers)])
    names = [terms.seller_name, *(each.name for each in terms.co_sellers)]
    return [f"{name} {_yuan(part)}" for name, part in zip(names, parts, strict=True)]


def said(value: Any) -> list[str]:
    """A value of the terms in the reader's words, one line for each row; whole numbers are fen."""
    match value:
        case None | "" | [] | ():
            return ["–"]
        case bool():
            return [_("Yes") if value else _("No")]
        case Titled():
            return [str(_(value.label))]
        case date():
            return [str(show_day(value))]
        case int():
            return [_yuan(value)]
        case list() | tuple():
            return [line for each in value for line in said(each)]
        case DeductionFiling():
            return [_line(value)]
        case PartyFacts():
            return [_seller(value)]
    return [str(value)]


def _yuan(fen: int) -> str:
    return f"{exact(fen)} {_('yuan')}"


def _line(line: DeductionFiling) -> str:
    within = _("within a reasonable quantity") if line.within_reasonable_quantity else ""
    known = (_(line.kind.label), line.description, line.quantity, _yuan(line.amount_fen), within)
    return " · ".join(filter(None, known))


def _seller(one: PartyFacts) -> str:
    seat = _(region_name(one.region)) if one.country == HOME_COUNTRY else country_name(one.country)
    beside = (_(one.nature.label) if one.nature else "", _(one.size.label) if one.size else "")
    more = (industry_name(one.industry, chinese=is_chinese()), *map(str, _texts(one)))
    weight = _("weight %(number)s", number=one.share)
    return " · ".join(filter(None, (one.name, one.code or "", seat, *beside, *more, weight)))


def _texts(one: PartyFacts) -> Sequence[Any]:
    """What else is known of a seller, as far as it is text."""
    return [value for value in one.particulars.values() if isinstance(value, str)]
