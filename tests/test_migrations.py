"""The migrated schema is the models' schema, constraint by constraint and trigger by trigger."""

import re
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine, text

from marketplace.db import Base, database
from marketplace.db import engine as db_engine
from tests.applications import make_app


def schema(engine: Engine) -> dict[tuple[str, str], set[str]]:
    """Every table, index and trigger with its parts, whatever their order and spacing."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
    return {(kind, name): parts(sql) for kind, name, sql in rows if name != "alembic_version"}


def parts(sql: str) -> set[str]:
    """What stands between the outermost commas; a column that was added later stands behind the constraints."""
    head, _, inner = sql.partition("(")
    depths = accumulate({"(": 1, ")": -1}.get(character, 0) for character in inner)
    cut = "".join("\n" if c == "," and not depth else c for c, depth in zip(inner, depths, strict=True))
    return {_spaced(line) for line in (head, *cut.removesuffix(")").split("\n"))} - {""}


def _spaced(line: str) -> str:
    return re.sub(r"\s+", " ", line).strip(" )").replace('"', "")


@pytest.fixture
def migrated(tmp_path: Path) -> Any:
    app = make_app(tmp_path)
    with app.app_context():
        upgrade()
        yield schema(database.engine)
        database.engine.dispose()


def test_the_migrated_schema_is_what_the_models_say(migrated: Any, tmp_path: Path) -> None:
    modelled = create_engine("sqlite://", module=db_engine.safe_sqlite)
    Base.metadata.create_all(modelled)
    expected = schema(modelled)
    assert migrated.keys() == expected.keys()
    assert {key: migrated[key] ^ expected[key] for key in expected if migrated[key] != expected[key]} == {}


def test_migrations_import_nothing_of_the_product() -> None:
    versions = Path("marketplace/db/migrations/versions").glob("*.py")
    assert not [file for file in versions if "marketplace" in file.read_text()]
