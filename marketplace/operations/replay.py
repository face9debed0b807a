"""Whether every recorded row is what the ledger's last entry about it says; what was changed by hand is named."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, func, select
from sqlalchemy.exc import DBAPIError

from marketplace.contracts import standing
from marketplace.contracts.counting import NOTHING
from marketplace.contracts.models import Contract
from marketplace.core.text import N_
from marketplace.db import Base, session
from marketplace.district.models import District
from marketplace.ledger import reference
from marketplace.ledger.models import LedgerEntry
from marketplace.ledger.snapshot import snapshot
from marketplace.operations.findings import Finding
from marketplace.tally.models import Posting
from marketplace.tally.service import Dimensions

BATCH = 500
# What reading a row fails with whose columns hold what they cannot.
UNREADABLE = (DBAPIError, ValueError, TypeError, LookupError, AttributeError)
DIMENSIONS = tuple(Dimensions.__dataclass_fields__)


@dataclass(frozen=True)
class Last:
    """The last entry about an object: where it stands, and the state that it left."""

    seq: int
    after: Mapping[str, Any]


def differing_rows() -> Iterator[Finding]:
    """Each row that is not what the ledger says, that the ledger does not know, or that is gone; table by table."""
    for model in recorded():
        for ids in _ids(model):
            yield from _batch(model, ids)
        yield from _gone(model)
    yield from _district()


def _district() -> Iterator[Finding]:
    """The names on certificates, and the region by which contracts count as export or import."""
    district = session.get(District, 1, populate_existing=True)
    if district and (last := _last([reference(district)]).get(reference(district))):
        fields = _unlike(last.after, snapshot(district))
        if fields:
            facts = {"table": "district", "id": district.id, "fields": ", ".join(fields), "seq": last.seq}
            yield Finding(N_("%(table)s %(id)s is not what entry %(seq)s says: %(fields)s."), facts)


def recorded() -> list[type[Base]]:
    """The models whose every change has its entry; of a family of models the first."""
    found = [m.class_ for m in Base.registry.mappers if getattr(m.class_, "__recorded__", False) and not m.inherits]
    return sorted(found, key=lambda model: str(model.__tablename__))


def _ids(model: Any) -> Iterator[Sequence[UUID]]:
    last = None
    while True:
        query = select(model.id).order_by(model.id).limit(BATCH)
        found = session.scalars(query if last is None else query.where(model.id > last)).all()
        if found:
            yield found
        if len(found) < BATCH:
            return
        last = found[-1]


def _batch(model: Any, ids: Sequence[UUID]) -> Iterator[Finding]:
    try:
        rows = session.scalars(select(model).where(model.id.in_(ids)).order_by(model.id)).all()
        findings = list(_compared(model, rows))
    except UNREADABLE:
        session.rollback()
        if len(ids) > 1:
            for each in ids:
                yield from _batch(model, [each])
            return
        facts = {"table": model.__tablename__, "id": ids[0], "seq": _last_seq(model, ids[0])}
        findings = [Finding(N_("%(table)s %(id)s cannot be read; its last entry is %(seq)s."), facts)]
    session.expunge_all()
    yield from findings


def _compared(model: Any, rows: Sequence[Any]) -> Iterator[Finding]:
    known = _last([reference(row) for row in rows])
    for row in rows:
        last = known.get(reference(row))
        facts = {"table": row.__tablename__, "id": row.id}
        if last is None:
            yield Finding(N_("%(table)s %(id)s: no entry of the ledger knows it."), facts)
        elif fields := _unlike(last.after, snapshot(row)):
            more = {"fields": ", ".join(fields), "seq": last.seq}
            yield Finding(N_("%(table)s %(id)s is not what entry %(seq)s says: %(fields)s."), facts | more)
    if model in DERIVED:
        yield from DERIVED[model](rows, known)


def _unlike(after: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """The columns that differ; one that came or went with a migration since is in one of the two only."""
    return sorted(name for name in after.keys() & now.keys() if not _is_same(after[name], now[name]))


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return not _unlike(one, other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return bool(one == other)


def _last(references: Sequence[str]) -> dict[str, Last]:
    """The last entry about each, by what it is called."""
    newest = select(func.max(LedgerEntry.seq)).where(LedgerEntry.object.in_(references)).group_by(LedgerEntry.object)
    query = select(LedgerEntry.object, LedgerEntry.seq, LedgerEntry.body).where(LedgerEntry.seq.in_(newest))
    return {of: Last(seq, json.loads(body)["after"]) for of, seq, body in session.execute(query)}


def _last_seq(model: Any, of: UUID) -> int | str:
    """Of one row, whatever the table of its kind is called."""
    query = select(func.max(LedgerEntry.seq)).where(LedgerEntry.object.in_([f"{t}/{of}" for t in _tables(model)]))
    return session.scalar(query) or "–"


def _tables(model: Any) -> set[str]:
    return {cast(Table, m.local_table).name for m in model.__mapper__.self_and_descendants}


def _gone(model: Any) -> Iterator[Finding]:
    """Objects that the ledger knows and the table does not: nothing that is recorded is ever deleted."""
    for table in sorted(_tables(model)):
        last = f"{table}/"
        while True:
            names = select(LedgerEntry.object).where(LedgerEntry.object > last, LedgerEntry.object < f"{table}0")
            found = session.scalars(names.distinct().order_by(LedgerEntry.object).limit(BATCH)).all()
            there = set(session.scalars(select(model.id).where(model.id.in_(_uuids(found)))))
            for each in found:
                if _uuid(each) not in there:
                    facts = {"object": each, "seq": _last([each])[each].seq}
                    yield Finding(N_("%(object)s is gone; its last entry is %(seq)s."), facts)
            if len(found) < BATCH:
                break
            last = found[-1]


def _uuids(names: Sequence[str]) -> list[UUID]:
    return [found for name in names if (found := _uuid(name))]


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name.partition("/")[2])
    except ValueError:
        return None


def _postings(contracts: Sequence[Contract], known: Mapping[str, Last]) -> Iterator[Finding]:
    """What is posted for each contract, under which heads, is what the contract is: all of it once, or nothing."""
    posted: dict[UUID, dict[tuple[Any, ...], tuple[int, ...]]] = {}
    heads = [getattr(Posting, name) for name in ("part", *DIMENSIONS)]
    sums = [func.sum(column) for column in (Posting.count, Posting.amount_fen, Posting.technology_fen)]
    ids = [contract.id for contract in contracts]
    query = select(Posting.contract_id, *heads, *sums).where(Posting.contract_id.in_(ids))
    for contract_id, *values in session.execute(query.group_by(Posting.contract_id, *heads)):
        figures = tuple(int(value) for value in values[len(heads) :])
        if any(figures):
            posted.setdefault(contract_id, {})[tuple(values[: len(heads)])] = figures
    for contract in contracts:
        if posted.get(contract.id, {}) != _due(contract):
            facts = {"contract": contract.number or contract.id, "seq": _seq(known, contract)}
            yield Finding(N_("Contract %(contract)s: what is posted is not what entry %(seq)s says."), facts)


def _due(contract: Contract) -> dict[tuple[Any, ...], tuple[int, ...]]:
    now = standing.standing(contract)
    return {
        (place, *(getattr(under, name) for name in DIMENSIONS)): (part.count, part.amount_fen, part.technology_fen)
        for place, (under, part) in enumerate(zip(now.under, now.parts, strict=True))
        if part != NOTHING
    }


def _seq(known: Mapping[str, Last], of: Base) -> int | str:
    last = known.get(reference(of))
    return last.seq if last else "–"


# What stands in further tables and follows from a recorded row. A further one is one line here, and one function.
DERIVED: Mapping[type[Base], Callable[[Sequence[Any], Mapping[str, Last]], Iterator[Finding]]] = {
    Contract: _postings,
}
