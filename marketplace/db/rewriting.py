"""Write a few columns of one object at once: what a flush would do, without its walk over everything related."""

from functools import cache
from typing import Any, cast

from sqlalchemy import Table, Update, bindparam, inspect, update
from sqlalchemy.orm.attributes import set_committed_value

from marketplace.core.errors import StaleVersion
from marketplace.db import recording
from marketplace.db.base import Base
from marketplace.db.session import connection, session


def rewrite(subject: Base, **values: Any) -> None:
    """Give `subject`, which has a version and no unsaved change, these `values` in the database and in memory.

    For the verbs that everything waits for: an UPDATE made once, about a quarter of a flush's time. The object still
    needs its ledger entry, and the outbox is not told (nothing that is watched may be written so).
    Raises StaleVersion where another writer was faster.
    """
    known: Any = subject
    values["version"] = known.version + 1
    written = {"of_id": known.id, "of_version": known.version, **values}
    if connection().execute(_statement(type(subject), frozenset(values)), written).rowcount != 1:
        raise StaleVersion()
    for name, value in values.items():
        set_committed_value(subject, name, value)
    recording.note_written(session(), subject)


@cache
def _statement(model: type[Base], names: frozenset[str]) -> Update:
    table = cast(Table, inspect(model).local_table)
    return (
        update(table)
        .where(table.c.id == bindparam("of_id"), table.c.version == bindparam("of_version"))
        .values({name: bindparam(name) for name in sorted(names)})
    )
