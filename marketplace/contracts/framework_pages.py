"""What one does with a framework: call off under it."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import frameworks, queries
from marketplace.contracts.blueprint import bp
from marketplace.contracts.classes import ContractKind
from marketplace.contracts.drafting import begun, draft_page
from marketplace.contracts.form_values import values
from marketplace.contracts.forms import ContractForm
from marketplace.contracts.models import Contract
from marketplace.core.errors import WrongState
from marketplace.core.permissions import Permission
from marketplace.web.gate import permit

# What a call-off has from its framework; day, term and amount are its own.
ITS_OWN = ("signed_on", "begins_on", "ends_on", "amount", "deductions", "version")


@bp.get("/o/<uuid:acting>/contracts/<uuid:contract_id>/call-off")
@permit(Permission.CONTRACT_EDIT, load=queries.contract)
def call_off(acting: Organisation, contract: Contract) -> Any:
    if not frameworks.is_kept(contract):
        raise WrongState()
    known = {name: value for name, value in values(contract).items() if name not in ITS_OWN}
    kind = {"contract_kind": ContractKind.CALL_OFF, "parent_id": str(contract.id)}
    form = begun(ContractForm(data={**known, **kind}))
    return draft_page(form, acting, _("New call-off"), url_for(".new", acting=acting.id))
