"""Every SELECT of what comes after a registration, and the rule of who may see it."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true

from marketplace.contracts.change_lifecycle import WAITING, ChangeState
from marketplace.contracts.change_models import ContractChange, ContractTask, Receipt, Reconsideration, RequestState
from marketplace.contracts.models import Contract
from marketplace.contracts.queries import visible_to
from marketplace.core.actors import Actor, Role
from marketplace.core.errors import NotFound
from marketplace.db import Base, protect, session

Row = TypeVar("Row", bound=Base)


def changes_visible_to(actor: Actor) -> ColumnElement[bool]:
    """A change is for whoever sees the contract; before it is handed in, for those who write it."""
    if actor.is_system:
        return true()
    written_by_us = ContractChange.organisation_id == actor.organisation_id
    handed_in = ContractChange.proposed_on.is_not(None)
    mine = true() if actor.has(Role.AUDITOR) else or_(handed_in, written_by_us)
    return and_(mine, exists().where(Contract.id == ContractChange.contract_id, visible_to(actor)))


def _with_contract(model: Any) -> Callable[[Actor], ColumnElement[bool]]:
    def rule(actor: Actor) -> ColumnElement[bool]:
        if actor.is_system:
            return true()
        return exists().where(Contract.id == model.contract_id, visible_to(actor))

    return rule


protect(ContractChange, changes_visible_to)
for _model in (Receipt, Reconsideration, ContractTask):
    protect(_model, _with_contract(_model))


def change(change_id: UUID) -> ContractChange:
    """One change. Raises NotFound."""
    return _one(select(ContractChange).where(ContractChange.id == change_id))


def receipt(receipt_id: UUID) -> Receipt:
    """One receipt. Raises NotFound."""
    return _one(select(Receipt).where(Receipt.id == receipt_id))


def reconsideration(look_id: UUID) -> Reconsideration:
    """One second look. Raises NotFound."""
    return _one(select(Reconsideration).where(Reconsideration.id == look_id))


def task(task_id: UUID) -> ContractTask:
    """One task. Raises NotFound."""
    return _one(select(ContractTask).where(ContractTask.id == task_id))


def _one(query: Select[Any]) -> Any:
    found = session.scalars(query).first()
    if found is None:
        raise NotFound()
    return found


def changes_of(contract_id: UUID) -> Sequence[ContractChange]:
    """The changes of a contract, the last one first."""
    return _of(ContractChange, contract_id)


def receipts_of(contract_id: UUID) -> Sequence[Receipt]:
    """Its receipts, the last day first."""
    query = select(Receipt).where(Receipt.contract_id == contract_id)
    return session.scalars(query.order_by(Receipt.received_on.desc(), Receipt.created_at.desc())).all()


def reconsiderations_of(contract_id: UUID) -> Sequence[Reconsideration]:
    """The second looks at it, the last one first."""
    return _of(Reconsideration, contract_id)


def tasks_of(contract_id: UUID) -> Sequence[ContractTask]:
    """What the office has to do about it, the last one first."""
    return _of(ContractTask, contract_id)


def _of(model: type[Row], contract_id: UUID) -> Sequence[Row]:
    of: Any = model
    return session.scalars(
        select(model).where(of.contract_id == contract_id).order_by(of.created_at.desc(), of.id)
    ).all()


def waiting_change(contract_id: UUID) -> ContractChange | None:
    """The change of a contract that is handed in and not decided."""
    query = select(ContractChange).where(ContractChange.contract_id == contract_id, ContractChange.state.in_(WAITING))
    return session.scalars(query).first()


def received_fen(contract_id: UUID) -> int:
    """Σ of the receipts that are not struck out, in fen."""
    query = select(func.coalesce(func.sum(Receipt.amount_fen), 0))
    return int(session.scalar(query.where(Receipt.contract_id == contract_id, Receipt.struck_on.is_(None))) or 0)


# What waits at the office, by the name of its list.
DESK: dict[str, tuple[Any, ColumnElement[bool]]] = {
    "changes": (ContractChange, ContractChange.state.in_(WAITING)),
    "receipts": (Receipt, and_(Receipt.verified_on.is_(None), Receipt.struck_on.is_(None))),
    "reconsiderations": (Reconsideration, Reconsideration.state != RequestState.DECIDED),
    "tasks": (ContractTask, ContractTask.done_on.is_(None)),
}


def waiting(name: str, offset: int = 0, limit: int = 20) -> Sequence[Any]:
    """One page of what waits under `name`, the longest waiting first."""
    model, condition = DESK[name]
    query = select(model).where(condition).order_by(model.created_at, model.id)
    return session.scalars(query.offset(offset).limit(limit)).all()


def waiting_counts() -> dict[str, int]:
    """How much waits under each name."""
    return {name: _count(model, condition) for name, (model, condition) in DESK.items()}


def _count(model: Any, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(model).where(condition)) or 0


def last_approved(contract_id: UUID) -> ContractChange | None:
    """The change of a contract that came into force last."""
    query = select(ContractChange).where(
        ContractChange.contract_id == contract_id, ContractChange.state == ChangeState.APPROVED
    )
    return session.scalars(
        query.order_by(ContractChange.approved_on.desc(), ContractChange.created_at.desc())
    ).first()
