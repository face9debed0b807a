"""What the national form asks beside, for programs: of a contract and of each party (domain/contracts.md 1.5)."""

from typing import Any

from marshmallow import fields

from marketplace.contracts.classes import LicenceKind, TaxIntent
from marketplace.contracts.particulars import ContractParticulars
from marketplace.contracts.patents import LONGEST, MOST_NUMBERS
from marketplace.district.party_particulars import PartyParticulars
from marketplace.web.api_fields import AtMost, Code, Codes, Fen, Given, Price, Shown, Text


class PartyParticularsGiven(Given):
    """Rows 23 to 26 of the form; null where nobody says."""

    address = Text(200, load_default="")
    representative = Text(60, load_default="")
    contact = Text(60, load_default="")
    phone = Text(40, load_default="")
    postcode = Text(10, load_default="")
    is_listed = fields.Boolean(allow_none=True, load_default=None)
    is_in_high_tech_zone = fields.Boolean(allow_none=True, load_default=None)
    is_high_tech = fields.Boolean(allow_none=True, load_default=None)
    is_research_body = fields.Boolean(allow_none=True, load_default=None)
    is_transfer_agency = fields.Boolean(allow_none=True, load_default=None)
    is_converted_institute = fields.Boolean(allow_none=True, load_default=None)


class ContractParticularsGiven(Given):
    """Rows 8, 10, 12, 27 and 30 of the form."""

    own_number = Text(60, load_default="")
    plan_name = Text(200, load_default="")
    ip_numbers = fields.List(Text(LONGEST), load_default=list, validate=AtMost(MOST_NUMBERS))
    licence_kind = Code(LicenceKind, allow_none=True, load_default=None)
    royalty_terms = Text(500, load_default="")
    expected_investment_fen = Price(allow_none=True, load_default=None)
    expected_output_fen = Price(allow_none=True, load_default=None)
    tax_intents = Codes(TaxIntent, load_default=list)
    answer = Text(500, load_default="", metadata={"description": "to the office that sent the filing back"})


class PartyParticularsShown(Shown):
    """What a party's particulars say; empty or null where nobody said."""

    address = fields.String()
    representative = fields.String()
    contact = fields.String()
    phone = fields.String()
    postcode = fields.String()
    is_listed = fields.Boolean(allow_none=True)
    is_in_high_tech_zone = fields.Boolean(allow_none=True)
    is_high_tech = fields.Boolean(allow_none=True)
    is_research_body = fields.Boolean(allow_none=True)
    is_transfer_agency = fields.Boolean(allow_none=True)
    is_converted_institute = fields.Boolean(allow_none=True)


class ContractParticularsShown(Shown):
    """What a contract's particulars say; empty or null where nobody said."""

    own_number = fields.String()
    plan_name = fields.String()
    ip_numbers = fields.List(fields.String())
    licence_kind = fields.String(allow_none=True)
    royalty_terms = fields.String()
    expected_investment_fen = Fen(allow_none=True)
    expected_output_fen = Fen(allow_none=True)
    tax_intents = fields.List(fields.String())


def of_contract(given: dict[str, Any] | None) -> ContractParticulars:
    """What was sent of a contract, as the verbs take it."""
    said = dict(given or {})
    lists = {name: tuple(said.get(name, ())) for name in ("ip_numbers", "tax_intents")}
    return ContractParticulars(**{**_stripped(said), **lists})


def of_party(given: dict[str, Any] | None) -> PartyParticulars:
    """What was sent of a party, as the verbs take it."""
    return PartyParticulars(**_stripped(given or {}))


def _stripped(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if type(value) is str else value for name, value in given.items()}
