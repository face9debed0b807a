"""Official numbers are taken from a counter row inside the transaction that uses them, so they have no gaps."""

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.session import session


class Counter(Base):
    """The last number given in one series, for example contracts of 2026 at point 500118."""

    __tablename__ = "counter"
    series: Mapped[str] = mapped_column(String(80), primary_key=True)
    last: Mapped[int]


def take(series: str) -> int:
    """The next number of `series`, from 1; rolled back with the transaction if that fails."""
    counter = _locked(series)
    counter.last += 1
    session.flush()
    return counter.last


def raise_to(series: str, used: int) -> None:
    """Let `series` go on after `used`, for numbers that were given before the product came."""
    counter = _locked(series)
    counter.last = max(counter.last, used)
    session.flush()


def _locked(series: str) -> Counter:
    counter = session.scalar(select(Counter).where(Counter.series == series).with_for_update())
    if counter is None:
        counter = Counter(series=series, last=0)
        session.add(counter)
    return counter
