"""What a person types of a contract."""

from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, RadioField, SelectField, StringField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from marketplace.contracts.classes import DeductionKind, Disclosure, Payment, PlanSource, Subclass
from marketplace.contracts.filing import DeductionFiling, Filing, PartyFiling
from marketplace.contracts.models import Contract, ContractParty, Side
from marketplace.core.money import Unit
from marketplace.district.codes import COUNTRIES, HOME_COUNTRY, IpKind, PartyNature, TechnicalField
from marketplace.web.forms import DayField, Form, MoneyField, NeededValue, TitledSelect, short_text

MOST_DEDUCTIONS = 50


def subclass_choices() -> list[SelectChoice]:
    """The sub-classes under their classes, in the reader's language."""
    grouped = [
        SelectChoice(member.value, _(member.label), optgroup=_(member.contract_class.label)) for member in Subclass
    ]
    return [SelectChoice("", _("Please choose")), *grouped]


def country_choices() -> list[SelectChoice]:
    """The countries, this one first, in the reader's language."""
    return [SelectChoice(code, _(name)) for code, name in COUNTRIES.items()]


class NeededInRow(NeededValue):
    """Needs a value, unless the whole row was left empty."""

    def __init__(self) -> None:
        super().__init__()
        # The row as a whole may stay empty, so no star says that its fields are needed.
        self.field_flags: dict[str, bool] = {}

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse an empty field of a row that was begun."""
        if not form.is_blank:
            super().__call__(form, field)


class DeductionForm(PlainForm):
    """One line of the price that is not for technology; an empty row says nothing."""

    kind = TitledSelect(_l("Kind"), DeductionKind, validators=[NeededInRow()])
    description = StringField(_l("What it is"), [NeededInRow(), Length(max=200)])
    amount = MoneyField(_l("Amount"), Unit.YUAN, [NeededInRow()])
    within_reasonable_quantity = BooleanField(_l("Within a reasonable quantity: not deducted"))

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed or chosen."""
        typed = (self.kind.data, (self.description.data or "").strip(), self.amount.typed.strip())
        return self.amount.data is None and not any(typed)

    def filing(self) -> DeductionFiling:
        """The line as a plain value."""
        return DeductionFiling(
            self.kind.member, self.description.data.strip(), self.amount.data, self.within_reasonable_quantity.data
        )


class ContractForm(Form):
    """A contract for registration: what, when, for how much, between whom, and how much of it the public sees."""

    title = StringField(_l("Title of the project"), short_text())
    subclass = SelectField(_l("Class of contract"), [NeededValue()], choices=subclass_choices)
    field = TitledSelect(_l("Technical field"), TechnicalField, validators=[NeededValue()])
    ip_kind = TitledSelect(
        _l("Intellectual property"), IpKind, first=None, default=IpKind.NONE, validators=[NeededValue()]
    )
    plan_source = TitledSelect(
        _l("Programme it comes from"), PlanSource, first=None, default=PlanSource.NONE, validators=[NeededValue()]
    )
    signed_on = DayField(_l("Day of signing"), [NeededValue()])
    begins_on = DayField(_l("Term begins"), [NeededValue()])
    ends_on = DayField(_l("Term ends"), [NeededValue()])
    amount_unit = RadioField(
        _l("Unit of the amount"),
        choices=[
            SelectChoice(Unit.YUAN.value, _l("yuan")),
            SelectChoice(Unit.TEN_THOUSAND_YUAN.value, _l("10,000 yuan")),
        ],
        default=Unit.YUAN.value,
    )
    amount = MoneyField(_l("Amount of the contract"), Unit.YUAN, [NeededValue()])
    amount_in_capitals = StringField(_l("The amount in Chinese capitals"), [Optional(), Length(max=100)])
    payment = TitledSelect(_l("Payment"), Payment, validators=[NeededValue()])
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
    buyer_name = StringField(_l("Buyer"), [Optional(), Length(max=120)])
    buyer_code = StringField(_l("Buyer's unified social credit code"), [Optional(), Length(max=40)])
    buyer_nature = TitledSelect(_l("Buyer's legal nature"), PartyNature)
    buyer_region = StringField(_l("Buyer's region code"), [Optional(), Length(max=40)])
    buyer_country = SelectField(_l("Buyer's country"), choices=country_choices, default=HOME_COUNTRY)
    disclosure = TitledSelect(
        _l("What the public sees"), Disclosure, first=None, default=Disclosure.LISTED, validators=[NeededValue()]
    )

    def process(self, formdata: Any = None, *given: Any, **more: Any) -> None:
        """Read what was typed; the amount in the unit chosen beside it."""
        typed = self.meta.wrap_formdata(self, formdata)
        if typed and typed.get("amount_unit") == Unit.TEN_THOUSAND_YUAN:
            self.amount.unit = Unit.TEN_THOUSAND_YUAN
        super().process(formdata, *given, **more)

    @classmethod
    def of(cls, contract: Contract) -> Self:
        """The form filled with a contract, for editing."""
        return cls(data=values(contract))

    @classmethod
    def prefilled(
        cls, title: str = "", field: TechnicalField | None = None, seller: str = "", buyer: str = ""
    ) -> Self:
        """The form filled with what is known beforehand: seller and buyer by name."""
        return cls(data={"title": title, "field": field, "seller_name": seller, "buyer_name": buyer})

    @property
    def blank_deduction(self) -> DeductionForm:
        """The row from which the page makes new ones."""
        return DeductionForm(prefix="deductions-__index__-")

    def filing(self, own_name: str = "") -> Filing:
        """What was typed, as plain values; `own_name` fills the filer's own side where that was left empty."""
        return Filing(
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
        )

    def _party(self, side: Side, own_name: str) -> PartyFiling:
        name, code = (self._text(side, part) for part in ("name", "code"))
        if not name and not code and self.side.data == side:
            name = own_name
        country = self._text(side, "country")
        return PartyFiling(side, name, code, self[f"{side}_nature"].member, self._text(side, "region"), country)

    def _text(self, side: Side, part: str) -> str:
        return (self[f"{side}_{part}"].data or "").strip()


def values(contract: Contract) -> dict[str, Any]:
    """A contract as the form's values, amounts in yuan."""
    same = (
        "title", "subclass", "field", "ip_kind", "plan_source", "signed_on", "begins_on", "ends_on", "payment",
        "is_related", "disclosure", "version",
    )  # fmt: skip
    side = Side.BUYER if contract.owner_id == contract.buyer.organisation_id else Side.SELLER
    return {
        **{name: getattr(contract, name) for name in same},
        "amount": contract.amount_fen,
        "side": side.value,
        "deductions": [_line(line) for line in contract.deductions],
        **_party_values(contract.seller),
        **_party_values(contract.buyer),
    }


def _line(line: Any) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "description": line.description,
        "amount": line.amount_fen,
        "within_reasonable_quantity": line.within_reasonable_quantity,
    }


def _party_values(party: ContractParty) -> dict[str, Any]:
    # A party of the directory is found again by its code; what else the directory says of it is not typed.
    typed = ("name", "code", "country") if party.organisation_id else ("name", "code", "nature", "region", "country")
    return {f"{party.side}_{part}": getattr(party, part) for part in typed}
