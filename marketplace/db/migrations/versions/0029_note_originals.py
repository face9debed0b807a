"""Keep which originals the office has seen."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contract", sa.Column("originals_note", sa.String(length=500), server_default="", nullable=False))


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
