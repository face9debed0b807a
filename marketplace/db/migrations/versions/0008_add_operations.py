"""Remember backups and the workers' signs of life."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("backup_run",
    sa.Column("id", sa.Uuid(), nullable=False),
    sa.Column("kind", sa.Enum("daily", "asked", "command", "restored", name="backupkind", native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column("day", sa.Date(), nullable=True),
    sa.Column("asked_at", sa.DateTime(), nullable=False),
    sa.Column("started_at", sa.DateTime(), nullable=True),
    sa.Column("finished_at", sa.DateTime(), nullable=True),
    sa.Column("path", sa.String(length=500), nullable=False),
    sa.Column("size", sa.BigInteger(), nullable=False),
    sa.Column("problem", sa.String(length=500), nullable=False),
    sa.CheckConstraint("(kind = 'daily') = (day IS NOT NULL)", name=op.f("ck_backup_run_daily_has_its_day")),
    sa.CheckConstraint("finished_at IS NULL OR started_at IS NOT NULL", name=op.f("ck_backup_run_started_before_it_finished")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_run")),
    sa.UniqueConstraint("day", name=op.f("uq_backup_run_day"))
    )
    with op.batch_alter_table("backup_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_backup_run_finished_at"), ["finished_at"], unique=False)

    op.create_table("worker_heartbeat",
    sa.Column("name", sa.String(length=120), nullable=False),
    sa.Column("started_at", sa.DateTime(), nullable=False),
    sa.Column("seen_at", sa.DateTime(), nullable=False),
    sa.Column("version", sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_heartbeat"))
    )


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
