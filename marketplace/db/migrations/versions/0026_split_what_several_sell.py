"""Say whose part of a contract a posting is, and give every seller of several their part of what is registered."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0020"
branch_labels = None
depends_on = None

ONCE = "CONSTRAINT ck_posting_one_certificate_counts_once CHECK (part = 0 OR count = 0)"
CHONGQING = timedelta(hours=8)
SELLERS = "SELECT * FROM contract_party WHERE contract_id = :id AND side = 'seller' ORDER BY id"
SEVERAL = (
    "SELECT contract_id FROM contract_party JOIN contract ON contract.id = contract_party.contract_id "
    "WHERE side = 'seller' AND contract.number IS NOT NULL GROUP BY contract_id HAVING count(*) > 1"
)
NEWEST = "SELECT * FROM posting WHERE contract_id = :id ORDER BY seq DESC LIMIT 1"
DIMENSIONS = (
    *("subclass", "field", "ip_kind", "objective", "plan_source", "seller_region", "buyer_region"),
    *("seller_nature", "buyer_nature", "seller_size", "buyer_size", "broker_person_id", "listing_id"),
)
NEVER_NULL = ("ip_kind", "plan_source", "objective", "seller_region", "buyer_region")
VIEWS = {"reported": "posted_on", "restated": "registered_on"}
POSTED = "SELECT sum(amount_fen), sum(technology_fen) FROM posting WHERE contract_id = :id"


def upgrade() -> None:
    # The database can add a column with its own constraint; to rebuild the table would lose its triggers.
    op.execute("ALTER TABLE posting ADD COLUMN part INTEGER DEFAULT '0' NOT NULL " + ONCE)
    several = op.get_bind().scalars(sa.text(SEVERAL)).all()
    for contract_id in several:
        _split(contract_id)
    if several:
        _sum_anew()


def _split(contract_id: Any) -> None:
    """On today, all of it away from the first seller and each seller's part anew: what was reported stays (T3)."""
    run = op.get_bind().execute
    newest = run(sa.text(NEWEST), {"id": contract_id}).mappings().one()
    sellers = run(sa.text(SELLERS), {"id": contract_id}).mappings().all()
    sums = [int(each) for each in run(sa.text(POSTED), {"id": contract_id}).one()]
    if not any(sums):
        return
    parts = [_parts(each, [seller["share"] for seller in sellers]) for each in sums]
    now = datetime.now(UTC)
    shared = {
        **{name: value for name, value in newest.items() if name != "seq"},
        **{"event": "correction", "count": 0, "posted_on": (now + CHONGQING).date().isoformat()},
        "created_at": now.replace(tzinfo=None).isoformat(" ", "microseconds"),
    }
    for part, (seller, amount, technology) in enumerate(zip(sellers, *parts, strict=True)):
        under = {
            "seller_region": seller["region"],
            "seller_nature": seller["nature"],
            "seller_size": seller["size"] or "",
        }
        less = (0, 0) if part else sums
        change = {"part": part, "amount_fen": amount - less[0], "technology_fen": technology - less[1]}
        _insert(shared | (under if part else {}) | change)


def _parts(total: int, weights: Sequence[int]) -> list[int]:
    """By largest remainder, equal ones to the first (T8)."""
    parts = [total * weight // sum(weights) for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -(total * weights[place] % sum(weights)))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts


def _insert(row: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(f":{name}" for name in row)
    op.get_bind().execute(sa.text(f"INSERT INTO posting ({names}) VALUES ({marks})"), row)


def _sum_anew() -> None:
    """The cells, as 0018 summed them first."""
    op.execute("DELETE FROM tally_cell")
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
    if dimension in NEVER_NULL:
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
