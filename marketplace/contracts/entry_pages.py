"""What a form asks the directory about a party, and the button by which a filing's answers are kept there."""

from typing import Any

from flask import flash, g, jsonify, redirect, request
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import entry_keeping, prefill, queries
from marketplace.contracts.blueprint import bp
from marketplace.contracts.models import Contract
from marketplace.contracts.pages import address
from marketplace.core.permissions import Permission
from marketplace.web.gate import permit, writing


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/keep-particulars")
@permit(Permission.ORGANISATION_EDIT, load=queries.contract)
def keep_particulars(acting: Organisation, contract: Contract) -> Any:
    with writing() as unit:
        unit.result = address(contract)
        entry_keeping.keep(contract, actor=g.actor, version=request.form.get("version", type=int))
    flash(_("Kept. New contract forms begin with it."), "success")
    return redirect(unit.result, 303)


@bp.get("/o/<uuid:acting>/contracts/party")
@permit(Permission.CONTRACT_CREATE)
def party_facts(acting: Organisation) -> Any:
    return jsonify(prefill.party(acting, request.args.get("name", "")[:120]))
