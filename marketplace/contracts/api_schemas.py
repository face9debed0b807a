"""What a program sends and is told of contracts whose terms it may read: as filer, party, broker or office."""

from typing import Any

from flask import g
from marshmallow import fields

from marketplace.accounts.schemas import OrganisationName
from marketplace.contracts import acts, standing
from marketplace.contracts.api_particulars import (
    ContractParticularsGiven,
    ContractParticularsShown,
    PartyParticularsGiven,
    PartyParticularsShown,
    of_contract,
    of_party,
)
from marketplace.contracts.classes import (
    ContractClass,
    ContractKind,
    DeductionKind,
    Disclosure,
    Payment,
    PlanSource,
    Subclass,
)
from marketplace.contracts.filing import DeductionFiling, Filing
from marketplace.contracts.filing_parties import PartyFiling
from marketplace.contracts.forms import MOST_DEDUCTIONS
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Side
from marketplace.contracts.particulars import ContractParticulars
from marketplace.contracts.party_forms import LONGEST_SHARE, MOST_SELLERS
from marketplace.core.exchange import HOME_CURRENCY
from marketplace.district.codes import HOME_COUNTRY, IpKind, Objective, PartyNature, PartySize, TechnicalField
from marketplace.district.party_particulars import PartyParticulars
from marketplace.web.api import PageArgs
from marketplace.web.api_fields import AtMost, Between, Code, Fen, Given, Minor, Price, Shown, Text

SEARCHED = "words of the title or of a party's name; a registration number, its beginning or its last digits"


class ContractArgs(PageArgs):
    """Which contracts."""

    state = Code(ContractState, load_default=None)
    q = Text(200, load_default="", metadata={"description": SEARCHED})


class PartyGiven(Given):
    """A party: its name or code is enough where the directory knows it."""

    name = Text(120, load_default="")
    code = Text(40, load_default="", metadata={"description": "unified social credit code"})
    nature = Code(PartyNature, allow_none=True, load_default=None)
    region = Text(40, load_default="")
    country = Text(3, load_default=HOME_COUNTRY)
    size = Code(PartySize, allow_none=True, load_default=None)
    industry = Text(3, load_default="", metadata={"description": "division of GB/T 4754-2017, as C36"})
    share = fields.Integer(
        load_default=1,
        strict=True,
        validate=Between(1, LONGEST_SHARE),
        metadata={"description": "of several sellers, by which weight this one shares the amount"},
    )
    particulars = fields.Nested(PartyParticularsGiven, load_default=dict)


class DeductionGiven(Given):
    """A part of the price that is not for technology."""

    kind = Code(DeductionKind, required=True)
    description = Text(200, needed=True)
    amount_fen = Price(required=True)
    within_reasonable_quantity = fields.Boolean(load_default=False)
    quantity = Text(40, load_default="")
    foreign_minor = Minor(load_default=None)


class ContractGiven(Given):
    """A whole contract as its filer states it."""

    title = Text(200, needed=True)
    subclass = Code(Subclass, required=True)
    field = Code(TechnicalField, required=True)
    ip_kind = Code(IpKind, load_default=IpKind.NONE)
    plan_source = Code(PlanSource, load_default=PlanSource.NONE)
    signed_on = fields.Date(required=True)
    begins_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    amount_fen = Price(required=True)
    amount_in_capitals = Text(100, load_default="", metadata={"description": "needed above 50 million yuan"})
    payment = Code(Payment, required=True)
    is_related = fields.Boolean(load_default=False)
    deductions = fields.List(fields.Nested(DeductionGiven), load_default=list, validate=AtMost(MOST_DEDUCTIONS))
    seller = fields.Nested(PartyGiven, required=True)
    buyer = fields.Nested(PartyGiven, required=True)
    disclosure = Code(Disclosure, load_default=Disclosure.LISTED)
    kind = Code(ContractKind, load_default=ContractKind.ORDINARY)
    parent_id = fields.UUID(allow_none=True, load_default=None, metadata={"description": "a call-off's framework"})
    currency = Text(3, load_default=HOME_CURRENCY)
    foreign_minor = Minor(load_default=None)
    objective = Code(Objective, allow_none=True, load_default=None)
    particulars = fields.Nested(ContractParticularsGiven, load_default=dict)
    co_sellers = fields.List(
        fields.Nested(PartyGiven),
        load_default=list,
        validate=AtMost(MOST_SELLERS),
        metadata={"description": "sellers beside the first"},
    )


def filing(given: dict[str, Any]) -> Filing:
    """What was sent, as the verbs take it."""
    parties = {side.value: party_filing(side, given[side.value]) for side in Side}
    further = [party_filing(Side.SELLER, each) for each in given["co_sellers"]]
    lines = [DeductionFiling(**stripped(line)) for line in given["deductions"]]
    kept = of_contract(given["particulars"])
    return Filing(**{**given, **parties, "deductions": lines, "co_sellers": further, "particulars": kept})


