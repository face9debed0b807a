"""Lists by key: walking them gives every row once, whatever is entered or changed on the way."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from marketplace.core.errors import InvalidInput
from marketplace.db import keyset
from marketplace.db.keyset import Key


class Base(DeclarativeBase):
    """Tables of this test alone."""


class Row(Base):
    """Something in a list, by day, then name, then id."""

    __tablename__ = "row"
    id: Mapped[str] = mapped_column(String, primary_key=True)
    day: Mapped[date]
    name: Mapped[str]


ORDER = (Key(Row.day, keyset.day, True), Key(Row.name, keyset.text), Key(Row.id, keyset.text))
# Few days and names, so that many rows differ in their id alone.
rows = st.tuples(st.integers(1, 3), st.sampled_from("甲乙"))


def enter(session: Session, some: list[tuple[int, str]]) -> set[str]:
    made = [Row(id=str(uuid4()), day=date(2026, 1, day), name=name) for day, name in some]
    session.add_all(made)
    session.flush()
    return {row.id for row in made}


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(first=st.lists(rows, max_size=12), later=st.lists(rows, max_size=12), limit=st.integers(1, 5))
def test_a_walk_meets_every_row_once_whatever_is_entered_meanwhile(first, later, limit) -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        there, met, cursor = enter(session, first), [], ""
        while True:
            query = keyset.beyond(select(Row), ORDER, cursor).limit(limit + 1)
            found = keyset.cut(session.scalars(query).all(), ORDER, limit)
            met += [row.id for row in found.items]
            enter(session, [later.pop()] if later else [])
            if found.cursor is None:
                break
            cursor = found.cursor
    engine.dispose()
    assert len(met) == len(set(met))
    assert there <= set(met)


@dataclass
class Item:
    """What a cursor is written of."""

    day: date
    at: datetime
    id: UUID


def test_a_cursor_holds_days_instants_and_ids_exactly() -> None:
    class Column:
        def __init__(self, key: str) -> None:
            self.key = key

    order = [Key(Column(n), r) for n, r in (("day", keyset.day), ("at", keyset.instant), ("id", keyset.uuid))]
    item = Item(date(2026, 2, 3), datetime(2026, 2, 3, 4, 5, 6, 789, UTC), uuid4())
    assert keyset.read(order, keyset.write(order, item)) == [item.day, item.at, item.id]


@pytest.mark.parametrize(
    "cursor", ["x", "=", "W10", "bnVsbA", "MQ", "WyIyMDI2LTAxLTAxIl0", "\ud800", "长", "e30", "WzEsMiwzXQ"]
)
def test_any_other_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput):
        keyset.read(ORDER, cursor)
