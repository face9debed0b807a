"""Keep every version of the rules, with reasons, classes, questions and texts; contracts keep the version of theirs."""

import json
import re
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

# What is shipped as version 0 never changes: a set that the bureau wrote before has its parts.
SHIPPED = Path(__file__).parents[3] / "contracts" / "data" / "rule_sets"
LATEST = "CN-2026"
PARTS = ("reasons", "classes", "subclasses", "questions", "texts")
SAYS = "versions of rules are append-only"
_DIGIT = "('0', '1', '2', '3', '4', '5', '6', '7', '8', '9')"
CHECKS = {
    "ck_contract_a_reason_has_a_code": (
        "length(refusal_reason) = 3 AND substr(refusal_reason, 1, 1) = 'R'"
        f" AND substr(refusal_reason, 2, 1) IN {_DIGIT} AND substr(refusal_reason, 3, 1) IN {_DIGIT}"
    ),
    "ck_contract_rules_come_with_their_version": "(rule_set IS NULL) = (rule_set_version IS NULL)",
}
REPLACED = "ck_contract_refusalreason"


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    _carry_the_parts()
    _refuse_changes(is_sqlite)
    op.add_column("contract", sa.Column("rule_set_version", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE contract SET rule_set_version = coalesce("
        "(SELECT max(version) FROM rule_set WHERE rule_set.code = contract.rule_set), 0) WHERE rule_set IS NOT NULL"
    )
    (_constrain_sqlite if is_sqlite else _constrain)()


def _carry_the_parts() -> None:
    with op.batch_alter_table("rule_set") as batch_op:
        for part in PARTS:
            batch_op.add_column(sa.Column(part, sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("written_at", sa.DateTime(), nullable=True))
    _fill()
    with op.batch_alter_table("rule_set") as batch_op:
        batch_op.add_column(sa.Column("why", sa.String(500), nullable=False, server_default=""))
        for part in PARTS:
            batch_op.alter_column(part, existing_type=sa.JSON(), nullable=False)
        batch_op.alter_column("written_at", existing_type=sa.DateTime(), nullable=False)
        batch_op.drop_column("refusal_reasons")
        batch_op.drop_constraint("uq_rule_set_code", type_="unique")
        batch_op.create_unique_constraint("uq_rule_set_code_version", ["code", "version"])
        batch_op.create_check_constraint("a_version_is_written", "version > 0")


def _fill() -> None:
    columns = ("id", "code", "refusal_reasons", "written_at", *PARTS)
    types: dict[str, Any] = {"id": sa.Uuid(), "code": sa.String(), "written_at": sa.DateTime()}
    rules = sa.table("rule_set", *(sa.column(name, types.get(name, sa.JSON())) for name in columns))
    entries = sa.table("ledger_entry", sa.column("object", sa.String()), sa.column("at", sa.DateTime()))
    connection = op.get_bind()
    for row in connection.execute(sa.select(rules.c.id, rules.c.code, rules.c.refusal_reasons)).all():
        written = sa.select(sa.func.max(entries.c.at)).where(entries.c.object == f"rule_set/{row.id}")
        values = {**_parts(row.code, row.refusal_reasons), "written_at": connection.scalar(written) or sa.func.now()}
        connection.execute(sa.update(rules).where(rules.c.id == row.id).values(values))


def _parts(code: str, used: list[str]) -> dict[str, Any]:
    """The parts that come with a set of this name; a reason that the bureau had struck out is not in use."""
    file = SHIPPED / f"{code}.json"
    shipped = json.loads((file if file.exists() else SHIPPED / f"{LATEST}.json").read_text(encoding="utf-8"))
    # Frameworks are kept for R05, whatever the list said.
    reasons = [{**each, "is_used": each["code"] in {*used, "R05"}} for each in shipped["reasons"]]
    return {**{part: shipped[part] for part in PARTS}, "reasons": reasons}


def _refuse_changes(is_sqlite: bool) -> None:
    for verb in ("UPDATE", "DELETE") if is_sqlite else ("UPDATE", "DELETE", "TRUNCATE"):
        refusal = f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
        if not is_sqlite:
            refusal = f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{SAYS}')"
        op.execute(f"CREATE TRIGGER rule_set_no_{verb.lower()} BEFORE {verb} ON rule_set {refusal}")


def _constrain() -> None:
    op.execute(f'ALTER TABLE contract DROP CONSTRAINT "{REPLACED}"')
    op.execute("ALTER TABLE contract ALTER COLUMN refusal_reason TYPE VARCHAR(3)")
    for name, condition in CHECKS.items():
        op.execute(f"ALTER TABLE contract ADD CONSTRAINT {name} CHECK ({condition})")


def _constrain_sqlite() -> None:
    """SQLite keeps a table's constraints in its text alone (see 0014)."""
    connection = op.get_bind()
    text = connection.scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'contract'"))
    text = re.sub(r"\brefusal_reason VARCHAR\(\d+\)", "refusal_reason VARCHAR(3)", text)
    text = re.sub(rf'CONSTRAINT "?{REPLACED}"? CHECK \(refusal_reason IN \([^)]*\)\)\s*,\s*', "", text)
    assert REPLACED not in text, text
    head = text.rpartition(")")[0].rstrip()
    checks = [f"CONSTRAINT {name} CHECK ({condition})" for name, condition in CHECKS.items()]
    op.execute("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE name = 'contract'"),
        {"sql": ", ".join([head, *checks]) + ")"},
    )
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
