"""Keep the class test of a change of a registration, and the one that it replaces."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contract_change", sa.Column("class_test", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("contract_change", sa.Column("class_test_before", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
