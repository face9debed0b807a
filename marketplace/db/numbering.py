"""Official numbers are taken from a counter row inside the transaction that uses them, so they have no gaps."""

from typing import Any, cast

from sqlalchemy import String, Table, bindparam, case, insert, update
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.session import connection


class Counter(Base):
    """The last number given in one series, for example contracts of 2026 at point 500118."""

    __tablename__ = "counter"
    series: Mapped[str] = mapped_column(String(80), primary_key=True)
    last: Mapped[int]


_COUNTERS = cast(Table, Counter.__table__)
# One statement that moves the row and locks it: whoever comes second waits for this transaction's end.
_MOVE = update(_COUNTERS).where(Counter.series == bindparam("of")).returning(Counter.last)
_TAKE = _MOVE.values(last=Counter.last + 1)
_RAISE = _MOVE.values(last=case((Counter.last < bindparam("used"), bindparam("used")), else_=Counter.last))


def take(series: str) -> int:
    """The next number of `series`, from 1; rolled back with the transaction if that fails."""
    return _moved(_TAKE, series, first=1)


def raise_to(series: str, used: int) -> None:
    """Let `series` go on after `used`, for numbers that were given before the product came."""
    _moved(_RAISE, series, first=used)


def _moved(move: Any, series: str, first: int) -> int:
    moved = connection().execute(move, {"of": series, "used": first}).scalar()
    if moved is None:
        connection().execute(insert(_COUNTERS), {"series": series, "last": first})
        return first
    return int(moved)
