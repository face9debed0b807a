"""What a party says on the page of a contract that names it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.contracts import consent, queries
from marketplace.contracts.blueprint import bp
from marketplace.contracts.classes import Subclass
from marketplace.contracts.models import Contract
from marketplace.contracts.pages import act
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.web.gate import permit

SAYS: dict[str, tuple[Callable[..., None], str]] = {
    "unconfirm": (consent.unconfirm, N_("The confirmation is taken back.")),
    "agree_named": (consent.agree_named, N_("You have agreed to be named in the register.")),
    "unagree_named": (consent.unagree_named, N_("You are not named in the register.")),
}


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/confirm")
@permit(Permission.CONTRACT_CONFIRM, load=queries.contract)
def confirm(acting: Organisation, contract: Contract) -> Any:
    draft = request.form.get("instead_of", type=UUID)
    more = {
        "stated": Subclass.get(request.form.get("stated")),
        "instead_of": queries.contract(draft) if draft else None,
    }
    return act(contract, consent.confirm, _("You have confirmed the contract."), **more)


@bp.post("/o/<uuid:acting>/contracts/<uuid:contract_id>/say")
@permit(Permission.CONTRACT_CONFIRM, load=queries.contract)
def say(acting: Organisation, contract: Contract) -> Any:
    verb, done = SAYS.get(request.form.get("what", ""), SAYS["unconfirm"])
    return act(contract, verb, _(done))
