"""The migrated schema is the models' schema, constraint by constraint and trigger by trigger."""

import re
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import Engine, text

from marketplace.db import Base, database
from tests.applications import make_app

# What PostgreSQL's catalogue says of the columns, constraints, indexes and triggers of a schema, each by its name.
CATALOGUE = """
SELECT 'column', table_name || '.' || column_name,
       concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default)
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL
SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL
SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""
FILE = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"


def schema(engine: Engine) -> dict[tuple[str, str], set[str]]:
    """Every table, index and trigger with its parts, whatever their order and spacing."""
    with engine.connect() as connection:
        rows = connection.execute(text(FILE if engine.dialect.name == "sqlite" else CATALOGUE)).all()
    return {(kind, name): parts(sql) for kind, name, sql in rows if "alembic_version" not in name}


def parts(sql: str) -> set[str]:
    """What stands between the outermost commas; a column that was added later stands behind the constraints."""
    head, _, inner = sql.partition("(")
    depths = accumulate({"(": 1, ")": -1}.get(character, 0) for character in inner)
    cut = "".join("\n" if c == "," and not depth else c for c, depth in zip(inner, depths, strict=True))
    return {_spaced(line) for line in (head, *cut.removesuffix(")").split("\n"))} - {""}


def _spaced(line: str) -> str:
    return re.sub(r"\s+", " ", line).strip(" )").replace('"', "")


def schema_of(directory: Path, make: Callable[[], None]) -> dict[tuple[str, str], set[str]]:
    """The schema of an empty database after `make`."""
    directory.mkdir()
    with make_app(directory).app_context():
        make()
        found = schema(database.engine)
        database.engine.dispose()
    return found


def test_the_migrated_schema_is_what_the_models_say(tmp_path: Path) -> None:
    migrated = schema_of(tmp_path / "migrated", upgrade)
    expected = schema_of(tmp_path / "modelled", lambda: Base.metadata.create_all(database.engine))
    assert migrated.keys() == expected.keys()
    assert {key: migrated[key] ^ expected[key] for key in expected if migrated[key] != expected[key]} == {}


def test_migrations_import_nothing_of_the_product() -> None:
    versions = Path("marketplace/db/migrations/versions").glob("*.py")
    assert not [file for file in versions if "marketplace" in file.read_text()]
