"""What the national form asks beside, as a reader sees it: pairs of a label and a text, without what nobody said."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from marketplace.contracts.classes import LicenceKind, TaxIntent
from marketplace.contracts.models import Contract, ContractParty
from marketplace.contracts.particulars import ContractParticulars
from marketplace.core import money
from marketplace.district.industries import industry_name
from marketplace.district.party_particulars import PartyParticulars
from marketplace.web.i18n import in_yuan, is_chinese

Said = list[tuple[str, Any]]


def of_contract(contract: Contract) -> Said:
    """Rows 8, 10, 12, 14, 27 and 30 of the form."""
    kept = ContractParticulars.of(contract.particulars)
    licence = LicenceKind.get(kept.licence_kind)
    wanted = [_(intent.label) for intent in TaxIntent if intent in kept.tax_intents]
    return _only(
        (_("Social and economic objective"), _(contract.objective.label) if contract.objective else ""),
        (_("Kind of licence"), _(licence.label) if licence else ""),
        (_("How the royalty is reckoned"), kept.royalty_terms),
        (_("Number of one's own"), kept.own_number),
        (_("Name of the programme"), kept.plan_name),
        (_("Numbers of the patents and other rights"), " · ".join(kept.ip_numbers)),
        (_("Expected new investment"), _amount(kept.expected_investment_fen)),
        (_("Expected new output value"), _amount(kept.expected_output_fen)),
        (_("Benefits for which it will be used"), " · ".join(wanted)),
        (_("Answer to the registration office"), kept.answer),
    )


def of_party(party: ContractParty) -> Said:
    """Rows 15 and 22 to 26 of the form."""
    kept = PartyParticulars.of(party.particulars)
    return [
        *_only(
            (_("Size of the enterprise"), _(party.size.label) if party.size else ""),
            (_("Industry"), industry_name(party.industry, chinese=is_chinese())),
            (_("Address"), kept.address),
            (_("Postcode"), kept.postcode),
            (_("Legal representative"), kept.representative),
            (_("Contact person"), kept.contact),
            (_("Telephone"), kept.phone),
        ),
        *_answers(kept),
    ]


def _answers(kept: PartyParticulars) -> Iterator[tuple[str, str]]:
    asked = (
        (_("Listed company"), kept.is_listed),
        (_("In a national high-tech zone"), kept.is_in_high_tech_zone),
        (_("High-tech enterprise"), kept.is_high_tech),
        (_("Research and development body"), kept.is_research_body),
        (_("Technology transfer agency"), kept.is_transfer_agency),
        (_("Converted institute"), kept.is_converted_institute),
    )
    return ((label, _("Yes") if answer else _("No")) for label, answer in asked if answer is not None)


def shares(contract: Contract) -> Sequence[tuple[str, int]]:
    """Each seller with their exact part of the amount in fen (T8); nothing for a single one."""
    sellers = contract.sellers
    if len(sellers) < 2:
        return []
    parts = money.split(contract.amount_fen, [seller.share for seller in sellers])
    return [(seller.name, part) for seller, part in zip(sellers, parts, strict=True)]


def _only(*pairs: tuple[str, str]) -> Said:
    return [(label, said) for label, said in pairs if said]


def _amount(fen: int | None) -> str:
    return "" if fen is None else in_yuan(money.exact(fen))
