"""Find contracts by the grams of their titles and parties, and by their running numbers."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby, islice, pairwise
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0026"
branch_labels = None
depends_on = None

PORTION = 10_000
NO_PAIR = frozenset("\0\n0123456789")
SURROGATE = re.compile(r"[\ud800-\udfff]")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    text = op.create_table(
        "contract_text",
        sa.Column("id", ID, nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contract_text_contract_id_contract")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_text")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_contract_text_contract_id")),
    )
    gram = op.create_table(
        "contract_gram",
        sa.Column("gram", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("gram", "text_id", name=op.f("pk_contract_gram")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_contract_running", "contract", [sa.text("substr(number, 11)")])
    _fill(text, gram)


def _fill(text: sa.Table, gram: sa.Table) -> None:
    """Cut what is there already, as contracts/words.py does, in the order in which it was written down."""
    connection, rows, entered = op.get_bind(), _said(), 0
    while portion := list(islice(rows, PORTION)):
        texts = [
            {"id": entered + place, "contract_id": key, "text": said} for place, (key, said) in enumerate(portion, 1)
        ]
        entered += len(texts)
        connection.execute(sa.insert(text), texts)
        pairs = sorted((each, row["id"]) for row in texts for each in _grams(row["text"]))
        connection.execute(sa.insert(gram), [{"gram": each, "text_id": of} for each, of in pairs])
    if connection.dialect.name == "postgresql":
        op.execute(f"SELECT setval(pg_get_serial_sequence('contract_text', 'id'), {entered + 1}, false)")


def _said() -> Iterator[tuple[Any, str]]:
    contract = sa.table("contract", *(sa.column(name) for name in ("title", "created_at")), sa.column("id", sa.Uuid))
    party = sa.table("contract_party", *(sa.column(name) for name in ("id", "name")), sa.column("contract_id", sa.Uuid))
    query = sa.select(contract.c.id, contract.c.title, party.c.name)
    query = query.outerjoin_from(contract, party, party.c.contract_id == contract.c.id)
    query = query.order_by(contract.c.created_at, contract.c.id, party.c.id)
    rows = op.get_bind().execute(query).yield_per(PORTION)
    for (key, title), named in groupby(rows, key=lambda row: (row[0], row[1])):
        yield key, _spelled([title, *(row[2] for row in named if row[2])])


def _spelled(texts: Sequence[str]) -> str:
    said = unicodedata.normalize("NFKC", SURROGATE.sub(" ", " ".join(texts))).casefold()
    return "\n".join(said.split())


def _grams(said: str) -> set[int]:
    ended = said.replace("\n", "\0\n") + "\0"
    found = {ord(one) << 21 | ord(other) for one, other in pairwise(ended) if one not in NO_PAIR}
    runs = re.findall("[0-9]+", said)
    return found.union(_numeral(run[place : place + 4]) for run in runs for place in range(len(run)))


def _numeral(digits: str) -> int:
    # In base eleven without nought, of which a missing one is.
    following = sum((int(digit) + 1) * 11 ** (3 - place) for place, digit in enumerate(digits[1:], 1))
    return (ord(digits[0]) << 21) + int(following)


def downgrade() -> None:
    raise NotImplementedError("a registry is not downgraded: restore a backup")
