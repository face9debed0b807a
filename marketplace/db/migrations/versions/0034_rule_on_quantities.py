"""Keep the office's rulings on quantities, and what experts say of a change that makes a contract large."""

import warnings

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deduction", sa.Column("ruling", sa.String(500), server_default="", nullable=False))
    op.add_column("deduction", sa.Column("ruled_on", sa.Date(), nullable=True))
    op.add_column("deduction", sa.Column("ruled_by", sa.Uuid(), nullable=True))
    with warnings.catch_warnings():
        # Of the contract, which the table points at and which stays as it is.
        warnings.filterwarnings("ignore", "Skipped unsupported reflection of expression-based index")
        with op.batch_alter_table("expert_opinion") as table:
            table.add_column(sa.Column("change_id", sa.Uuid(), nullable=True))
            key = op.f("fk_expert_opinion_change_id_contract_change")
            table.create_foreign_key(key, "contract_change", ["change_id"], ["id"])
            table.create_index(op.f("ix_expert_opinion_change_id"), ["change_id"])


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
