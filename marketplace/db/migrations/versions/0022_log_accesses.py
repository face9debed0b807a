"""Add the log of accesses: who looked at what."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

SAYS = "the log of accesses is append-only"
KINDS = ("read", "export", "sign_in", "failed", "refused")


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="accesskind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("roles", sa.String(length=100), nullable=False),
        sa.Column("what", sa.String(length=80), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_access_log")),
        sa.UniqueConstraint("line", name=op.f("uq_access_log_line")),
    )
    for column in ("at", "kind", "object", "person_id"):
        op.create_index(op.f(f"ix_access_log_{column}"), "access_log", [column])
    if op.get_bind().dialect.name == "sqlite":
        _guard(("UPDATE", "DELETE"), f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END")
    else:
        _guard(("UPDATE", "DELETE", "TRUNCATE"), f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{SAYS}')")


def _guard(verbs: tuple[str, ...], refusal: str) -> None:
    for verb in verbs:
        op.execute(f"CREATE TRIGGER access_log_no_{verb.lower()} BEFORE {verb} ON access_log {refusal}")


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
