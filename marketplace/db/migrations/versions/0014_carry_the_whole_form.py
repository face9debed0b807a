"""Carry the whole form, rules by date, deadlines and every way in which a registration ends."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# The CHECKs of each table that are new, or other than they were.
STATES = ", ".join(
    f"'{state}'"
    for state in (
        *("draft", "submitted", "supplement", "accepted", "expert_review", "reviewed", "registered", "refused"),
        *("not_accepted", "withdrawn", "lapsed", "terminated", "revoked"),
    )
)
NUMBERED = "state IN ('registered', 'terminated', 'revoked')"
CHECKS = {
    "contract": {
        "contractstate": f"state IN ({STATES})",
        "disclosure": "disclosure IN ('listed', 'named', 'figures_only')",
        "numbered_once_registered": f"({NUMBERED}) = (number IS NOT NULL)",
        "registered_by_somebody": "source = 'opening' OR number IS NULL OR registered_by IS NOT NULL",
        "objective": "objective IN ({})".format(", ".join(f"'{n:02d}'" for n in range(1, 14))),
        "contractkind": "kind IN ('ordinary', 'framework', 'call_off')",
        "frameworks_are_not_registered": "kind != 'framework' OR number IS NULL",
        "a_call_off_has_its_framework": "(kind = 'call_off') = (parent_id IS NOT NULL)",
        "ended_on_some_day": "(state IN ('terminated', 'revoked')) = (ended_on IS NOT NULL)",
    },
    "contract_party": {
        "partysize": "size IN ('large', 'medium', 'small', 'micro')",
        "positive_share": "share > 0",
    },
}
REPLACED = ("contractstate", "disclosure", "numbered_once_registered", "registered_by_somebody")
PARENT = ("fk_contract_parent_id_contract", "FOREIGN KEY(parent_id) REFERENCES contract (id)")
ADDED = {
    "contract": (
        sa.Column("objective", sa.String(40)),
        sa.Column("kind", sa.String(40), server_default="ordinary", nullable=False),
        sa.Column("parent_id", sa.Uuid()),
        sa.Column("particulars", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("rule_set", sa.String(20)),
        sa.Column("due_on", sa.Date()),
        sa.Column("lapses_on", sa.Date()),
        sa.Column("assigned_to", sa.Uuid()),
        sa.Column("class_test", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("reviewed_digest", sa.String(64)),
        sa.Column("edition", sa.Integer(), server_default="1", nullable=False),
        sa.Column("ended_on", sa.Date()),
    ),
    "contract_party": (
        sa.Column("size", sa.String(40)),
        sa.Column("industry", sa.String(3), server_default="", nullable=False),
        sa.Column("share", sa.Integer(), server_default="1", nullable=False),
        sa.Column("particulars", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("confirmed_on", sa.Date()),
        sa.Column("confirmed_by", sa.Uuid()),
        sa.Column("named_on", sa.Date()),
        sa.Column("named_by", sa.Uuid()),
    ),
    "deduction": (sa.Column("quantity", sa.String(40), server_default="", nullable=False),),
    "posting": tuple(
        sa.Column(name, sa.String(length), server_default="", nullable=False)
        for name, length in (
            *(("ip_kind", 40), ("plan_source", 40), ("objective", 2)),
            *(("seller_size", 10), ("buyer_size", 10)),
        )
    ),
}


def upgrade() -> None:
    _new_tables()
    for table, columns in ADDED.items():
        for column in columns:
            op.add_column(table, column)
    for name in ("assigned_to", "due_on", "parent_id"):
        op.create_index(f"ix_contract_{name}", "contract", [name])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    (_constrain_sqlite if is_sqlite else _constrain)()
    _say_what_postings_count_under(is_sqlite)


def _new_tables() -> None:
    op.create_table(
        "calendar_year",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("days_off", sa.JSON(), nullable=False),
        sa.Column("days_worked", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_year")),
        sa.UniqueConstraint("year", name=op.f("uq_calendar_year_year")),
    )
    op.create_table(
        "rule_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("days_are_working", sa.Boolean(), nullable=False),
        sa.Column("large_days", sa.Integer(), nullable=False),
        sa.Column("large_from_fen", sa.BigInteger(), nullable=True),
        sa.Column("supplement_days", sa.Integer(), nullable=False),
        sa.Column("registers_outside_area", sa.Boolean(), nullable=False),
        sa.Column("capitals_above_fen", sa.BigInteger(), nullable=False),
        sa.Column("outlier_times", sa.Integer(), nullable=False),
        sa.Column("refusal_reasons", sa.JSON(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "days > 0 AND large_days > 0 AND supplement_days > 0", name=op.f("ck_rule_set_limits_are_days")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set")),
        sa.UniqueConstraint("code", name=op.f("uq_rule_set_code")),
    )


def _constrain() -> None:
    for table, checks in CHECKS.items():
        for name, condition in checks.items():
            if name in REPLACED:
                op.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{_full(table, name)}"')
            op.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{_full(table, name)}" CHECK ({condition})')
    op.execute(f"ALTER TABLE contract ADD CONSTRAINT {PARENT[0]} {PARENT[1]}")


def _constrain_sqlite() -> None:
    """SQLite keeps a table's constraints in its text alone; making the table anew would break what refers to it."""
    connection = op.get_bind()
    op.execute("PRAGMA writable_schema = ON")
    for table, checks in CHECKS.items():
        text = connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table})
        for name, condition in checks.items():
            said = f"CONSTRAINT {_full(table, name)} CHECK ({condition})"
            text = _replaced(text, _full(table, name), said) if name in REPLACED else _appended(text, said)
        if table == "contract":
            text = _appended(text, f"CONSTRAINT {PARENT[0]} {PARENT[1]}")
        connection.execute(
            sa.text("UPDATE sqlite_master SET sql = :sql WHERE name = :name"), {"sql": text, "name": table}
        )
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")


def _full(table: str, name: str) -> str:
    return f"ck_{table}_{name}"


def _replaced(text: str, name: str, said: str) -> str:
    start = re.search(rf'CONSTRAINT "?{name}"? CHECK ', text)
    assert start is not None, name
    depth, end = 0, start.end()
    while True:
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        end += 1
        if not depth:
            return text[: start.start()] + said + text[end:]


def _appended(text: str, said: str) -> str:
    head, _, tail = text.rpartition(")")
    return f"{head.rstrip()}, {said}){tail}"


def _say_what_postings_count_under(is_sqlite: bool) -> None:
    """Postings are append-only; these columns did not exist when they were written."""
    on = "" if is_sqlite else " ON posting"
    refusal = "BEGIN SELECT RAISE(ABORT, 'postings are append-only'); END"
    if not is_sqlite:
        refusal = "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('postings are append-only')"
    op.execute(f"DROP TRIGGER posting_no_update{on}")
    for name in ("ip_kind", "plan_source"):
        op.execute(
            f"UPDATE posting SET {name} = (SELECT {name} FROM contract WHERE contract.id = posting.contract_id)"
        )
    op.execute(f"CREATE TRIGGER posting_no_update BEFORE UPDATE ON posting {refusal}")


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
