"""Lists of contracts for programs: in orders that nothing entered meanwhile disturbs."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.contracts import own_list, searching
from marketplace.contracts.lifecycle import OPEN, ContractState
from marketplace.contracts.models import Contract
from marketplace.db import keyset
from marketplace.db.keyset import Key, Order, Portion

LATEST: Order = (Key(Contract.created_at, keyset.instant, True), Key(Contract.id, keyset.uuid))
OLDEST: Order = (Key(Contract.created_at, keyset.instant), Key(Contract.id, keyset.uuid))


def own(organisation_id: UUID, state: ContractState | None, words: str, cursor: str, limit: int) -> Portion[Any]:
    """The contracts that an organisation filed or is a party of, and that hold the words; the last written first."""
    query = searching.among(select(Contract).where(own_list.concerns(organisation_id)), words)
    return keyset.portion(query.where(Contract.state == state) if state else query, LATEST, cursor, limit)


def work_list(state: ContractState | None, words: str, cursor: str, limit: int) -> Portion[Any]:
    """What lies on the registration office's desk, or is in `state`, and holds the words; the oldest first."""
    states = [state] if state else list(OPEN)
    query = select(Contract).where(Contract.state.in_(states))
    if words and searching.are_many(states):
        return keyset.portion(searching.throughout(query, words)[0], OLDEST, cursor, limit)
    return keyset.portion(searching.among(query, words), OLDEST, cursor, limit)
