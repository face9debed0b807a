"""What came after a registration, as its contract's page shows it, and what its reader may begin there."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.contracts import change_queries, change_turns, editions, receipts, reconsiderations
from marketplace.contracts.change_lifecycle import ChangeKind
from marketplace.contracts.change_models import ContractChange, ContractTask, Receipt, Reconsideration
from marketplace.contracts.editions import Edition
from marketplace.contracts.lifecycle import LIFECYCLE, NUMBERED, ContractState
from marketplace.contracts.models import Contract
from marketplace.core.actors import Actor
from marketplace.core.permissions import Permission, allows


@dataclass(frozen=True)
class After:
    """The section's lists, the sum of the receipts in fen, and what may be begun."""

    changes: Sequence[ContractChange]
    receipts: Sequence[Receipt]
    received_fen: int
    exceeds: bool
    requests: Sequence[Reconsideration]
    tasks: Sequence[ContractTask]
    editions: Sequence[Edition]
    begins: tuple[ChangeKind, ...]
    may_receive: bool
    may_object: bool
    may_ask: bool

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to show or to begin."""
        return any((self.editions, self.changes, self.receipts, self.requests, self.may_object))


def after(contract: Contract, actor: Actor) -> After | None:
    """The section of a contract for a reader; None before there can be anything in it."""
    requests = change_queries.reconsiderations_of(contract.id)
    if contract.state not in (*NUMBERED, ContractState.REFUSED) and not requests:
        return None
    may = allows(actor, Permission.CONTRACT_CHANGE, contract)
    return After(
        changes=change_queries.changes_of(contract.id),
        receipts=change_queries.receipts_of(contract.id),
        received_fen=change_queries.received_fen(contract.id),
        exceeds=receipts.exceeds(contract),
        requests=requests,
        tasks=change_queries.tasks_of(contract.id),
        editions=editions.editions(contract),
        begins=tuple(kind for kind in ChangeKind if may and _is_possible(contract, kind, actor)),
        may_receive=may and contract.state is ContractState.REGISTERED,
        may_object=may and actor.organisation_id == contract.owner_id and reconsiderations.may_object(contract),
        may_ask=change_turns.is_office(actor) and contract.state in reconsiderations.IN_REGISTER,
    )


def _is_possible(contract: Contract, kind: ChangeKind, actor: Actor) -> bool:
    if kind is ChangeKind.REVOCATION:
        return change_turns.is_office(actor) and LIFECYCLE.allows(contract.state, "revoke")
    return LIFECYCLE.allows(contract.state, "terminate")
