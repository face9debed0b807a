"""Keep what the guards found of a change of a registration, and why it was let pass."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contract_change", sa.Column("findings", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("contract_change", sa.Column("why_it_passes", sa.String(1000), server_default="", nullable=False))


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