def party_filing(side: Side, given: dict[str, Any]) -> PartyFiling:
    """A party as it was sent."""
    return PartyFiling(side, **{**stripped(given), "particulars": of_party(given["particulars"])})


def stripped(given: dict[str, Any]) -> dict[str, Any]:
    """What was sent, its texts without blanks around them."""
    return {name: value.strip() if type(value) is str else value for name, value in given.items()}


class AcceptanceGiven(Given):
    """Which originals the office has seen, where no contract text is attached."""

    originals = Text(500, load_default="")


class OfficeGiven(Given):
    """What the office asks for, or why it says no, in words for the filer."""

    reason = Text(1000, needed=True)


class ClassTestGiven(Given):
    """The answers of the class test by question, as `class_test` of a reviewed contract has them."""

    answers = fields.Dict(keys=Text(10), values=fields.Boolean(), required=True)
    class_note = Text(1000, load_default="", metadata={"description": "needed where an answer speaks against"})


class PartyShown(Shown):
    """A party as it stood when the contract was filed."""

    side = Code(Side)
    organisation_id = fields.UUID(allow_none=True)
    name = fields.String()
    code = fields.String(allow_none=True)
    nature = Code(PartyNature, allow_none=True)
    region = fields.String()
    country = fields.String()
    is_verified = fields.Boolean()
    size = Code(PartySize, allow_none=True)
    industry = fields.String()
    share = fields.Integer()
    particulars = fields.Function(
        lambda party: PartyParticularsShown().dump(PartyParticulars.of(party.particulars)),
        metadata={"type": "object", "description": "what the national form asks beside"},
    )
    confirmed_on = fields.Date(allow_none=True)
    named_on = fields.Date(allow_none=True)


class DeductionShown(Shown):
    """A part of the price that is not for technology."""

    kind = Code(DeductionKind)
    description = fields.String()
    amount_fen = Fen()
    within_reasonable_quantity = fields.Boolean()
    quantity = fields.String()


class CountsShown(Shown):
    """What a registered contract counts now: less than was agreed, or nothing, once it has ended."""

    count = fields.Integer()
    amount_fen = Fen()
    technology_fen = Fen()


class RuledDeductionShown(DeductionShown):
    """A line of a contract, and what the office ruled of it."""

    ruling = fields.String(metadata={"description": "why the office counts the line otherwise than it was stated"})
    ruled_on = fields.Date(allow_none=True)


class ContractShown(Shown):
    """A contract with its confidential terms: for its filer, its parties, their broker, and the office."""

    id = fields.UUID()
    # The other side need not know of a listing that it may not see.
    listing_id = fields.Function(
        lambda contract: (
            str(contract.listing_id) if contract.listing_id and contract.owner_id == g.acting.id else None
        ),
        metadata={"type": ["string", "null"], "format": "uuid", "description": "for its filer: what it began with"},
    )
    number = fields.String(allow_none=True)
    state = Code(ContractState)
    acts = fields.Function(
        lambda contract: sorted(acts.open_to(g.actor, contract)),
        metadata={"type": "array", "items": {"type": "string"}, "description": "what you may do now"},
    )
    title = fields.String()
    contract_class = Code(ContractClass)
    subclass = Code(Subclass)
    field = Code(TechnicalField)
    ip_kind = Code(IpKind)
    plan_source = Code(PlanSource)
    objective = Code(Objective, allow_none=True)
    particulars = fields.Function(
        lambda contract: ContractParticularsShown().dump(ContractParticulars.of(contract.particulars)),
        metadata={"type": "object", "description": "what the national form asks beside"},
    )
    payment = Code(Payment)
    is_related = fields.Boolean()
    signed_on = fields.Date()
    begins_on = fields.Date()
    ends_on = fields.Date()
    amount_fen = Fen()
    technology_fen = Fen()
    counts = fields.Function(
        lambda contract: CountsShown().dump(found) if (found := standing.counted(contract)) else None,
        metadata={"type": ["object", "null"], "description": "what it counts now; null before it has a number"},
    )
    disclosure = Code(Disclosure)
    kind = Code(ContractKind)
    parent_id = fields.UUID(allow_none=True)
    currency = fields.String()
    foreign_minor = Minor()
    rate_on = fields.Date(allow_none=True)
    owner = fields.Nested(OrganisationName)
    parties = fields.List(fields.Nested(PartyShown))
    deductions = fields.List(fields.Nested(RuledDeductionShown))
    office_note = fields.String()
    originals_note = fields.String()
    refusal_reason = fields.String(
        allow_none=True,
        metadata={"pattern": "^R[0-9]{2}$", "description": "a code of the reasons of the contract's rules"},
    )
    submitted_on = fields.Date(allow_none=True)
    accepted_on = fields.Date(allow_none=True)
    reviewed_on = fields.Date(allow_none=True)
    registered_on = fields.Date(allow_none=True)
    created_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()
    version = fields.Integer()
