"""Add the ledger's checkpoints, the blocks of its tree and the keys that sign it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

SAYS = "the ledger is append-only"


def upgrade() -> None:
    op.create_table(
        "ledger_checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_ledger_checkpoint")),
    )
    op.create_table(
        "ledger_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vkey", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("last_size", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_key")),
        sa.UniqueConstraint("vkey", name=op.f("uq_ledger_key_vkey")),
    )
    op.create_table(
        "ledger_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "place", name=op.f("pk_ledger_node")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard(("UPDATE", "DELETE"), f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END")
    else:
        _guard(("UPDATE", "DELETE", "TRUNCATE"), f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{SAYS}')")


def _guard(verbs: tuple[str, ...], refusal: str) -> None:
    for table in ("ledger_node", "ledger_checkpoint"):
        for verb in verbs:
            op.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {refusal}")


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
