"""Column types refuse what they cannot hold, and connections are durable."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError, StatementError

from marketplace.db import database
from marketplace.db.base import FenAmount, Instant
from marketplace.db.engine import PRAGMAS

DIALECT = None


@pytest.mark.parametrize("money", [1.0, 0.1, Decimal("1"), "1", True])
def test_money_is_nothing_but_an_integer_of_fen(money):
    with pytest.raises(TypeError, match="integer of fen"):
        FenAmount().process_bind_param(money, DIALECT)


def test_money_passes_as_it_is():
    assert [FenAmount().process_bind_param(fen, DIALECT) for fen in (0, 10**15, None)] == [0, 10**15, None]


def test_summed_money_comes_back_as_an_integer():
    assert type(FenAmount().process_result_value(Decimal("3"), DIALECT)) is int


def test_an_instant_needs_its_zone():
    with pytest.raises(ValueError, match="zone"):
        Instant().process_bind_param(datetime(2026, 1, 1), DIALECT)


def test_an_instant_is_kept_in_utc_and_comes_back_with_its_zone():
    noon = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=8)))
    kept = Instant().process_bind_param(noon, DIALECT)
    assert Instant().process_result_value(kept, DIALECT) == noon
    assert Instant().process_result_value(kept, DIALECT).tzinfo is UTC


@pytest.mark.sqlite_only("PRAGMAs")
def test_every_connection_is_durable(context):
    with database.engine.connect() as one, database.engine.connect() as two:
        for connection in (one, two):
            found = {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in PRAGMAS}
            assert found == {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}


def test_a_float_never_reaches_the_database(context):
    insertion = database.metadata.tables["research_result"].insert().values(id=None, price_from_fen=0.5)
    with database.engine.connect() as connection, pytest.raises(StatementError, match="integer of fen"):
        connection.execute(insertion)


def test_an_error_of_the_database_names_no_values(context):
    twice = [{"series": "of a person", "last": 1}] * 2
    table = database.metadata.tables["counter"].insert()
    with database.engine.connect() as connection, pytest.raises(IntegrityError) as refused:
        connection.execute(table, twice)
    assert "of a person" not in f"{refused.value} {refused.value.orig}"
