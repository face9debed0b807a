"""What a person types to describe themselves as a broker, to bring one in, and to record a step of a case."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from marketplace.brokers.models import Broker, BrokerLevel
from marketplace.brokers.service import LONGEST_CERTIFICATE, LONGEST_NAME, LONGEST_TEXT, Profile
from marketplace.district.codes import TechnicalField
from marketplace.web.forms import Form, NeededValue, TitledChecks, TitledSelect, short_text


class ProfileForm(Form):
    """A broker's public profile."""

    display_name = StringField(_l("Name shown to everybody"), short_text(LONGEST_NAME))
    level = TitledSelect(_l("Professional level"), BrokerLevel, validators=[NeededValue()])
    fields = TitledChecks(_l("Technical fields"), TechnicalField, validators=[NeededValue()])
    certificate_number = StringField(_l("Certificate number"), [Optional(), Length(max=LONGEST_CERTIFICATE)])
    introduction = TextAreaField(_l("Introduction"), [Optional(), Length(max=LONGEST_TEXT)])

    def profile(self) -> Profile:
        """What was typed, as the verb takes it."""
        fields = [field for field in TechnicalField if field.value in self.fields.data]
        return Profile(
            self.display_name.data,
            self.level.member,
            fields,
            self.certificate_number.data or "",
            self.introduction.data or "",
        )


class CaseForm(Form):
    """The answer to an expression of interest, and the broker who is brought in."""

    answer = TextAreaField(_l("Your answer"), short_text(LONGEST_TEXT))
    words = StringField(_l("Find a broker"), [Optional(), Length(max=100)])
    # Any broker's id passes here: the page may have listed others when this one was chosen. The verb decides.
    broker = RadioField(_l("Broker"), [NeededValue()], choices=[], validate_choice=False)

    def offer(self, brokers: Sequence[Broker]) -> None:
        """List `brokers` to choose from."""
        self.broker.choices = [(str(broker.id), _described(broker)) for broker in brokers]


def _described(broker: Broker) -> str:
    fields = _(", ").join(_(field.label) for field in TechnicalField if field.value in broker.fields)
    return f"{broker.display_name} · {broker.organisation.name} · {_(broker.level.label)} · {fields}"


class StepForm(Form):
    """A note on a case; the button that sends it says what happened."""

    note = TextAreaField(_l("What happened, in words"), [Optional(), Length(max=LONGEST_TEXT)])
