"""What the bureau types of a set of rules."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from marketplace.contracts import rules
from marketplace.contracts.classes import Needed
from marketplace.contracts.rule_models import RuleSet
from marketplace.core import clock
from marketplace.core.money import Unit
from marketplace.web.forms import DayField, Form, MoneyField, NeededValue, TitledChecks, short_text

A_YEAR = 366


def _days(label: Any) -> IntegerField:
    return IntegerField(label, [InputRequired(), NumberRange(1, A_YEAR)])


def why() -> StringField:
    """A note of why a version is written."""
    return StringField(_l("Why this is changed"), [Optional(), Length(max=500)])


class RulesForm(Form):
    """The parameters of a set of rules; amounts in yuan."""

    name = StringField(_l("Name"), short_text(120))
    name_en = StringField(_l("Name in English"), short_text(120))
    effective_from = DayField(_l("In force from"), [NeededValue()])
    days = _days(_l("Time limit"))
    days_are_working = BooleanField(_l("The limits are counted in working days"))
    large_days = _days(_l("Time limit of large or disputed contracts"))
    large_from_fen = MoneyField(_l("Large from a technology amount of"), Unit.YUAN, [Optional()])
    supplement_days = _days(_l("Days in which a supplement has to come"))
    registers_outside_area = BooleanField(_l("Registers sellers from other districts too"))
    capitals_above_fen = MoneyField(_l("Amount in capitals needed above"), Unit.YUAN, [NeededValue()])
    outlier_times = IntegerField(_l("An amount is unusual from so many times the median"), [NumberRange(1, 10_000)])
    needed = TitledChecks(_l("What a filing has to say before it is handed in"), Needed)
    why = why()
    is_verified = BooleanField(_l("Compared with the law as it was published"))
    source = StringField(_l("Issued by, document number"), [Optional(), Length(max=200)])
    note = TextAreaField(_l("Remarks"), [Optional(), Length(max=1000)])

    def values(self) -> dict[str, Any]:
        """What was typed, as the verb takes it."""
        return {name: self[name].data for name in rules.NUMBERS}


class NewRulesForm(RulesForm):
    """A set for a law that comes, begun as a copy of another."""

    code = StringField(_l("Short name"), short_text(20))
    why = None

    def validate_effective_from(self, field: DayField) -> None:
        """What is in force is edited, so that no past day gets other rules than it had."""
        if field.data is not None and field.data <= clock.today():
            raise ValidationError(_("A new set comes into force on a day to come."))


def values(found: RuleSet) -> dict[str, Any]:
    """A set as the form's values, at its version."""
    return {name: getattr(found, name) for name in (*rules.NUMBERS, "version")}
