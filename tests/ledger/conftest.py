"""Somebody who changes the ledger by direct SQL, and a key that signs it."""

import pytest

from marketplace.core.actors import Via, system
from marketplace.db import database, session, set_actor
from marketplace.ledger import keys
from marketplace.ledger.publishing import Plan
from tests.databases import in_its_words

GUARDED = ("ledger_entry", "ledger_node", "ledger_checkpoint")


class Attacker:
    """Direct SQL, committed at once."""

    def __init__(self, connection):
        self.connection = connection
        self.length = self.count()

    def count(self):
        found = self.connection.exec_driver_sql("SELECT count(*) FROM ledger_entry").scalar()
        self.connection.rollback()
        return found

    def run(self, *statements):
        # What the product had read before, it reads anew.
        session.rollback()
        for statement, *parameters in statements:
            self.connection.exec_driver_sql(in_its_words(statement), tuple(parameters))
        self.connection.commit()

    def column(self, name, seq):
        query = in_its_words(f"SELECT {name} FROM ledger_entry WHERE seq = ?")
        found = self.connection.exec_driver_sql(query, (seq,)).scalar()
        self.connection.rollback()
        return found

    def set(self, name, seq, value):
        self.run((f"UPDATE ledger_entry SET {name} = ? WHERE seq = ?", value, seq))


@pytest.fixture
def attacker(context):
    """A connection of somebody who may drop triggers."""
    set_actor(system(Via.CLI))
    session.rollback()
    with database.engine.connect() as connection:
        for table in GUARDED:
            for verb in ("update", "delete"):
                connection.exec_driver_sql(in_its_words(f"DROP TRIGGER {table}_no_{verb}"))
        connection.commit()
        yield Attacker(connection)


@pytest.fixture
def plan(context, tmp_path):
    """A new key, entered in the ledger, and a directory for copies outside."""
    set_actor(system(Via.CLI))
    made = Plan(tmp_path / "key", 100, tmp_path / "outside")
    keys.new(made.key, actor=system(Via.CLI))
    return made
