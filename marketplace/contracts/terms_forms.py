"""What a person types of the terms that a registered contract is to have, by amendment or by correction."""

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from marketplace.accounts.party_fields import NOT_SAID, IndustryField
from marketplace.contracts import foreign, terms
from marketplace.contracts.change_form_base import ChangeForm, agreed_field, reason_field
from marketplace.contracts.change_lifecycle import ChangeKind
from marketplace.contracts.classes import Payment, PlanSource, Subclass, TaxIntent
from marketplace.contracts.filing import DeductionFiling
from marketplace.contracts.forms import LONGEST_ROYALTY, MOST_DEDUCTIONS, ContractForm
from marketplace.contracts.models import Contract
from marketplace.contracts.party_forms import MOST_SELLERS, CoSellerForm, party_values
from marketplace.contracts.row_forms import DeductionForm
from marketplace.contracts.rows_of_terms import RowsOfTerms
from marketplace.contracts.subclass_fields import SubclassField
from marketplace.contracts.terms import Terms
from marketplace.core.exchange import to_hundredths
from marketplace.core.money import Unit
from marketplace.district.codes import IpKind, Objective, PartyNature, PartySize, TechnicalField
from marketplace.web.forms import DayField, MoneyField, NeededValue, TitledSelect, short_text

_TEXTS = (
    *("title", "seller_name", "buyer_name", "royalty_terms", "plan_name", "own_number", "buyer_code"),
    *("seller_industry", "buyer_industry"),
)
_CODED = (
    *("field", "ip_kind", "plan_source", "objective", "payment", "licence_kind"),
    *("seller_nature", "seller_size", "buyer_nature", "buyer_size"),
)
_AS_READ = ("signed_on", "begins_on", "ends_on", "is_related", "seller_share")
_AMOUNTS = ("expected_investment", "expected_output")


class TermsForm(RowsOfTerms, ChangeForm):
    """The terms that a contract is to have."""

    title = StringField(_l("Title of the project"), short_text())
    seller_name = StringField(_l("Seller"), short_text(120))
    seller_share = IntegerField(_l("Seller's weight"), [NeededValue()], default=1)
    co_sellers = FieldList(FormField(CoSellerForm), _l("Further sellers"), min_entries=0, max_entries=MOST_SELLERS)
    buyer_name = StringField(_l("Buyer"), short_text(120))
    subclass = SubclassField(_l("Class of contract"))
    field = TitledSelect(_l("Technical field"), TechnicalField, validators=[NeededValue()])
    licence_kind = ContractForm.licence_kind
    ip_kind = TitledSelect(_l("Intellectual property"), IpKind, first=None, validators=[NeededValue()])
    ip_numbers = ContractForm.ip_numbers
    plan_source = TitledSelect(_l("Programme it comes from"), PlanSource, first=None, validators=[NeededValue()])
    plan_name = ContractForm.plan_name
    own_number = ContractForm.own_number
    tax_intents = ContractForm.tax_intents
    objective = TitledSelect(_l("Social and economic objective"), Objective)
    payment = TitledSelect(_l("Payment"), Payment, validators=[NeededValue()])
    royalty_terms = TextAreaField(_l("How the royalty is reckoned"), [Optional(), Length(max=LONGEST_ROYALTY)])
    begins_on = DayField(_l("Term begins"), [NeededValue()])
    ends_on = DayField(_l("Term ends"), [NeededValue()])
    amount = MoneyField(_l("Amount of the contract"), Unit.YUAN, [NeededValue()])
    amount_in_capitals = StringField(_l("The amount in Chinese capitals"), [Optional(), Length(max=100)])
    deductions = FieldList(FormField(DeductionForm), _l("Deductions"), min_entries=1, max_entries=MOST_DEDUCTIONS)
    expected_investment = ContractForm.expected_investment
    expected_output = ContractForm.expected_output
    is_related = ContractForm.is_related

    def _more(self, contract: Contract) -> dict[str, Any]:
        before = terms.of(contract)
        wanted = _in_money(replace(before, **self._terms()), contract)
        sellers = [row.form.filing() for row in self.further]
        return {"terms": wanted, "co_sellers": sellers, "amount_in_capitals": self.amount_in_capitals.data or ""}

    def _terms(self) -> dict[str, Any]:
        return {
            **{name: (self[name].data or "").strip() for name in _TEXTS if name in self},
            **{name: self[name].member for name in _CODED if name in self},
            **{name: self[name].data for name in _AS_READ if name in self},
            **{f"{name}_fen": self[name].data for name in _AMOUNTS},
            "tax_intents": [each for each in TaxIntent if each in (self.tax_intents.data or ())],
            "ip_numbers": self.ip_numbers.data or (),
            "subclass": Subclass.get(self.subclass.data),
            "amount_fen": self.amount.data,
            "deductions": [row.form.filing() for row in self.deductions if not row.form.is_blank],
        }


def _in_money(wanted: Terms, contract: Contract) -> Terms:
    """The amounts as agreed in the contract's own currency; their worth in fen is reckoned by the verb."""
    minor = foreign.agreed_minor(wanted.amount_fen, contract, "amount")
    if minor is None:
        return wanted
    lines = [
        replace(line, foreign_minor=foreign.agreed_minor(line.amount_fen, contract, "deductions"))
        for line in wanted.deductions
    ]
    return replace(wanted, foreign_minor=minor, deductions=lines)


class AmendmentForm(TermsForm):
    """变更: what the parties agreed anew."""

    kind = ChangeKind.AMENDMENT
    reason = reason_field(kind)
    agreed_on = agreed_field(_l("Supplementary agreement signed on"))


class CorrectionForm(TermsForm):
    """更正: what was written wrong; nobody agreed on anything new."""

    kind = ChangeKind.CORRECTION
    reason = reason_field(kind)
    signed_on = DayField(_l("Day of signing"), [NeededValue()])
    seller_nature = TitledSelect(_l("Seller's legal nature"), PartyNature)
    seller_size = TitledSelect(_l("Seller's size"), PartySize, first=NOT_SAID)
    seller_industry = IndustryField(_l("Seller's industry"), [Optional()])
    buyer_code = StringField(_l("Buyer's unified social credit code"), [Optional(), Length(max=40)])
    buyer_nature = TitledSelect(_l("Buyer's legal nature"), PartyNature)
    buyer_size = TitledSelect(_l("Buyer's size"), PartySize, first=NOT_SAID)
    buyer_industry = IndustryField(_l("Buyer's industry"), [Optional()])


def typed_values(of: Terms) -> dict[str, Any]:
    """Terms as the form's values."""
    lines = [{**vars(line), "amount": _amount(line, of.currency)} for line in of.deductions]
    expected = {name: getattr(of, f"{name}_fen") for name in _AMOUNTS}
    sellers = [party_values(each) for each in of.co_sellers]
    return {**vars(of), **expected, "amount": _amount(of, of.currency), "deductions": lines, "co_sellers": sellers}


def _amount(of: Terms | DeductionFiling, currency: str) -> int:
    return of.amount_fen if of.foreign_minor is None else to_hundredths(of.foreign_minor, currency)
