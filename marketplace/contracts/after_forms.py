"""What a person types after a registration: a receipt, what is wrong with one, a second look, that a task is done."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from marketplace.contracts.change_models import OUTCOMES, Outcome, RequestKind
from marketplace.contracts.receipts import Income
from marketplace.core.money import Unit
from marketplace.web.forms import DayField, Form, MoneyField, NeededValue, short_text


class ReceiptForm(Form):
    """到账: income from the contract."""

    received_on = DayField(_l("Received on"), [NeededValue()])
    amount = MoneyField(_l("Amount"), Unit.YUAN, [NeededValue()])
    technology = MoneyField(_l("Of this for technology"), Unit.YUAN, [NeededValue()])
    note = StringField(_l("Remark, such as the number of the invoice"), [Optional(), Length(max=200)])

    def income(self) -> Income:
        """What was typed, as plain values."""
        return Income(self.received_on.data, self.amount.data, self.technology.data, (self.note.data or "").strip())


class StrikingForm(Form):
    """作废: what is wrong with a receipt."""

    reason = TextAreaField(_l("What is wrong with it"), [NeededValue(), Length(max=1000)])


class ObjectionForm(Form):
    """异议: why the refusal is wrong."""

    grounds = TextAreaField(_l("Why the refusal should be looked at again"), [NeededValue(), Length(max=2000)])


class AskingForm(Form):
    """重新认定: which tax office asks, and why."""

    authority = StringField(_l("Tax office"), short_text(120))
    letter = StringField(_l("Number of its letter"), [Optional(), Length(max=60)])
    grounds = TextAreaField(_l("What it asks, and why"), [NeededValue(), Length(max=2000)])


def opinion_form(kind: RequestKind, *given: Any, **more: Any) -> "OpinionForm":
    """The form of a first officer's opinion, with the outcomes that this kind of request can have."""
    form = OpinionForm(*given, **more)
    form.outcome.choices = [
        SelectChoice("", _("Please choose")),
        *(SelectChoice(each.value, _(each.label)) for each in OUTCOMES[kind]),
    ]
    return form


class OpinionForm(Form):
    """What should come of a second look, and why."""

    outcome = SelectField(_l("What should come of it"), [NeededValue()], choices=[], validate_choice=False)
    opinion = TextAreaField(_l("Reasons"), [NeededValue(), Length(max=2000)])

    @property
    def chosen(self) -> Outcome | None:
        """The outcome that was chosen."""
        return Outcome.get(self.outcome.data)


class DoneForm(Form):
    """办结: how and to whom it was told."""

    note = TextAreaField(_l("How and to whom it was told"), [NeededValue(), Length(max=1000)])
