"""The schema's revisions: the one that a database is at, and those that this version of the product knows."""

from functools import cache
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

MIGRATIONS = Path(__file__).parent / "migrations"


def revision(connection: Connection) -> str:
    """The revision that a database is at; empty where no migration was ever run on it."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def head() -> str:
    """The revision that this version of the product works on."""
    return _scripts().get_current_head() or ""


def knows(name: str) -> bool:
    """Whether this version of the product can bring a database at that revision up to its own."""
    return name in {script.revision for script in _scripts().walk_revisions()}


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))
