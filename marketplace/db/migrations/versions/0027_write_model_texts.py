"""write model texts, say what a filing needs, warn of forgotten filings."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0024"
branch_labels = None
depends_on = None

# What every filing was asked for when this came; a set that the bureau wrote before has all of it.
NEEDED = (
    '["objective", "licence_kind", "ip_numbers", "expected", "royalty_terms", '
    '"industry", "enterprise", "standing", "address", "contact"]'
)


def upgrade() -> None:
    op.create_table(
        "model_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "contract_class",
            sa.Enum(
                *("1", "2", "3", "4", "5"),
                name="contractclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_text")),
        sa.UniqueConstraint("contract_class", name=op.f("uq_model_text_contract_class")),
    )
    with op.batch_alter_table("filing_draft") as batch_op:
        batch_op.add_column(sa.Column("warned_at", sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_filing_draft_warned_at"), ["warned_at"], unique=False)
    with op.batch_alter_table("rule_set") as batch_op:
        batch_op.add_column(sa.Column("needed", sa.JSON(), nullable=False, server_default=NEEDED))
    with op.batch_alter_table("rule_set") as batch_op:
        batch_op.alter_column("needed", server_default=None)


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
