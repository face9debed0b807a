"""Rates that are quoted the other way round: how much of a currency one yuan buys."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("exchange_rate", _indirect("is_indirect"))
    op.add_column("contract", _indirect("rate_is_indirect"))


def _indirect(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
