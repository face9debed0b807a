"""Tables that are only ever added to: the database itself refuses to change or delete what stands in them.

A speed bump against mistakes, not against someone who may drop triggers: for that the ledger has its chain.
"""

from collections.abc import Iterator

from sqlalchemy import DDL, event

from marketplace.db.base import Base

# On PostgreSQL a trigger needs a function, and TRUNCATE is one more way to delete.
_FUNCTION = """\
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'restrict_violation'; END $$"""
_VERBS = {"sqlite": ("UPDATE", "DELETE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}


def append_only(model: type[Base], says: str) -> None:
    """Have `model`'s table made with triggers that refuse everything but INSERT, saying `says`."""
    for dialect in _VERBS:
        for statement in _statements(dialect, model.__tablename__, says):
            ddl = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(model.__table__, "after_create", ddl)


def _statements(dialect: str, table: str, says: str) -> Iterator[str]:
    if dialect == "postgresql":
        yield _FUNCTION
    for verb in _VERBS[dialect]:
        refusing = f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
        if dialect == "sqlite":
            yield f"{refusing} BEGIN SELECT RAISE(ABORT, '{says}'); END"
        else:
            yield f"{refusing} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{says}')"
