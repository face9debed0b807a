"""Indexes by which the guards find what a contract is like, in any register in the same few steps."""

from alembic import op

revision = "0028"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_contract_alike", "contract", ["signed_on", "amount_fen"])
    op.create_index("ix_contract_peers", "contract", ["subclass", "registered_on"])
    op.create_index("ix_contract_pace", "contract", ["owner_id", "submitted_on"])
    # Whatever it led to, the one above does.
    op.drop_index("ix_contract_owner_id", "contract")


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
