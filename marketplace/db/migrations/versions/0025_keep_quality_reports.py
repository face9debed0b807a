"""Keep what the nightly check finds, and what the next one compares with."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quality_mark",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title_digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("contract_id", name=op.f("pk_quality_mark")),
    )
    op.create_table(
        "quality_report",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.JSON(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.CheckConstraint("errors >= 0 AND warnings >= 0", name=op.f("ck_quality_report_counts_are_counts")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_quality_report")),
    )


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
