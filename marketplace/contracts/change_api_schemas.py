"""What a program sends and is told of what comes after a registration: changes of it, and receipts."""

from dataclasses import replace
from typing import Any

from marshmallow import fields

from marketplace.contracts import terms
from marketplace.contracts.api_particulars import PartyParticularsShown
from marketplace.contracts.api_schemas import (
    ClassTestGiven,
    DeductionGiven,
    DeductionShown,
    PartyGiven,
    party_filing,
    stripped,
)
from marketplace.contracts.change_lifecycle import ChangeKind, ChangeReason, ChangeState
from marketplace.contracts.classes import LicenceKind, Payment, PlanSource, Subclass, TaxIntent
from marketplace.contracts.filing import DeductionFiling
from marketplace.contracts.forms import MOST_DEDUCTIONS
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.party_forms import LONGEST_SHARE, MOST_SELLERS
from marketplace.contracts.patents import LONGEST, MOST_NUMBERS
from marketplace.contracts.proposals import Proposal
from marketplace.contracts.receipts import Income
from marketplace.district.codes import IpKind, Objective, PartyNature, PartySize, TechnicalField
from marketplace.district.party_particulars import PartyParticulars
from marketplace.web.api_fields import AtMost, Between, Code, Codes, Fen, Given, Minor, Price, Shown, Text

OF_CORRECTION = {"description": "of a correction alone"}


class TermsGiven(Given):
    """The terms that are to be others; what is left out stays as it is."""

    title = Text(200)
    seller_name = Text(120)
    buyer_name = Text(120)
    subclass = Code(Subclass)
    field = Code(TechnicalField)
    ip_kind = Code(IpKind)
    plan_source = Code(PlanSource)
    objective = Code(Objective, allow_none=True)
    payment = Code(Payment)
    royalty_terms = Text(500)
    signed_on = fields.Date()
    begins_on = fields.Date()
    ends_on = fields.Date()
    amount_fen = Price()
    foreign_minor = Minor()
    deductions = fields.List(fields.Nested(DeductionGiven), validate=AtMost(MOST_DEDUCTIONS))
    licence_kind = Code(LicenceKind, allow_none=True)
    ip_numbers = fields.List(Text(LONGEST), validate=AtMost(MOST_NUMBERS))
    plan_name = Text(200)
    own_number = Text(60)
    tax_intents = Codes(TaxIntent)
    expected_investment_fen = Price(allow_none=True)
    expected_output_fen = Price(allow_none=True)
    is_related = fields.Boolean()
    seller_share = fields.Integer(strict=True, validate=Between(1, LONGEST_SHARE))
    co_sellers = fields.List(
        fields.Nested(PartyGiven),
        validate=AtMost(MOST_SELLERS),
        metadata={"description": "every seller beside the first; who is left out sells no more"},
    )
    seller_nature = Code(PartyNature, allow_none=True, metadata=OF_CORRECTION)
    seller_size = Code(PartySize, allow_none=True, metadata=OF_CORRECTION)
    seller_industry = Text(3, metadata=OF_CORRECTION)
    buyer_code = Text(40, metadata=OF_CORRECTION)
    buyer_nature = Code(PartyNature, allow_none=True, metadata=OF_CORRECTION)
    buyer_size = Code(PartySize, allow_none=True, metadata=OF_CORRECTION)
    buyer_industry = Text(3, metadata=OF_CORRECTION)


class ChangeGiven(Given):
    """What is asked for, and why. An amendment or a correction has `terms`, a termination what was performed."""

    kind = Code(ChangeKind, required=True)
    reason = Code(ChangeReason, required=True)
    grounds = Text(2000, needed=True)
    agreed_on = fields.Date(
        allow_none=True, load_default=None, metadata={"description": "the day of the parties' agreement"}
    )
    terms = fields.Nested(TermsGiven, load_default=dict)
    amount_in_capitals = Text(
        100, load_default="", metadata={"description": "needed of a new amount above the limit of the rules"}
    )
    performed_fen = Price(allow_none=True, load_default=None)
    performed_technology_fen = Price(allow_none=True, load_default=None)


def proposal(given: dict[str, Any], contract: Contract) -> Proposal:
    """What was sent of a contract, as the verbs take it."""
    wanted = stripped(given["terms"])
    if "deductions" in wanted:
        wanted["deductions"] = [DeductionFiling(**stripped(line)) for line in wanted["deductions"]]
    sellers = wanted.pop("co_sellers", None)
    co_sellers = None if sellers is None else [party_filing(Side.SELLER, each) for each in sellers]
    return Proposal(**{**given, "terms": replace(terms.of(contract), **wanted), "co_sellers": co_sellers})


