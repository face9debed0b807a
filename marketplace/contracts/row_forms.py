"""Parts of the contract's form: numbers of rights, and the lines of the price that are not for technology."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import Length, Optional
from wtforms.widgets import TextArea

from marketplace.contracts.classes import DeductionKind
from marketplace.contracts.filing import DeductionFiling
from marketplace.contracts.patents import parse_numbers
from marketplace.core.money import Unit
from marketplace.web.forms import MoneyField, NeededValue, TitledSelect, TypedText


class NumbersField(TypedText):
    """Numbers of intellectual property, one a line; `data` is a tuple of them."""

    widget = TextArea()

    def read(self, text: str) -> Any:
        return parse_numbers(text)

    def write(self, value: Any) -> str:
        return "\n".join(value)


class NeededInRow(NeededValue):
    """Needs a value, unless the whole row was left empty."""

    def __init__(self) -> None:
        super().__init__()
        # The row as a whole may stay empty, so no star says that its fields are needed.
        self.field_flags: dict[str, bool] = {}

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse an empty field of a row that was begun."""
        if not form.is_blank:
            super().__call__(form, field)


class DeductionForm(PlainForm):
    """One line of the price that is not for technology; an empty row says nothing."""

    kind = TitledSelect(_l("Kind"), DeductionKind, validators=[NeededInRow()])
    description = StringField(_l("What it is"), [NeededInRow(), Length(max=200)])
    amount = MoneyField(_l("Amount"), Unit.YUAN, [NeededInRow()])
    quantity = StringField(_l("Quantity"), [Optional(), Length(max=40)])
    within_reasonable_quantity = BooleanField(_l("Within a reasonable quantity: not deducted"))

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed or chosen."""
        typed = (self.kind.data, (self.description.data or "").strip(), self.amount.typed.strip())
        return self.amount.data is None and not any(typed)

    def filing(self) -> DeductionFiling:
        """The line as a plain value."""
        return DeductionFiling(
            self.kind.member,
            self.description.data.strip(),
            self.amount.data,
            self.within_reasonable_quantity.data,
            (self.quantity.data or "").strip(),
        )
