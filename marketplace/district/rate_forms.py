"""What the bureau types of an exchange rate."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from marketplace.core import exchange
from marketplace.district.rates import NewRate
from marketplace.web.forms import DayField, Form, NeededValue, TypedText, short_text
from marketplace.web.i18n import currency_name

HUNDRED = ("JPY", "KRW")


class RateField(TypedText):
    """A rate with up to six decimals; `data` is an integer of millionths."""

    def read(self, text: str) -> int:
        return exchange.parse_rate(text)

    def write(self, value: int) -> str:
        return exchange.write_rate(value)


def currencies() -> list[SelectChoice]:
    """The currencies by their codes, the most frequent first."""
    return [SelectChoice(code, currency_name(code)) for code in exchange.DECIMALS]


class RateForm(Form):
    """What a currency cost on a day."""

    currency = SelectField(_l("Currency"), [NeededValue()], choices=currencies)
    units = SelectField(_l("For"), choices=[SelectChoice("1", "1"), SelectChoice("100", "100")], default="1")
    rate = RateField(_l("Rate"), [NeededValue()])
    quoted_on = DayField(_l("Day"), [NeededValue()])
    source = StringField(_l("Source"), short_text(120))

    def given(self) -> NewRate:
        """What was typed, as a plain value."""
        typed: Any = self.rate.data
        return NewRate(self.currency.data, int(self.units.data), typed, self.quoted_on.data, self.source.data.strip())
