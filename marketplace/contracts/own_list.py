"""The contracts of one organisation: those it filed and those it is a party of, as somebody there asks for them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from marketplace.contracts import searching
from marketplace.contracts.lifecycle import ContractState, Kept, Shown
from marketplace.contracts.models import Contract, ContractParty
from marketplace.contracts.queries import Page, page, shown_as
from marketplace.core.text import N_
from marketplace.core.titles import Titled
from marketplace.db import session, stream


class Order(Titled):
    """By which column the list is ordered."""

    TITLE = "title", N_("Title and number")
    AMOUNT = "amount", N_("Amount")
    STATE = "state", N_("State")
    SIGNED = "signed", N_("Signed on")


COLUMNS: Mapping[Order, ColumnElement[Any]] = {
    Order.TITLE: Contract.title.expression,
    Order.AMOUNT: Contract.amount_fen.expression,
    Order.STATE: Contract.state.expression,
    Order.SIGNED: Contract.signed_on.expression,
}


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see of the list; without an order, the last written first."""

    state: Shown | None = None
    words: str = ""
    order: Order | None = None
    is_descending: bool = False


def listed(organisation_id: UUID, asked: Asked, offset: int = 0, limit: int = 20) -> Page:
    """One page of the list."""
    return page(_query(organisation_id, asked), offset, limit)


def whole(organisation_id: UUID, asked: Asked) -> Iterator[Contract]:
    """The same list from beginning to end, for a file."""
    return stream(_query(organisation_id, asked))


def _query(organisation_id: UUID, asked: Asked) -> Select[Any]:
    in_state = shown_as(asked.state) if asked.state else []
    query = searching.among(select(Contract).where(concerns(organisation_id), *in_state), asked.words)
    if asked.order is None:
        return query.order_by(Contract.created_at.desc(), Contract.id)
    column = COLUMNS[asked.order]
    return query.order_by(column.desc() if asked.is_descending else column.asc(), Contract.id)


def counts(organisation_id: UUID) -> dict[Shown, int]:
    """How many contracts of an organisation there are in each state."""
    of_one = select(Contract.state, func.count()).where(concerns(organisation_id))
    found: dict[Shown, int] = dict(session.execute(of_one.group_by(Contract.state)).all())  # type: ignore[arg-type]
    kept = session.scalar(of_one.with_only_columns(func.count()).where(*shown_as(Kept.KEPT))) or 0
    found[ContractState.REFUSED] = found.get(ContractState.REFUSED, 0) - kept
    found[Kept.KEPT] = kept
    return {state: count for state, count in found.items() if count}


def concerns(organisation_id: UUID) -> ColumnElement[bool]:
    """That an organisation filed a contract, or is a party of it."""
    filed = select(Contract.id).where(Contract.owner_id == organisation_id)
    party_of = select(ContractParty.contract_id).where(ContractParty.organisation_id == organisation_id)
    # Two indexes, where an OR would look at every contract there is.
    return Contract.id.in_(filed.union(party_of))