class ExaminationGiven(ClassTestGiven):
    """What the office says of a change of its own, which counts as examined when it is handed in."""

    why = Text(1000, load_default="", metadata={"description": "needed where the guards find something"})
    answers = fields.Dict(
        keys=Text(10),
        values=fields.Boolean(),
        load_default=dict,
        metadata={"description": "by question; needed where the contract is to be of another class"},
    )


class CoSellerShown(Shown):
    """A seller beside the first, and by which weight it shares the amount."""

    name = fields.String()
    code = fields.String(allow_none=True)
    nature = fields.String(allow_none=True)
    region = fields.String()
    country = fields.String()
    size = fields.String(allow_none=True)
    industry = fields.String()
    share = fields.Integer()
    particulars = fields.Function(
        lambda party: PartyParticularsShown().dump(PartyParticulars.of(party["particulars"])),
        metadata={"type": "object", "description": "what the national form asks beside"},
    )


class TermsShown(Shown):
    """The terms of a contract as a change found them, or wants them."""

    title = fields.String()
    seller_name = fields.String()
    buyer_name = fields.String()
    subclass = fields.String()
    field = fields.String()
    ip_kind = fields.String()
    plan_source = fields.String()
    objective = fields.String(allow_none=True)
    payment = fields.String()
    royalty_terms = fields.String(allow_none=True)
    signed_on = fields.String()
    begins_on = fields.String()
    ends_on = fields.String()
    amount_fen = Fen()
    currency = fields.String()
    foreign_minor = Minor()
    deductions = fields.List(fields.Nested(DeductionShown))
    licence_kind = fields.String(allow_none=True)
    ip_numbers = fields.List(fields.String())
    plan_name = fields.String()
    own_number = fields.String()
    tax_intents = fields.List(fields.String())
    expected_investment_fen = Fen(allow_none=True)
    expected_output_fen = Fen(allow_none=True)
    is_related = fields.Boolean()
    seller_share = fields.Integer()
    co_sellers = fields.List(fields.Nested(CoSellerShown))
    seller_nature = fields.String(allow_none=True)
    seller_size = fields.String(allow_none=True)
    seller_industry = fields.String()
    buyer_code = fields.String(allow_none=True)
    buyer_nature = fields.String(allow_none=True)
    buyer_size = fields.String(allow_none=True)
    buyer_industry = fields.String()


class _Whole(fields.Nested):
    """Kept terms with those that came later, as they stand where nobody named them."""

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        return super()._serialize(terms.Terms.read(value).stored(), attr, obj, **kwargs)


class ChangeShown(Shown):
    """A change of a registration: what was, what is wanted, and where it stands."""

    id = fields.UUID()
    contract_id = fields.UUID()
    kind = Code(ChangeKind)
    reason = Code(ChangeReason)
    state = Code(ChangeState)
    grounds = fields.String()
    agreed_on = fields.Date(allow_none=True)
    before = _Whole(TermsShown)
    terms = _Whole(TermsShown)
    performed_fen = fields.Integer(allow_none=True)
    performed_technology_fen = fields.Integer(allow_none=True)
    office_note = fields.String()
    proposed_on = fields.Date(allow_none=True)
    examined_on = fields.Date(allow_none=True)
    approved_on = fields.Date(allow_none=True)
    edition = fields.Integer(allow_none=True)
    created_at = fields.AwareDateTime()
    version = fields.Integer()


class ChangesShown(Shown):
    """The changes of one contract, the last one first."""

    items = fields.List(fields.Nested(ChangeShown))


class ReceiptGiven(Given):
    """What was received under a contract, on which day."""

    received_on = fields.Date(required=True)
    amount_fen = Price(required=True)
    technology_fen = Price(required=True)
    note = Text(200, load_default="")


def income(given: dict[str, Any]) -> Income:
    """What was sent, as the verb takes it."""
    return Income(**stripped(given))


class StrikingGiven(Given):
    """What is wrong with a receipt."""

    reason = Text(1000, needed=True)


class ReceiptShown(Shown):
    """A receipt (技术性收入); it counts unless it was struck out."""

    id = fields.UUID()
    contract_id = fields.UUID()
    received_on = fields.Date()
    amount_fen = Fen()
    technology_fen = Fen()
    note = fields.String()
    entered_on = fields.Date()
    verified_on = fields.Date(allow_none=True)
    struck_on = fields.Date(allow_none=True)
    struck_reason = fields.String()
    version = fields.Integer()


class ReceiptsShown(Shown):
    """The receipts of one contract, the last day first, and the sum of those that count."""

    items = fields.List(fields.Nested(ReceiptShown))
    received_fen = Fen()
