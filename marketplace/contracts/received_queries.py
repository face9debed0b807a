"""What was received from contracts (执行额, 技术性收入), summed by the day of the receipt, for the office.

Receipts are behind the wall; the statements here pass it by on purpose, and select no title, no name and no note.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.contracts.change_models import Receipt
from marketplace.contracts.models import Contract, ContractParty, Side
from marketplace.db import UNSCOPED, session
from marketplace.tally import dimensions
from marketplace.tally.queries import Dimension, Measure, Window

MONTH = len("2026-01")


@dataclass(frozen=True)
class Received:
    """How many receipts, how much in all, how much of it for technology, and how much was verified; in fen."""

    count: int = 0
    amount_fen: int = 0
    technology_fen: int = 0
    verified_fen: int = 0

    def plus(self, other: "Received") -> "Received":
        """Both together."""
        return Received(*(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True)))


@dataclass(frozen=True)
class Listed:
    """One receipt behind a figure, by its contract's number."""

    number: str
    received_on: date
    amount_fen: int
    technology_fen: int
    is_verified: bool


def by_month(window: Window) -> dict[str, Received]:
    """The sums of `window` by month of the receipt, like 2026-01; only months with receipts."""
    return _summed(window, func.substr(cast(Receipt.received_on, String), 1, MONTH))


def by_dimension(window: Window, dimension: Dimension) -> dict[str, Received]:
    """The sums of `window` by what the contracts are now; "" is what says nothing."""
    return _summed(window, _value(dimension))


def _summed(window: Window, by: ColumnElement[Any]) -> dict[str, Received]:
    verified = case((_verified(window), Receipt.amount_fen), else_=0)
    sums = (func.count(), *map(func.sum, (Receipt.amount_fen, Receipt.technology_fen, verified)))
    query = select(by, *sums).select_from(Receipt).join(Contract, Contract.id == Receipt.contract_id)
    rows = session.execute(query.where(*_conditions(window)).group_by(by), execution_options=UNSCOPED)
    return {str(key or ""): Received(*map(int, found)) for key, *found in rows}


def listed(window: Window, offset: int, limit: int) -> Sequence[Listed]:
    """The receipts of `window`, the last first."""
    columns = (Contract.number, Receipt.received_on, Receipt.amount_fen, Receipt.technology_fen, _verified(window))
    query = select(*columns).select_from(Receipt).join(Contract, Contract.id == Receipt.contract_id)
    query = query.where(*_conditions(window)).order_by(Receipt.received_on.desc(), Receipt.id)
    rows: Any = session.execute(query.offset(offset).limit(limit), execution_options=UNSCOPED)
    return [Listed(number, day, amount, technology, bool(is_so)) for number, day, amount, technology, is_so in rows]


def _verified(window: Window) -> ColumnElement[bool]:
    return Receipt.verified_on.is_not(None) if window.as_of is None else Receipt.verified_on <= window.as_of


def _conditions(window: Window) -> list[ColumnElement[bool]]:
    ends = ((window.start, Receipt.received_on.__ge__), (window.end, Receipt.received_on.__le__))
    dated = [compare(day) for day, compare in ends if day]
    narrowed = [_is(each, window.where[each.value]) for each in Dimension if each.value in window.where]
    return [_counts(window.as_of), *dated, *narrowed, *_goes(window.measure)]


def _counts(as_of: date | None) -> ColumnElement[bool]:
    """Not struck out, as it was known on a day."""
    if as_of is None:
        return Receipt.struck_on.is_(None)
    return and_(Receipt.entered_on <= as_of, or_(Receipt.struck_on.is_(None), Receipt.struck_on > as_of))


def _is(dimension: Dimension, value: Any) -> ColumnElement[bool]:
    if value in ("", None):
        return func.coalesce(cast(_value(dimension), String), "") == ""
    return _value(dimension) == value


def _goes(measure: Measure) -> list[ColumnElement[bool]]:
    inside = dimensions.area()
    regions = {Side.SELLER: (Measure.EXPORTED, Measure.LOCAL), Side.BUYER: (Measure.ABSORBED, Measure.LOCAL)}
    return [
        _of_party(side, ContractParty.region).startswith(inside, autoescape=True)
        for side, measures in regions.items()
        if measure in measures
    ]


def _value(dimension: Dimension) -> ColumnElement[Any]:
    """What a contract counts under now; of its parties, the first of each side."""
    if dimension in (Dimension.CLASS, Dimension.OLD_CLASS):
        first = func.substr(cast(Contract.subclass, String), 1, 1)
        return dimensions.folded(first) if dimension is Dimension.OLD_CLASS else first
    side_name, _, name = dimension.value.partition("_")
    if side := Side.get(side_name):
        return _of_party(side, getattr(ContractParty, name))
    column: ColumnElement[Any] = getattr(Contract, dimension.value)
    return column


def _of_party(side: Side, column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    of = (ContractParty.contract_id == Contract.id, ContractParty.side == side)
    return select(column).where(*of).order_by(ContractParty.id).limit(1).correlate(Contract).scalar_subquery()
