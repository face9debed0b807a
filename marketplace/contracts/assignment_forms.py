"""An officer of the office to choose, and an absence to enter."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from marketplace.contracts import absences
from marketplace.web.forms import DayField, Form, NeededValue


def _id(text: object) -> UUID | None:
    return UUID(str(text)) if text else None


class OfficerField(SelectField):
    """One of the office's officers; `data` is their id."""

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(label, choices=[], coerce=_id, validators=[NeededValue()], **more)

    def iter_choices(self) -> Iterable[Any]:
        """The officers of today, by name."""
        self._look_up()
        return super().iter_choices()

    def pre_validate(self, form: Any) -> None:
        """Only officers pass, and nobody chosen, which is NeededValue's to refuse."""
        self._look_up()
        if self.data is not None:
            super().pre_validate(form)

    def _look_up(self) -> None:
        self.choices = [("", _("Please choose")), *absences.officers().items()]


class OfficerForm(Form):
    """To whom something is assigned."""

    officer = OfficerField(_l("Officer"))


class AbsenceForm(Form):
    """Who is away from when to when, and who stands in."""

    person = OfficerField(_l("Who is away"))
    deputy = OfficerField(_l("Who stands in"))
    starts_on = DayField(_l("First day"), [NeededValue()])
    ends_on = DayField(_l("Last day away"), [NeededValue()])
