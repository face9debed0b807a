"""Keep which originals an officer has seen of the agreement on another ceiling."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contract_change", sa.Column("originals_note", sa.String(500), server_default="", nullable=False))


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
