"""The tables by which the office finds contracts: what each is found by, and its grams.

They are no models: nothing is read from them but the way to a contract, which is behind the wall like any other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    Uuid,
    delete,
    event,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.orm import UOWTransaction

from marketplace.contracts.models import Contract, ContractParty
from marketplace.contracts.words import grams, spelled
from marketplace.core.portions import portions
from marketplace.db import Base, connection
from marketplace.db.session import Session

TEXT = Table(
    "contract_text",
    Base.metadata,
    # Small, and in the order in which contracts were written down: thirty grams of each name it.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("contract_id", Uuid, ForeignKey("contract.id"), nullable=False, unique=True),
    Column("text", Text, nullable=False),
)
GRAM = Table(
    "contract_gram",
    Base.metadata,
    Column("gram", BigInteger, primary_key=True, autoincrement=False),
    # No reference: thirty for each contract would cost more than they keep; `marketplace check` compares all.
    Column("text_id", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
PORTION = 500


@event.listens_for(Session, "after_flush")
def _keep_in_step(flushed: Session, _context: UOWTransaction) -> None:
    renamed = [each for each in flushed.dirty if _is_renamed(each)]
    subjects = (*flushed.new, *renamed, *flushed.deleted)
    touched = {contract_id for each in subjects if (contract_id := _contract_of(each))}
    for portion in portions(touched, PORTION):
        _keep(dict(said(portion)))


def _is_renamed(subject: Any) -> bool:
    name = {Contract: "title", ContractParty: "name"}.get(type(subject))
    return name is not None and inspect(subject).attrs[name].history.has_changes()


def _contract_of(subject: Any) -> UUID | None:
    if isinstance(subject, ContractParty):
        return subject.contract_id
    return subject.id if isinstance(subject, Contract) else None


def said(contract_ids: Sequence[UUID] | None = None) -> Iterator[tuple[UUID, str]]:
    """What contracts (all, unless told which) are to be found by, from their own rows; the first written first."""
    of, party = Contract.__table__.c, ContractParty.__table__.c
    query = select(of.id, of.title, party.name).outerjoin_from(Contract.__table__, ContractParty.__table__)
    if contract_ids is not None:
        query = query.where(of.id.in_(contract_ids))
    ordered = query.order_by(of.created_at, of.id, party.id)
    rows = connection().execute(ordered, execution_options={"yield_per": PORTION})
    for key, named in groupby(rows, key=lambda row: (row.id, row.title)):
        yield key[0], spelled([key[1], *(row.name for row in named if row.name)])


def _keep(found: Mapping[UUID, str]) -> None:
    rows = connection().execute(select(TEXT).where(TEXT.c.contract_id.in_(found))).all()
    enter({key: text for key, text in found.items() if key not in {row.contract_id for row in rows}})
    for row in rows:
        if row.text != found[row.contract_id]:
            _rewrite(row.id, row.text, found[row.contract_id])


def _rewrite(text_id: int, before: str, after: str) -> None:
    connection().execute(update(TEXT).where(TEXT.c.id == text_id).values(text=after))
    gone, come = grams(before) - grams(after), grams(after) - grams(before)
    connection().execute(delete(GRAM).where(GRAM.c.text_id == text_id, GRAM.c.gram.in_(gone)))
    _write((gram, text_id) for gram in come)


def enter(found: Mapping[UUID, str]) -> None:
    """Let new contracts be found, each by its text in the spelling of words.py."""
    if not found:
        return
    new = [{"contract_id": key, "text": text} for key, text in found.items()]
    ids = connection().execute(insert(TEXT).returning(TEXT.c.contract_id, TEXT.c.id), new)
    _write((gram, text_id) for key, text_id in ids for gram in grams(found[key]))


def _write(places: Iterable[tuple[int, int]]) -> None:
    # In the order of the table, which is quicker than in any other.
    rows = [{"gram": gram, "text_id": text_id} for gram, text_id in sorted(places)]
    if rows:
        connection().execute(insert(GRAM), rows)
