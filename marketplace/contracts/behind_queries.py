"""Every contract behind a figure, listed or not, for the office: what it counts under, and nothing confidential.

Contracts are behind the wall; the statements here pass it by on purpose, and select no title and no name.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from marketplace.contracts.classes import Disclosure, Subclass
from marketplace.contracts.models import Contract
from marketplace.db import UNSCOPED, session
from marketplace.district.codes import TechnicalField
from marketplace.tally import queries as tally
from marketplace.tally.dimensions import SELLERS_REGION
from marketplace.tally.models import Posting

_SUMS = (func.sum(Posting.amount_fen), func.sum(Posting.technology_fen))


@dataclass(frozen=True)
class Behind:
    """One contract behind a figure, listed or not, for the office: what it counts under, nothing confidential."""

    contract_id: UUID
    number: str
    registered_on: date
    subclass: Subclass
    field: TechnicalField
    seller_region: str
    buyer_region: str
    total: tally.Total


def behind(window: tally.Window, offset: int = 0, limit: int | None = None) -> Sequence[Behind]:
    """Every contract that counts in `window`, the last registered first; together exactly its figure (T13)."""
    query = _behind(window).order_by(Contract.registered_on.desc(), Contract.number.desc())
    rows = session.execute(query.offset(offset).limit(limit), execution_options=UNSCOPED)
    return [_told(*row) for row in rows]


def _told(contract_id: UUID, number: str, day: date, subclass: Any, field: Any, *rest: Any) -> Behind:
    seller_region, buyer_region, *sums = rest
    return Behind(
        contract_id, number, day, subclass, field, seller_region, buyer_region, tally.Total(*map(int, sums))
    )


def count_behind(window: tally.Window) -> int:
    """How many contracts `behind` lists."""
    query = select(func.count(Posting.contract_id.distinct())).where(*window.conditions())
    return session.scalar(query) or 0


def _behind(window: tally.Window) -> Any:
    of = (Contract.id, Contract.number, Contract.registered_on, Contract.subclass, Contract.field)
    query = select(*of, SELLERS_REGION, func.max(Posting.buyer_region), func.sum(Posting.count), *_SUMS).select_from(
        Posting
    )
    return query.join(Contract, Contract.id == Posting.contract_id).where(*window.conditions()).group_by(*of)


def numbers(contract_ids: Collection[UUID]) -> dict[UUID, tuple[str, bool]]:
    """Of registered contracts, the number and whether it is listed for everybody."""
    query = select(Contract.id, Contract.number, Contract.disclosure).where(Contract.id.in_(contract_ids))
    found = session.execute(query.where(Contract.number.is_not(None)), execution_options=UNSCOPED)
    return {key: (str(number), level is not Disclosure.FIGURES_ONLY) for key, number, level in found}


def within_reach(contract_ids: Collection[UUID]) -> Sequence[Contract]:
    """Those of some contracts that the actor is let to by the wall."""
    return session.scalars(select(Contract).where(Contract.id.in_(contract_ids))).unique().all()
