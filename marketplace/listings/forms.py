"""What a person types for each kind of listing, for an expression of interest, and for the answer to one."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from marketplace.core.money import Unit
from marketplace.district.codes import IpKind, TechnicalField
from marketplace.listings import fields
from marketplace.listings.codes import Cooperation, ListingKind, Maturity, NeedKind, Procurement, ScenarioCategory
from marketplace.listings.models import Listing
from marketplace.web.forms import DayField, Form, MoneyField, NeededValue, TitledChecks, TitledSelect, short_text

WAN = Unit.TEN_THOUSAND_YUAN


class ListingForm(Form):
    """What every listing asks for; the names are those of the verb's fields."""

    title = StringField(_l("Title"), short_text(200))
    summary = TextAreaField(_l("Public summary"), short_text(5000))
    field = TitledSelect(_l("Technical field"), TechnicalField, validators=[NeededValue()])
    keywords = StringField(_l("Keywords"), [Optional(), Length(max=400)])
    cooperation = TitledChecks(_l("Ways to work together"), Cooperation)
    contact_name = StringField(_l("Contact person"), [Optional(), Length(max=60)])
    contact_phone = StringField(_l("Telephone"), [Optional(), Length(max=40)])

    @classmethod
    def of(cls, listing: Listing) -> "ListingForm":
        """The form for `listing`: what was typed, else what it holds now, at its version."""
        return cls(data=_held(listing))

    @classmethod
    def stored(cls, listing: Listing) -> "ListingForm":
        """What `listing` holds now, whatever was typed."""
        return cls(None, data=_held(listing))

    def values(self) -> dict[str, Any]:
        """What was typed, as the verbs take it."""
        return {name: value for name, value in self.data.items() if name in fields.READERS[KIND_OF[type(self)]]}


class ResultForm(ListingForm):
    """A research result."""

    advantage = StringField(_l("Advantage over the best existing solution"), [Optional(), Length(max=500)])
    maturity = TitledSelect(_l("Maturity"), Maturity, validators=[Optional()])
    ip_kind = TitledSelect(_l("Intellectual property"), IpKind, validators=[Optional()])
    price_from_fen = MoneyField(_l("Price from"), WAN, [Optional()])
    price_to_fen = MoneyField(_l("Price up to"), WAN, [Optional()])


class DemandForm(ListingForm):
    """A technology demand."""

    need_kind = TitledSelect(_l("What is needed"), NeedKind, validators=[NeededValue()])
    current_situation = TextAreaField(_l("Present situation and bottleneck"), short_text(5000))
    target = TextAreaField(_l("Target in figures"), short_text(5000))
    budget_from_fen = MoneyField(_l("Budget from"), WAN, [Optional()])
    budget_to_fen = MoneyField(_l("Budget up to"), WAN, [Optional()])
    deadline = DayField(_l("Needed by"), [Optional()])


class ScenarioForm(ListingForm):
    """An application scenario."""

    year = IntegerField(_l("Year of the batch"), [InputRequired(_l("Please fill in this field."))])
    category = TitledSelect(_l("Sector"), ScenarioCategory, validators=[NeededValue()])
    conditions = TextAreaField(_l("Site, data and equipment on offer"), short_text(5000))
    requirement = TextAreaField(_l("What is asked for, in figures"), short_text(5000))
    investment_fen = MoneyField(_l("Planned investment"), WAN, [Optional()])
    funding = StringField(_l("Source of funds"), [Optional(), Length(max=200)])
    procurement = TitledSelect(_l("How the partner is chosen"), Procurement, validators=[NeededValue()])
    open_from = DayField(_l("Open from"), [NeededValue()])
    open_until = DayField(_l("Open until"), [NeededValue()])


FORMS: dict[ListingKind, type[ListingForm]] = {
    ListingKind.RESULT: ResultForm,
    ListingKind.DEMAND: DemandForm,
    ListingKind.SCENARIO: ScenarioForm,
}
KIND_OF = {form: kind for kind, form in FORMS.items()}


def _held(listing: Listing) -> dict[str, Any]:
    return {**fields.present(listing), "keywords": "、".join(listing.keywords), "version": listing.version}


class ReasonForm(Form):
    """Why a listing is returned or taken down."""

    reason = TextAreaField(_l("Reason"), short_text(1000))


class InterestForm(Form):
    """What somebody interested says to the owner."""

    message = TextAreaField(_l("Your message"), short_text(3000))
    contact_name = StringField(_l("Contact person"), short_text(60))
    contact_phone = StringField(_l("Telephone"), [Optional(), Length(max=40)])


class AnswerForm(Form):
    """What the owner says back."""

    answer = TextAreaField(_l("Your answer"), short_text(3000))
