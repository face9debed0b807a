"""What a person types of a contract."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional
from wtforms.widgets import TextArea

from marketplace.accounts.party_fields import NOT_SAID
from marketplace.contracts.classes import (
    Disclosure,
    LicenceKind,
    Payment,
    PlanSource,
    Subclass,
    TaxIntent,
)
from marketplace.contracts.filing import Filing
from marketplace.contracts.filing_parties import PartyFiling
from marketplace.contracts.form_values import values
from marketplace.contracts.kind_fields import KindFields, unit_names, with_kind
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.particulars import ContractParticulars
from marketplace.contracts.party_forms import (
    MOST_SELLERS,
    PARTS,
    CoSellerForm,
    add_party_fields,
    country_choices,
    party_filing,
)
from marketplace.contracts.row_forms import DeductionForm, NumbersField
from marketplace.contracts.rows_of_terms import RowsOfTerms
from marketplace.contracts.subclass_fields import SubclassField
from marketplace.core.exchange import HOME_CURRENCY
from marketplace.core.money import Unit
from marketplace.district.codes import HOME_COUNTRY, IpKind, Objective, PartyNature, TechnicalField
from marketplace.web.forms import (
    DayField,
    MoneyField,
    NeededValue,
    TitledChecks,
    TitledSelect,
    short_text,
)

MOST_DEDUCTIONS = 50
LONGEST_ROYALTY = LONGEST_ANSWER = 500


class _PartyFields:
    """What both sides are asked beside their names."""


add_party_fields(_PartyFields, "seller_", _l("Seller"))
add_party_fields(_PartyFields, "buyer_", _l("Buyer"))


class ContractForm(_PartyFields, KindFields, RowsOfTerms):
    """A contract for registration: what, when, for how much, between whom, and how much of it the public sees."""

    title = StringField(_l("Title of the project"), short_text())
    subclass = SubclassField(_l("Class of contract"))
    field = TitledSelect(_l("Technical field"), TechnicalField, validators=[NeededValue()])
    ip_kind = TitledSelect(
        _l("Intellectual property"), IpKind, first=None, default=IpKind.NONE, validators=[NeededValue()]
    )
    ip_numbers = NumbersField(_l("Numbers of the patents and other rights"), [Optional(), Length(max=1500)])
    licence_kind = TitledSelect(_l("Kind of licence"), LicenceKind, first=NOT_SAID)
    plan_source = TitledSelect(
        _l("Programme it comes from"), PlanSource, first=None, default=PlanSource.NONE, validators=[NeededValue()]
    )
    plan_name = StringField(_l("Name of the programme"), [Optional(), Length(max=200)])
    objective = TitledSelect(_l("Social and economic objective"), Objective)
    own_number = StringField(_l("Number of your own for the contract"), [Optional(), Length(max=60)])
    tax_intents = TitledChecks(_l("Benefits for which you will use the registration"), TaxIntent)
    expected_investment = MoneyField(_l("Expected new investment"), Unit.YUAN, [Optional()])
    expected_output = MoneyField(_l("Expected new output value"), Unit.YUAN, [Optional()])
    signed_on = DayField(_l("Day of signing"), [NeededValue()])
    begins_on = DayField(_l("Term begins"), [NeededValue()])
    ends_on = DayField(_l("Term ends"), [NeededValue()])
    amount_unit = RadioField(
        _l("Unit of the amount"),
        choices=lambda: [SelectChoice(code, name) for code, name in unit_names(HOME_CURRENCY).items()],
        default=Unit.YUAN.value,
    )
    amount = MoneyField(_l("Amount of the contract"), Unit.YUAN, [NeededValue()])
    amount_in_capitals = StringField(_l("The amount in Chinese capitals"), [Optional(), Length(max=100)])
    payment = TitledSelect(_l("Payment"), Payment, validators=[NeededValue()])
    royalty_terms = StringField(
        _l("How the royalty is reckoned"), [Optional(), Length(max=LONGEST_ROYALTY)], widget=TextArea()
    )
    is_related = BooleanField(_l("The parties are related (one holds or controls the other)"))
    deductions = FieldList(FormField(DeductionForm), _l("Deductions"), min_entries=1, max_entries=MOST_DEDUCTIONS)
    side = RadioField(
        _l("Your organisation is"),
        choices=[
            SelectChoice(Side.SELLER.value, _l("the seller")),
            SelectChoice(Side.BUYER.value, _l("the domestic buyer of an import")),
        ],
        default=Side.SELLER.value,
    )
    seller_name = StringField(_l("Seller"), [Optional(), Length(max=120)])
    seller_code = StringField(_l("Seller's unified social credit code"), [Optional(), Length(max=40)])
    seller_nature = TitledSelect(_l("Seller's legal nature"), PartyNature)
    seller_region = StringField(_l("Seller's region code"), [Optional(), Length(max=40)])
    seller_country = SelectField(_l("Seller's country"), choices=country_choices, default=HOME_COUNTRY)
    seller_share = IntegerField(_l("Seller's weight"), [Optional()], default=1)
    co_sellers = FieldList(FormField(CoSellerForm), _l("Further sellers"), min_entries=0, max_entries=MOST_SELLERS)
    buyer_name = StringField(_l("Buyer"), [Optional(), Length(max=120)])
    buyer_code = StringField(_l("Buyer's unified social credit code"), [Optional(), Length(max=40)])
    buyer_nature = TitledSelect(_l("Buyer's legal nature"), PartyNature)
    buyer_region = StringField(_l("Buyer's region code"), [Optional(), Length(max=40)])
    buyer_country = SelectField(_l("Buyer's country"), choices=country_choices, default=HOME_COUNTRY)
    answer = StringField(
        _l("Answer to the registration office"), [Optional(), Length(max=LONGEST_ANSWER)], widget=TextArea()
    )
    contract_text = MultipleFileField(_l("The signed contract as a file"))
    disclosure = TitledSelect(
        _l("What the public sees"), Disclosure, first=None, default=Disclosure.LISTED, validators=[NeededValue()]
    )

    def process(self, formdata: Any = None, *given: Any, **more: Any) -> None:
        """Read what was typed; the amount in the unit chosen beside it."""
        typed = self.meta.wrap_formdata(self, formdata)
        if typed and typed.get("amount_unit") == Unit.TEN_THOUSAND_YUAN:
            self.amount.unit = Unit.TEN_THOUSAND_YUAN
        super().process(formdata, *given, **more)
        # Figures are read in the currency that was chosen: their units are called by its name.
        self.amount_unit.choices = [SelectChoice(code, name) for code, name in self.units.items()]

    @property
    def units(self) -> dict[str, str]:
        """What the units of the amount are called in the chosen currency, by their codes."""
        return unit_names(self.currency.data or HOME_CURRENCY)

    @classmethod
    def of(cls, contract: Contract) -> Self:
        """The form filled with a contract, for editing."""
        return cls(data=values(contract))

    def filing(self, own_name: str = "") -> Filing:
        """What was typed, as plain values; `own_name` fills the filer's own side where that was left empty."""
        stated = Filing(
            title=self.title.data,
            subclass=Subclass(self.subclass.data),  # type: ignore[call-arg]  # a member is found by its code alone
            field=self.field.member,
            signed_on=self.signed_on.data,
            begins_on=self.begins_on.data,
            ends_on=self.ends_on.data,
            amount_fen=self.amount.data,
            payment=self.payment.member,
            seller=self._party(Side.SELLER, own_name),
            buyer=self._party(Side.BUYER, own_name),
            ip_kind=self.ip_kind.member,
            plan_source=self.plan_source.member,
            is_related=self.is_related.data,
            disclosure=self.disclosure.member,
            deductions=[row.form.filing() for row in self.deductions if not row.form.is_blank],
            amount_in_capitals=self.amount_in_capitals.data or "",
            objective=self.objective.member,
            particulars=self._particulars(),
            co_sellers=[row.form.filing() for row in self.further],
        )
        return with_kind(stated, self)

    def _particulars(self) -> ContractParticulars:
        return ContractParticulars(
            own_number=(self.own_number.data or "").strip(),
            plan_name=(self.plan_name.data or "").strip(),
            ip_numbers=tuple(self.ip_numbers.data or ()),
            licence_kind=self.licence_kind.member,
            royalty_terms=(self.royalty_terms.data or "").strip(),
            expected_investment_fen=self.expected_investment.data,
            expected_output_fen=self.expected_output.data,
            tax_intents=tuple(intent for intent in TaxIntent if intent in (self.tax_intents.data or ())),
            answer=(self.answer.data or "").strip(),
        )

    def _party(self, side: Side, own_name: str) -> PartyFiling:
        given = {part: self[f"{side}_{part}"] for part in PARTS}
        named = any((given[part].data or "").strip() for part in ("name", "code"))
        own = {"name": own_name} if not named and self.side.data == side else {}
        if side is Side.SELLER and self.seller_share.data is not None:
            own["share"] = self.seller_share.data
        return party_filing(side, given, **own)
