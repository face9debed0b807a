"""Runs migrations on the application's own engine, so that the safe SQLite and its settings are used here too."""

from typing import Any, Literal

from alembic import context
from flask import current_app

from marketplace.db import Base, database


def render_item(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    """Write our column types as the plain types that they store: a migration imports nothing of the product."""
    if kind == "type" and type(item).__module__.startswith("marketplace."):
        return f"sa.{type(item.impl).__name__}()"
    return False


def run() -> None:
    """Apply the migrations in one transaction."""
    with database.engine.connect().execution_options(writes=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


assert current_app
run()
