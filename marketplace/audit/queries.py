"""What the auditor asks of the ledger: who did what to what, and one entry with its neighbours."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from marketplace.accounts.models import Membership, Organisation, Person
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.db import Base, session, stream
from marketplace.db.keyset import Key, Portion, portion
from marketplace.ledger.models import Access, AccessKind, LedgerEntry

PAGE = 50
NEWEST_FIRST = (Key(LedgerEntry.seq, int, is_descending=True),)
NEWEST_ACCESS_FIRST = (Key(Access.seq, int, is_descending=True),)


@dataclass(frozen=True)
class Asked:
    """What to look for; an empty text or None asks nothing."""

    who: str = ""
    about: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None


def acts(asked: Asked, cursor: str) -> Portion[LedgerEntry]:
    """A page of what was done, the newest first. Raises InvalidInput for a cursor of another list."""
    return portion(_found(asked), NEWEST_FIRST, cursor, PAGE)


def all_acts(asked: Asked) -> Iterator[LedgerEntry]:
    """Everything that was done, the newest first."""
    return stream(_found(asked).order_by(LedgerEntry.seq.desc()))


def _found(asked: Asked) -> Select[Any]:
    return select(LedgerEntry).where(*_conditions(asked))


def accesses(asked: Asked, cursor: str) -> Portion[Access]:
    """A page of who looked at what, the newest first. Raises InvalidInput for a cursor of another list."""
    return portion(_looked(asked), NEWEST_ACCESS_FIRST, cursor, PAGE)


def all_accesses(asked: Asked) -> Iterator[Access]:
    """Every access, the newest first."""
    return stream(_looked(asked).order_by(Access.seq.desc()))


def _looked(asked: Asked) -> Select[Any]:
    kind = AccessKind.get(asked.kind)
    return select(Access).where(*_common(Access, asked), *([Access.kind == kind] if kind else []))


def _conditions(asked: Asked) -> Iterator[ColumnElement[bool]]:
    yield from _common(LedgerEntry, asked)
    if asked.kind:
        yield LedgerEntry.action.between(f"{asked.kind}.", f"{asked.kind}/")


def _common(model: type[LedgerEntry | Access], asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.who:
        yield model.person_id.in_(_people(asked.who))
    if asked.about:
        yield model.object.in_(_objects(asked.about))
    if asked.since:
        yield model.at >= _midnight(asked.since)
    if asked.until:
        yield model.at < _midnight(asked.until + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.LEGAL_ZONE).astimezone(UTC)


def _people(who: str) -> Select[Any]:
    """People of that name or address, and those who act or acted for an organisation of that name."""
    members = select(Membership.person_id).join(Organisation, Organisation.id == Membership.organisation_id)
    of_organisation = members.where(Organisation.name == who)
    return select(Person.id).where(
        or_(Person.name == who, Person.email == who.lower(), Person.id.in_(of_organisation))
    )


def _objects(about: str) -> Sequence[str]:
    """The names in the ledger of a contract by its number, or of whatever has that identifier."""
    named = session.scalars(select(Contract.id).where(Contract.number == about)).all()
    known = [f"contract/{found}" for found in named]
    try:
        of = UUID(about.rpartition("/")[2])
    except ValueError:
        return known
    return [*known, *(f"{table}/{of}" for table in Base.metadata.tables)]


def kinds() -> Sequence[str]:
    """The nouns of all acts so far: each is found by one step in the index."""
    found: list[str] = []
    action = session.scalar(select(LedgerEntry.action).order_by(LedgerEntry.action).limit(1))
    while action:
        found.append(action.partition(".")[0])
        later = select(LedgerEntry.action).where(LedgerEntry.action >= f"{found[-1]}/")
        action = session.scalar(later.order_by(LedgerEntry.action).limit(1))
    return found


def entry(seq: int) -> LedgerEntry:
    """One entry. Raises NotFound."""
    found = session.get(LedgerEntry, seq) if seq < 2**63 else None
    if found is None:
        raise NotFound()
    return found


def names(model: Any, ids: set[UUID]) -> Mapping[UUID, str]:
    """What people, or organisations, are called."""
    return {row.id: row.name for row in session.execute(select(model.id, model.name).where(model.id.in_(ids)))}


def numbers(objects: Iterable[str]) -> Mapping[str, str]:
    """What contracts among `objects` (table/identifier) are called by their number, or else their title."""
    ids = [UUID(of) for table, _slash, of in (each.partition("/") for each in objects) if table == "contract"]
    rows = session.execute(select(Contract.id, Contract.number, Contract.title).where(Contract.id.in_(ids)))
    return {f"contract/{row.id}": row.number or row.title for row in rows}
