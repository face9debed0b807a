"""Add the tally's cells, summed from the postings that are there, and frozen reports."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0015"
branch_labels = None
depends_on = None

SAYS = "a frozen report stays as it is"
DIMENSIONS = (
    *("subclass", "field", "ip_kind", "objective", "plan_source", "seller_region", "buyer_region"),
    *("seller_nature", "buyer_nature", "seller_size", "buyer_size", "broker_person_id", "listing_id"),
)
VIEWS = {"reported": "posted_on", "restated": "registered_on"}


def upgrade() -> None:
    op.create_table(
        "tally_cell",
        sa.Column("view", sa.String(length=10), nullable=False),
        sa.Column("dimension", sa.String(length=20), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("flow", sa.String(length=10), nullable=False),
        sa.Column("postings", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("technology_fen", sa.BigInteger(), nullable=False),
        sa.Column("decreased_count", sa.Integer(), nullable=False),
        sa.Column("decreased_amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("decreased_technology_fen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("view", "dimension", "month", "key", "flow", name=op.f("pk_tally_cell")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_posting_registered_on"), "posting", ["registered_on"])
    _reports()
    _fill()


def _reports() -> None:
    op.create_table(
        "report_content",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_report_content_named_by_its_hash")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_report_content")),
    )
    _proposals()
    op.create_table(
        "frozen_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("ends_on < as_of", name=op.f("ck_frozen_report_frozen_after_its_end")),
        sa.ForeignKeyConstraint(
            ["sha256"], ["report_content.sha256"], name=op.f("fk_frozen_report_sha256_report_content")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_report")),
        sa.UniqueConstraint("period", name=op.f("uq_frozen_report_period")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard(("UPDATE", "DELETE"), f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END")
    else:
        _guard(("UPDATE", "DELETE", "TRUNCATE"), f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{SAYS}')")


def _proposals() -> None:
    op.create_table(
        "report_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'published', 'declined')", name=op.f("ck_report_proposal_proposalstate")
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_report_proposal_decided_some_day")
        ),
        sa.CheckConstraint(
            "state != 'published' OR decided_by != proposed_by",
            name=op.f("ck_report_proposal_published_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["report_content.sha256"], name=op.f("fk_report_proposal_sha256_report_content")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_proposal")),
    )
    op.create_index(
        "uq_report_proposal_open",
        "report_proposal",
        ["period"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )


def _guard(verbs: tuple[str, ...], refusal: str) -> None:
    for table in ("report_content", "frozen_report"):
        for verb in verbs:
            op.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {refusal}")


def _fill() -> None:
    """Sum the postings that are there already."""
    inside = _area()
    seller, buyer = (f"{side}_region LIKE '{inside}%'" for side in ("seller", "buyer"))
    flow = (
        f"CASE WHEN {seller} AND {buyer} THEN 'local' WHEN {seller} THEN 'out' "
        f"WHEN {buyer} THEN 'in' ELSE 'elsewhere' END"
    )
    for view, day in VIEWS.items():
        month = f"substr(CAST({day} AS VARCHAR(10)), 1, 7)"
        for dimension in ("all", *DIMENSIONS):
            op.execute(_summing(view, dimension, month, flow))


def _summing(view: str, dimension: str, month: str, flow: str) -> str:
    key = "''" if dimension == "all" else f"coalesce(replace(CAST({dimension} AS VARCHAR(40)), '-', ''), '')"
    if dimension in ("ip_kind", "plan_source", "objective", "seller_region", "buyer_region"):
        key = dimension
    said = "" if dimension == "all" else "WHERE key <> ''"
    changes = ("count", "amount_fen", "technology_fen")
    sums = ", ".join(f"sum({name})" for name in changes)
    decreases = ", ".join(f"sum(CASE WHEN amount_fen < 0 THEN {name} ELSE 0 END)" for name in changes)
    return (
        f"INSERT INTO tally_cell SELECT '{view}', '{dimension}', month, key, flow, count(*), {sums}, {decreases} "
        f"FROM (SELECT {month} AS month, {key} AS key, {flow} AS flow, {', '.join(changes)} FROM posting) AS summed "
        f"{said} GROUP BY month, key, flow"
    )


def _area() -> str:
    region = op.get_bind().scalar(sa.text("SELECT region FROM district")) or ""
    while region.endswith("00"):
        region = region[:-2]
    return region if region.isdigit() else "?"


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
