"""Add unfinished filings: what somebody typed of a contract before they saved it."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "filing_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("listing_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_filing_draft_contract_id_contract")),
        sa.ForeignKeyConstraint(["owner_id"], ["organisation.id"], name=op.f("fk_filing_draft_owner_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_draft")),
    )
    op.create_index(op.f("ix_filing_draft_owner_id"), "filing_draft", ["owner_id"])


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
