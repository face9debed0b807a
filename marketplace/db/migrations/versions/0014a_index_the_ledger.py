"""Index the ledger by what the auditor looks for: who, which act, when."""

from alembic import op

revision = "0014a"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("at", "action", "person_id"):
        op.create_index(f"ix_ledger_entry_{column}", "ledger_entry", [column])


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
