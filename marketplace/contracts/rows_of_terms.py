"""What the forms of a filing and of a change have in common: deductions and further sellers in rows."""

from typing import Any

from wtforms import FieldList

from marketplace.contracts.party_forms import CoSellerForm
from marketplace.contracts.row_forms import DeductionForm
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.web.errors import say
from marketplace.web.forms import Form


class RowsOfTerms(Form):
    """A form with `deductions` and `co_sellers`; what is refused of a further seller stands in its row."""

    co_sellers: FieldList

    @property
    def blank_deduction(self) -> DeductionForm:
        """The row from which the page makes new ones."""
        return DeductionForm(prefix="deductions-__index__-")

    @property
    def blank_co_seller(self) -> CoSellerForm:
        """The row from which the page makes new ones."""
        return CoSellerForm(prefix="co_sellers-__index__-")

    @property
    def further(self) -> list[Any]:
        """The rows of further sellers that say something."""
        return [row for row in self.co_sellers if not row.form.is_blank]

    def refuse(self, error: DomainError) -> None:
        """Show `error` where it belongs, also in the row of a further seller."""
        if isinstance(error, InvalidInput):
            in_rows = {name: wrong for name, wrong in error.fields.items() if name.startswith("co_sellers-")}
            for name, wrong in in_rows.items():
                self._refuse_seller(name.removeprefix("co_sellers-"), wrong)
            error = InvalidInput({name: wrong for name, wrong in error.fields.items() if name not in in_rows})
        super().refuse(error)

    def _refuse_seller(self, place: str, wrong: DomainError) -> None:
        number, _, part = place.partition("_")
        field = self.further[int(number)].form[part]
        field.errors = [*field.errors, say(wrong)]
        self.co_sellers.errors = [*self.co_sellers.errors, {part: field.errors}]
