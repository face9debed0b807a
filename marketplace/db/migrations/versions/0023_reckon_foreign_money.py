"""Reckon foreign money by rates that the bureau enters."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0019"
branch_labels = None
depends_on = None

CHECKS = {
    "ck_contract_foreign_amount_iff_foreign": "(currency = 'CNY') = (foreign_minor IS NULL)",
    "ck_contract_a_rate_iff_foreign": "(currency = 'CNY') = (rate_millionths IS NULL)",
}
ADDED = {
    "contract": (
        sa.Column("currency", sa.String(3), server_default="CNY", nullable=False),
        sa.Column("foreign_minor", sa.BigInteger()),
        sa.Column("rate_units", sa.Integer()),
        sa.Column("rate_millionths", sa.BigInteger()),
        sa.Column("rate_on", sa.Date()),
        sa.Column("rate_source", sa.String(120), server_default="", nullable=False),
    ),
    "deduction": (sa.Column("foreign_minor", sa.BigInteger()),),
}
PRESENT = sa.text("struck_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "exchange_rate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("millionths", sa.BigInteger(), nullable=False),
        sa.Column("quoted_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("struck_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("units > 0 AND millionths > 0", name=op.f("ck_exchange_rate_a_rate_is_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
    )
    op.create_index("ix_exchange_rate_day", "exchange_rate", ["currency", "quoted_on"])
    op.create_index(
        "uq_exchange_rate_present",
        "exchange_rate",
        ["currency", "quoted_on"],
        unique=True,
        sqlite_where=PRESENT,
        postgresql_where=PRESENT,
    )
    for table, columns in ADDED.items():
        for column in columns:
            op.add_column(table, column)
    if op.get_bind().dialect.name == "sqlite":
        _constrain_sqlite()
    else:
        for name, condition in CHECKS.items():
            op.execute(f"ALTER TABLE contract ADD CONSTRAINT {name} CHECK ({condition})")


def _constrain_sqlite() -> None:
    """SQLite keeps a table's constraints in its text alone (see 0014)."""
    connection = op.get_bind()
    text = connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'contract'"))
    for name, condition in CHECKS.items():
        text = _appended(text, f"CONSTRAINT {name} CHECK ({condition})")
    op.execute("PRAGMA writable_schema = ON")
    connection.execute(sa.text("UPDATE sqlite_master SET sql = :sql WHERE name = 'contract'"), {"sql": text})
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")


def _appended(text: str, said: str) -> str:
    head, _, tail = text.rpartition(")")
    return f"{head.rstrip()}, {said}){tail}"


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
