"""What the form of every change of a registration has: its reason from a closed list, and words."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from marketplace.contracts.change_lifecycle import REASONS, ChangeKind, ChangeReason
from marketplace.contracts.models import Contract
from marketplace.contracts.proposals import Proposal
from marketplace.web.forms import DayField, Form, NeededValue


def _reasons(kind: ChangeKind) -> Callable[[], list[SelectChoice]]:
    def choices() -> list[SelectChoice]:
        return [
            SelectChoice("", _("Please choose")),
            *(SelectChoice(each.value, _(each.label)) for each in REASONS[kind]),
        ]

    return choices


def reason_field(kind: ChangeKind) -> SelectField:
    """The reasons of the closed list for this kind."""
    return SelectField(_l("Reason"), [NeededValue()], choices=_reasons(kind))


def agreed_field(label: Any) -> DayField:
    """The day of the agreement behind it."""
    return DayField(label, [NeededValue()])


class ChangeForm(Form):
    """What every change says: why, in words."""

    kind: ChangeKind
    reason: SelectField
    grounds = TextAreaField(_l("In words, for the office"), [NeededValue(), Length(max=2000)])

    @classmethod
    def of(cls, contract: Contract, *given: Any, **more: Any) -> Self:
        """The form about a contract, which offers the classes of its rules."""
        form = cls(*given, **more)
        if "subclass" in form:
            form["subclass"].of(contract)
        return form

    def proposal(self, contract: Contract) -> Proposal:
        """What was typed of a contract, as plain values. Raises InvalidInput."""
        reason = ChangeReason.get(self.reason.data)
        assert reason is not None
        agreed_on = self["agreed_on"].data if "agreed_on" in self else None
        return replace(Proposal(self.kind, reason, self.grounds.data, agreed_on), **self._more(contract))

    def _more(self, contract: Contract) -> dict[str, Any]:
        return {}
