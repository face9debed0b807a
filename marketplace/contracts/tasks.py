"""What the office has to do about a contract: tell the tax office when a benefit rests on what has changed (1.8)."""

from marketplace import ledger
from marketplace.contracts.change_lifecycle import ChangeKind
from marketplace.contracts.change_models import ContractChange, ContractTask
from marketplace.contracts.particulars import ContractParticulars
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.text import N_
from marketplace.core.versions import require_version
from marketplace.db import session


def open_for(change: ContractChange, actor: Actor) -> ContractTask | None:
    """Open the task of telling the tax office, where the filer wanted a benefit and more than a slip has changed."""
    # Also where the change itself says that none is wanted any more: it may have been taken.
    wanted = {*ContractParticulars.of(change.contract.particulars).tax_intents, *change.before.get("tax_intents", ())}
    if not wanted or change.kind is ChangeKind.CORRECTION or change.contract.is_kept:
        return None
    task = ContractTask(contract=change.contract, change=change, opened_on=clock.today())
    session.add(task)
    ledger.append(actor, "task.open", task)
    return task


def finish(task: ContractTask, *, actor: Actor, version: int, note: str) -> None:
    """Note when and how it was done. Raises NotPermitted, StaleVersion, WrongState, InvalidInput."""
    allow(actor, Permission.CONTRACT_REVIEW, task)
    require_version(task, version)
    if task.done_on is not None:
        raise WrongState(N_("This is done already."))
    if not note.strip():
        raise InvalidInput({"note": N_("Please say how and to whom it was told.")})
    task.done_on, task.done_by, task.note = clock.today(), actor.person_id, note.strip()
    ledger.append(actor, "task.finish", task)
