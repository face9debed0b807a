"""What a database says of itself: by this a copy, and what is restored from it, is compared with the original."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, inspect, select, table

from marketplace.db import schema
from marketplace.ledger.models import LedgerHead
from marketplace.tally.models import Posting

NOTHING = "0" * 64
SUMMED = (Posting.count, Posting.amount_fen, Posting.technology_fen)


@dataclass(frozen=True)
class Evidence:
    """Schema revision, the ledger's head, the sums of all postings (fen), and the rows of each table."""

    schema: str
    ledger_seq: int
    ledger_hash: str
    contracts: int
    amount_fen: int
    technology_fen: int
    rows: Mapping[str, int] = field(default_factory=dict)


def of(connection: Connection) -> Evidence:
    """The evidence of one database, read in the present transaction of `connection`."""
    head = connection.execute(select(LedgerHead.seq, LedgerHead.hash)).first()
    contracts, amount, technology = (
        int(connection.scalar(select(func.coalesce(func.sum(column), 0))) or 0) for column in SUMMED
    )
    return Evidence(
        schema=schema.revision(connection),
        ledger_seq=head.seq if head else 0,
        ledger_hash=head.hash.hex() if head else NOTHING,
        contracts=contracts,
        amount_fen=amount,
        technology_fen=technology,
        rows=_rows(connection),
    )


def _rows(connection: Connection) -> dict[str, int]:
    names = sorted(inspect(connection).get_table_names())
    return {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}
