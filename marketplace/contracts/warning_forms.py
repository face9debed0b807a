"""What the two reviewers type of a warning: why it passes, and that they have looked."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from marketplace.contracts.guarding import Answer
from marketplace.web.forms import Form, NeededValue


def capitals_field() -> StringField:
    """The amount, for whoever has the signed paper before them."""
    return StringField(_l("Amount in capitals, as the signed contract has it"), [Optional(), Length(max=100)])


class AnswerForm(Form):
    """The first reviewer's reason for one warning."""

    reason = TextAreaField(_l("Why it passes"), [NeededValue(), Length(max=1000)])
    is_compared = BooleanField(_l("I have compared the two contracts"))
    amount_in_capitals = capitals_field()

    def answer(self) -> Answer:
        """What was typed, as a plain value."""
        return Answer(self.reason.data or "", self.amount_in_capitals.data or "", self.is_compared.data)


class ConfirmForm(Form):
    """The second reviewer's look at every warning: the ids that were ticked."""

    ticked = SelectMultipleField(_l("Looked at"), choices=[], validate_choice=False)
    amount_in_capitals = capitals_field()

    def ids(self) -> Sequence[UUID]:
        """The warnings that were ticked."""
        return [found for text in self.ticked.data or () if (found := _uuid(text))]


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
