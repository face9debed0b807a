"""What the two officers type of a change: of what the guards have found, and of the class that it makes."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField
from wtforms.validators import Length, Optional

from marketplace.contracts import change_class_tests
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.desk_forms import ClassTestForm, asking
from marketplace.web.forms import Form


class ReasonForm(ClassTestForm):
    """The examiner's reason for whatever was found, and the test of a new class; what is needed, the verb says."""

    why = TextAreaField(_l("Why the change is right all the same"), [Optional(), Length(max=1000)])

    def said(self) -> dict[str, Any]:
        """What was typed, as the verb takes it."""
        return {**super().said(), "why": self.why.data or ""}


class ExaminationForm(ReasonForm):
    """What the examiner of another ceiling has seen, where no agreement is attached."""

    originals = TextAreaField(_l("Originals seen, and where they are kept"), [Optional(), Length(max=500)])

    def said(self) -> dict[str, Any]:
        """What was typed, as the verb takes it."""
        return {**super().said(), "originals": self.originals.data or ""}


class ConfirmationForm(Form):
    """The approver's look at what was found and at the reason."""

    is_confirmed = BooleanField(_l("Looked at: the reason holds"))

    def said(self) -> dict[str, Any]:
        """What was ticked, as the verb takes it."""
        return {"is_confirmed": self.is_confirmed.data}


DECISIONS: dict[str, type[ReasonForm | ConfirmationForm]] = {
    "hand_in": ReasonForm,
    "examine": ExaminationForm,
    "approve": ConfirmationForm,
}


def decision_form(act: str, change: ContractChange, *given: Any, **more: Any) -> ReasonForm | ConfirmationForm:
    """The form of one act on a change, with the questions that it raises."""
    form = DECISIONS[act]
    if issubclass(form, ReasonForm):
        return asking(form, change_class_tests.asked(change), *given, **more)
    return form(*given, **more)
