"""Refuse UPDATE and DELETE on the ledger and the postings."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SAYS = {"ledger_entry": "the ledger is append-only", "posting": "postings are append-only"}
FUNCTION = """\
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'restrict_violation'; END $$"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _guard(("UPDATE", "DELETE"), "BEGIN SELECT RAISE(ABORT, '{says}'); END")
    else:
        op.execute(FUNCTION)
        _guard(("UPDATE", "DELETE", "TRUNCATE"), "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{says}')")


def _guard(verbs: tuple[str, ...], refusal: str) -> None:
    for table, says in SAYS.items():
        for verb in verbs:
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {refusal.format(says=says)}"
            )


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
