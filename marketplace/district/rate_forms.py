"""What the bureau types of an exchange rate."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from marketplace.core import exchange
from marketplace.district.rates import NewRate
from marketplace.web.forms import DayField, Form, NeededValue, TypedText, short_text
from marketplace.web.i18n import currency_name

INDIRECT = "yuan"


class RateField(TypedText):
    """A rate with up to six decimals; `data` is an integer of millionths."""

    def read(self, text: str) -> int:
        return exchange.parse_rate(text)

    def write(self, value: int) -> str:
        return exchange.write_rate(value)


def currencies() -> list[SelectChoice]:
    """The currencies by their codes, the most frequent first."""
    return [SelectChoice(code, currency_name(code)) for code in exchange.DECIMALS]


def quotations() -> list[SelectChoice]:
    """Which way round, and for how much, a rate is quoted."""
    direct = [SelectChoice(units, _("%(units)s units in yuan", units=units)) for units in ("1", "100")]
    return [*direct, SelectChoice(INDIRECT, _("1 yuan in units"))]


class RateForm(Form):
    """What a currency cost on a day."""

    currency = SelectField(_l("Currency"), [NeededValue()], choices=currencies)
    quotation = SelectField(_l("Quoted as"), choices=quotations, default="1")
    rate = RateField(_l("Rate"), [NeededValue()])
    quoted_on = DayField(_l("Day"), [NeededValue()])
    source = StringField(_l("Source"), short_text(120))
    is_sure = BooleanField(_l("It is right although it is far from the rate before"))

    def given(self) -> NewRate:
        """What was typed, as a plain value."""
        typed: Any = self.rate.data
        is_indirect = self.quotation.data == INDIRECT
        return NewRate(
            self.currency.data,
            1 if is_indirect else int(self.quotation.data),
            typed,
            self.quoted_on.data,
            self.source.data.strip(),
            is_indirect,
            is_sure=self.is_sure.data,
        )
