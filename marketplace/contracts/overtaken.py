"""What became of a contract or a change of it since somebody opened its page, as its history tells it."""

from flask import g, url_for

from marketplace.accounts.history import Told, since
from marketplace.contracts import stated
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.models import Contract
from marketplace.contracts.told import TOLD
from marketplace.core.text import N_
from marketplace.web.overtaken import Overtaken

CHANGE = Told(
    fields={
        "state": N_("State"),
        "reason": N_("Reason"),
        "grounds": N_("In words"),
        "agreed_on": N_("Agreement signed on"),
        "performed_fen": N_("Performed"),
        "performed_technology_fen": N_("Performed, for technology"),
        "office_note": N_("Words of the office"),
    },
    acts={
        "draft": N_("Change drafted"),
        "edit": N_("Change edited"),
        "hand_in": N_("Change handed in"),
        "examine": N_("Change examined"),
        "send_back": N_("Change sent back"),
        "refuse": N_("Change refused"),
        "approve": N_("Change brought into force"),
        "withdraw": N_("Change taken back"),
    },
)


def of_contract(contract: Contract, version: int) -> Overtaken:
    """What became of a contract since that version of it."""
    address = url_for("contracts.show", acting=g.acting.id, contract_id=contract.id)
    return Overtaken(since(contract, TOLD, version, stated.earlier_texts(contract)), address)


def of_change(change: ContractChange, version: int) -> Overtaken:
    """What became of a change since that version of it."""
    return Overtaken(since(change, CHANGE, version), url_for("changes.show", acting=g.acting.id, change_id=change.id))
