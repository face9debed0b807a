"""What a person types to have a registration changed, one form for each kind of change."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.contracts import foreign, terms
from marketplace.contracts.change_form_base import ChangeForm, agreed_field, reason_field
from marketplace.contracts.change_lifecycle import ChangeKind
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.models import Contract
from marketplace.contracts.terms import Terms
from marketplace.contracts.terms_forms import AmendmentForm, CorrectionForm, typed_values
from marketplace.core.money import Unit
from marketplace.web.forms import MoneyField, NeededValue


class TerminationForm(ChangeForm):
    """解除: how much was performed before the end."""

    kind = ChangeKind.TERMINATION
    reason = reason_field(kind)
    agreed_on = agreed_field(_l("Ended by agreement or notice of"))
    performed = MoneyField(_l("Performed until then"), Unit.YUAN, [NeededValue()])
    performed_technology = MoneyField(_l("Of this for technology"), Unit.YUAN, [NeededValue()])

    def _more(self, contract: Contract) -> dict[str, Any]:
        given = ("performed", "performed_technology")
        return {f"{name}_fen": foreign.typed_in_fen(self[name].data, contract, name) for name in given}


class RevocationForm(ChangeForm):
    """撤销: why it was void from the start."""

    kind = ChangeKind.REVOCATION
    reason = reason_field(kind)


FORMS: Mapping[ChangeKind, type[ChangeForm]] = {
    form.kind: form for form in (AmendmentForm, CorrectionForm, TerminationForm, RevocationForm)
}


def values(contract: Contract) -> dict[str, Any]:
    """What a new form begins with: the contract as it is."""
    return {**typed_values(terms.of(contract)), "version": contract.version}


def stored(change: ContractChange) -> dict[str, Any]:
    """A change as its form's values."""
    return {
        **typed_values(Terms.read(change.terms)),
        **{name: getattr(change, name) for name in ("reason", "grounds", "agreed_on", "version")},
        **{
            name: _performed(getattr(change, f"{name}_fen"), change) for name in ("performed", "performed_technology")
        },
    }


def _performed(fen: int | None, change: ContractChange) -> int | None:
    return None if fen is None else foreign.as_typed(fen, change.contract)
