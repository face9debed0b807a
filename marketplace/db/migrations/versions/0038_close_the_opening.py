"""Keep who closed the import of earlier contracts or opened it again, when and why."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("district", sa.Column("opening_turned_by", sa.Uuid(), nullable=True))
    op.add_column("district", sa.Column("opening_turned_at", sa.DateTime(), nullable=True))
    op.add_column("district", sa.Column("opening_reason", sa.String(500), server_default="", nullable=False))


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
