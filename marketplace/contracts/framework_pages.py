"""What one does with a framework: call off under it, and write down another ceiling."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import frameworks, queries
from marketplace.contracts.blueprint import bp
from marketplace.contracts.classes import ContractKind
from marketplace.contracts.drafting import begun, draft_page
from marketplace.contracts.form_values import values
from marketplace.contracts.forms import ContractForm
from marketplace.contracts.framework_forms import CeilingForm
from marketplace.contracts.models import Contract
from marketplace.contracts.pages import act
from marketplace.contracts.showing import show_page
from marketplace.core.errors import InvalidInput, WrongState
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


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/ceiling")
@permit(Permission.CONTRACT_EDIT, load=queries.contract)
def change_ceiling(acting: Organisation, contract: Contract) -> Any:
    form = CeilingForm(prefix="ceiling-", data={"version": request.form.get("version", 0, type=int)})
    if form.validate_on_submit():
        said = {"ceiling_fen": form.amount.data, "note": form.reason.data}
        try:
            return act(contract, frameworks.change_ceiling, _("The new ceiling is written down."), **said)
        except InvalidInput as error:
            form.refuse(error)
    return show_page(contract, ceiling=form), 422
