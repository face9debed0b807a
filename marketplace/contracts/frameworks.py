"""Framework agreements (框架协议) and their call-offs (domain/contracts.md T7, story S6).

A framework has a ceiling and no firm price: it is kept and never registered (R05). Its call-offs are registered one
by one, and together, those that wait included, stay below the ceiling.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from marketplace import ledger
from marketplace.contracts.beginning import begin
from marketplace.contracts.classes import NO_FIRM_PRICE, ContractKind
from marketplace.contracts.lifecycle import LIFECYCLE, OPEN, ContractState
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, InvalidInput, WrongState
from marketplace.core.money import plain
from marketplace.core.permissions import Permission
from marketplace.core.text import N_
from marketplace.db import session

# What takes room under the ceiling: what was registered, as far as it goes, and what waits for it.
TAKING = (*OPEN, ContractState.REGISTERED, ContractState.TERMINATED)


def keep(contract: Contract, *, actor: Actor, version: int) -> None:
    """Hand in a framework: it is kept with its reason (R05) and counts in no total.

    Raises NotPermitted, WrongState, StaleVersion.
    """
    begin(contract, Permission.CONTRACT_EDIT, actor, version)
    if contract.kind is not ContractKind.FRAMEWORK:
        raise WrongState(N_("Only a framework is kept without being registered."))
    LIFECYCLE.apply(contract, "keep")
    contract.submitted_on, contract.filed_by = clock.today(), actor.person_id
    contract.refusal_reason = NO_FIRM_PRICE
    ledger.append(actor, "contract.keep", contract, refusal=NO_FIRM_PRICE)


def is_kept(contract: Contract) -> bool:
    """Whether call-offs can be made under it."""
    return contract.is_kept


def require_registrable(contract: Contract) -> None:
    """Pass for anything but a framework. Raises WrongState."""
    if contract.kind is ContractKind.FRAMEWORK:
        raise WrongState(N_("A framework without a firm price is kept, and not registered (R05)."))


def require_framework(kind: ContractKind, parent_id: UUID | None) -> None:
    """Pass where a call-off, and nothing else, names a framework that is there to be seen. Raises InvalidInput."""
    with session.no_autoflush:
        found = parent_id is not None and session.scalar(select(Contract.id).where(Contract.id == parent_id))
    if bool(found) != (kind is ContractKind.CALL_OFF) or (parent_id is not None and not found):
        raise InvalidInput({"parent_id": N_("Choose the framework that this is a call-off of.")})


def require_room(contract: Contract) -> None:
    """Pass for a call-off that fits under its framework's ceiling. Raises InvalidInput, WrongState."""
    require_registrable(contract)
    if contract.parent_id is None:
        return
    framework = session.scalar(select(Contract).where(Contract.id == contract.parent_id))
    if framework is None or not is_kept(framework) or framework.party_ids != contract.party_ids:
        raise InvalidInput({"parent_id": N_("Choose a framework of the same parties that is kept here.")})
    if problems := room_problems(contract, contract.amount_fen):
        raise InvalidInput(problems)


def require_room_for(contract: Contract, amount_fen: int) -> None:
    """Pass where what the rate of the day makes of a call-off still fits under the ceiling. Raises WrongState."""
    for problem in room_problems(contract, amount_fen).values():
        assert isinstance(problem, DomainError)
        raise WrongState(problem.message, None, **problem.params)


def room_problems(contract: Contract, amount_fen: int) -> dict[str, DomainError | str]:
    """What is wrong with `amount_fen` under the ceiling of a call-off's framework, by the form's field names."""
    if contract.parent_id is None:
        return {}
    with session.no_autoflush:
        framework = session.scalars(select(Contract).where(Contract.id == contract.parent_id)).one()
    free = framework.amount_fen - taken_fen(framework.id, but=contract.id)
    if amount_fen <= free:
        return {}
    too_much = N_("The framework has %(free)s yuan left. Have its ceiling changed first.")
    return {"amount": DomainError(too_much, free=plain(free))}


def taken_fen(framework_id: UUID, but: UUID | None = None) -> int:
    """What the call-offs of a framework take of its ceiling, in fen; `but` is left out.

    Whoever is a party of the framework is one of each call-off, and sees it from the day it is handed in.
    """
    taking = (Contract.parent_id == framework_id, Contract.state.in_(TAKING), Contract.id != but)
    # Of one that was ended, what was performed; the rest is free again.
    standing = func.coalesce(Contract.performed_fen, Contract.amount_fen)
    query = select(func.coalesce(func.sum(standing), 0)).where(*taking)
    with session.no_autoflush:
        return int(session.scalar(query) or 0)


def call_offs(framework_id: UUID) -> Sequence[Contract]:
    """The call-offs that the reader may see, in the order of their signing."""
    query = select(Contract).where(Contract.parent_id == framework_id)
    return session.scalars(query.order_by(Contract.signed_on, Contract.created_at)).all()


def open_to(organisation_id: UUID) -> Sequence[Contract]:
    """The frameworks under which an organisation can call off."""
    kept = (Contract.kind == ContractKind.FRAMEWORK, Contract.refusal_reason == NO_FIRM_PRICE)
    found = session.scalars(select(Contract).where(*kept).order_by(Contract.signed_on.desc()))
    return [framework for framework in found if organisation_id in framework.party_ids]


@dataclass(frozen=True)
class Overview:
    """A framework with what its call-offs take, in fen; of a call-off, the framework that it belongs to."""

    framework: Contract
    taken_fen: int
    call_offs: Sequence[Contract]

    @property
    def left_fen(self) -> int:
        """What is left of the ceiling."""
        return self.framework.amount_fen - self.taken_fen


def overview(contract: Contract) -> Overview | None:
    """The framework that a contract is, or belongs to; None for a single contract."""
    framework = contract if contract.kind is ContractKind.FRAMEWORK else _parent(contract)
    return Overview(framework, taken_fen(framework.id), call_offs(framework.id)) if framework else None


def _parent(contract: Contract) -> Contract | None:
    return session.get(Contract, contract.parent_id) if contract.parent_id else None
