"""Sum the cells anew: what an act takes from a value and gives back under the same one is no decrease any more."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

DIMENSIONS = (
    *("subclass", "field", "ip_kind", "objective", "plan_source", "seller_region", "buyer_region"),
    *("seller_nature", "buyer_nature", "seller_size", "buyer_size", "broker_person_id", "listing_id"),
)
VIEWS = {"reported": "posted_on", "restated": "registered_on"}
CHANGES = ("count", "amount_fen", "technology_fen")
ACT = "contract_id, event, posted_on, registered_on"


def upgrade() -> None:
    seller, buyer = (f"{side}_region LIKE '{_area()}%'" for side in ("seller", "buyer"))
    flow = (
        f"CASE WHEN {seller} AND {buyer} THEN 'local' WHEN {seller} THEN 'out' "
        f"WHEN {buyer} THEN 'in' ELSE 'elsewhere' END"
    )
    op.execute("DELETE FROM tally_cell")
    for view, day in VIEWS.items():
        month = f"substr(CAST({day} AS VARCHAR(10)), 1, 7)"
        for dimension in ("all", *DIMENSIONS):
            op.execute(_summing(view, dimension, month, flow))


def _summing(view: str, dimension: str, month: str, flow: str) -> str:
    key = "''" if dimension == "all" else f"coalesce(replace(CAST({dimension} AS VARCHAR(40)), '-', ''), '')"
    said = "" if dimension == "all" else "AND key <> ''"
    place = f"{month} AS month, {key} AS key, {flow} AS flow"
    told = f"(SELECT {place}, {ACT}, {', '.join(CHANGES)} FROM posting) AS told"
    sums = ", ".join(f"sum({name}) AS {name}" for name in CHANGES)
    lost = ", ".join(f"CASE WHEN sum(amount_fen) < 0 THEN sum({name}) ELSE 0 END AS lost_{name}" for name in CHANGES)
    none = ", ".join(f"0 AS lost_{name}" for name in CHANGES)
    head = f"SELECT month, key, flow, count(*) AS postings, {sums}"
    both = (
        f"{head}, {none} FROM {told} WHERE event = 'registration' {said} GROUP BY month, key, flow UNION ALL "
        f"{head}, {lost} FROM {told} WHERE event <> 'registration' {said} GROUP BY month, key, flow, {ACT}"
    )
    all_sums = ", ".join(f"sum({name})" for name in ("postings", *CHANGES, *(f"lost_{name}" for name in CHANGES)))
    return (
        f"INSERT INTO tally_cell SELECT '{view}', '{dimension}', month, key, flow, {all_sums} "
        f"FROM ({both}) AS summed GROUP BY month, key, flow"
    )


def _area() -> str:
    region = op.get_bind().scalar(sa.text("SELECT region FROM district")) or ""
    while region.endswith("00"):
        region = region[:-2]
    return region if region.isdigit() else "?"


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
