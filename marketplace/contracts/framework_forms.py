"""What is typed of a framework that is kept: another ceiling, asked for as an amendment."""

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length, Optional

from marketplace.contracts import foreign, terms
from marketplace.contracts.change_form_base import ChangeForm
from marketplace.contracts.change_forms import FORMS
from marketplace.contracts.change_lifecycle import ChangeKind, ChangeReason
from marketplace.contracts.models import Contract
from marketplace.contracts.proposals import Proposal
from marketplace.core.money import Unit
from marketplace.web.forms import DayField, MoneyField, NeededValue


class CeilingForm(ChangeForm):
    """Another ceiling, and the agreement that set it."""

    kind = ChangeKind.AMENDMENT
    agreed_on = DayField(_l("Supplementary agreement signed on"), [NeededValue()])
    amount = MoneyField(_l("New ceiling"), Unit.YUAN, [NeededValue()])
    amount_in_capitals = StringField(_l("The amount in Chinese capitals"), [Optional(), Length(max=100)])

    def proposal(self, contract: Contract) -> Proposal:
        """What was typed of a framework, as plain values. Raises InvalidInput."""
        # The closed list knows reasons of prices; a ceiling is none, and its words say the rest.
        asked = Proposal(self.kind, ChangeReason.OTHER, self.grounds.data, self.agreed_on.data)
        return replace(asked, **self._more(contract))

    def _more(self, contract: Contract) -> dict[str, Any]:
        before = terms.of(contract)
        minor = foreign.agreed_minor(self.amount.data, contract, "amount")
        wanted = replace(before, amount_fen=self.amount.data, foreign_minor=minor)
        return {"terms": wanted, "amount_in_capitals": self.amount_in_capitals.data or ""}


def form_of(contract: Contract, kind: ChangeKind) -> type[ChangeForm]:
    """The form in which a change of this kind is asked for."""
    return CeilingForm if contract.is_kept and kind is ChangeKind.AMENDMENT else FORMS[kind]
