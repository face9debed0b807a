"""Keep what the guards find about contracts."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0022"
branch_labels = None
depends_on = None

CODES = (
    *("duplicate", "unit_twin", "whole_target", "large_amount", "outlier", "series", "year_end", "placeholder"),
    *("no_deduction", "revoked_seller"),
)


def upgrade() -> None:
    op.create_table("contract_warning",
    sa.Column("id", sa.Uuid(), nullable=False),
    sa.Column("contract_id", sa.Uuid(), nullable=False),
    sa.Column("code", sa.Enum(*CODES, name="guardcode", native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column("about", sa.String(length=100), nullable=False),
    sa.Column("other_id", sa.Uuid(), nullable=True),
    sa.Column("facts", sa.JSON(), nullable=False),
    sa.Column("found_at", sa.DateTime(), nullable=False),
    sa.Column("cleared_at", sa.DateTime(), nullable=True),
    sa.Column("reason", sa.String(length=1000), nullable=False),
    sa.Column("answered_by", sa.Uuid(), nullable=True),
    sa.Column("answered_at", sa.DateTime(), nullable=True),
    sa.Column("confirmed_by", sa.Uuid(), nullable=True),
    sa.Column("confirmed_at", sa.DateTime(), nullable=True),
    sa.Column("salt", sa.LargeBinary(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.CheckConstraint("(reason != '') = (answered_at IS NOT NULL)", name=op.f("ck_contract_warning_answered_with_a_reason")),
    sa.CheckConstraint("confirmed_at IS NULL OR answered_at IS NOT NULL", name=op.f("ck_contract_warning_confirmed_after_an_answer")),
    sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by != answered_by", name=op.f("ck_contract_warning_two_people_let_it_pass")),
    sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_warning_contract_id_contract")),
    sa.ForeignKeyConstraint(["other_id"], ["contract.id"], name=op.f("fk_contract_warning_other_id_contract")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_warning")),
    sa.UniqueConstraint("contract_id", "code", "about", name=op.f("uq_contract_warning_contract_id_code_about"))
    )
    op.add_column("contract", sa.Column("open_warnings", sa.Integer(), server_default="0", nullable=False))
    op.add_column("contract", sa.Column("warnings_confirmed_by", sa.Uuid(), nullable=True))
    op.create_index("ix_contract_party_code", "contract_party", ["code"])


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
