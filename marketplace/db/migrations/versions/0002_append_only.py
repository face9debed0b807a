"""Refuse UPDATE and DELETE on the ledger and the postings."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SAYS = {"ledger_entry": "the ledger is append-only", "posting": "postings are append-only"}


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table, says in SAYS.items():
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
            )


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
