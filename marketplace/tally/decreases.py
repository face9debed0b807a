"""What a contract lost by an act (T4), and the sums of postings with it.

An act is everything posted of one contract by one kind of event on one day. What it takes from a value and gives back
under the same one did not fall: a class that was put right takes from the old class, and from nothing above it. Cells
know sub-classes and flows apart, and so does all of this: what goes from one to another falls in their sums too.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, literal, select, union_all

from marketplace.db import connection
from marketplace.tally.models import Posting, PostingEvent

CHANGES = ("count", "amount_fen", "technology_fen")
NOTHING = (0, 0, 0)
# The first that is posted of a contract takes nothing away.
BRINGS = PostingEvent.REGISTRATION
_ACT = (Posting.contract_id, Posting.event, Posting.posted_on, Posting.registered_on)
Place = tuple[str, ...]
Change = tuple[int, ...]
Act = tuple[UUID, str, date, date]
Places = Callable[[Mapping[str, Any]], Iterable[Place]]


def brought(postings: Sequence[Mapping[str, Any]], places: Places) -> Iterator[tuple[Place, Change]]:
    """By how much postings that have just been appended change what decreases brought, cell by cell."""
    came = _by_act([posting for posting in postings if posting["event"] != BRINGS], places)
    if not came:
        return
    acts = {act for _place, act in came}
    now = _by_act((posting for posting in _posted(acts) if _act(posting) in acts), places)
    for at, change in came.items():
        before = tuple(a - b for a, b in zip(now[at], change, strict=True))
        yield at[0], tuple(a - b for a, b in zip(_lost(now[at]), _lost(before), strict=True))


def _posted(acts: Iterable[Act]) -> Iterator[Mapping[str, Any]]:
    of = (Posting.contract_id.in_({contract for contract, *_when in acts}), Posting.event != BRINGS)
    return (dict(row._mapping) for row in connection().execute(select(*Posting.__table__.columns).where(*of)))


def _by_act(postings: Iterable[Mapping[str, Any]], places: Places) -> dict[tuple[Place, Act], Change]:
    found: dict[tuple[Place, Act], Change] = {}
    for posting in postings:
        for place in places(posting):
            known = found.get((place, _act(posting)), NOTHING)
            changes = (int(posting[name]) for name in CHANGES)
            found[place, _act(posting)] = tuple(a + b for a, b in zip(known, changes, strict=True))
    return found


def _act(posting: Mapping[str, Any]) -> Act:
    return posting["contract_id"], posting["event"], posting["posted_on"], posting["registered_on"]


def _lost(change: Change) -> Change:
    return change if change[CHANGES.index("amount_fen")] < 0 else NOTHING


def fell(conditions: Sequence[ColumnElement[bool]], apart: Sequence[Any]) -> ColumnElement[bool]:
    """A posting of an act by which what these conditions choose fell: what all such bring is the figure of decreases.

    `apart` are as for `summed`.
    """
    net = func.sum(Posting.amount_fen).over(partition_by=(*_ACT, *apart))
    acts = select(Posting.seq, net.label("net")).where(*conditions, Posting.event != BRINGS).subquery()
    return Posting.seq.in_(select(acts.c.seq).where(acts.c.net < 0))


def summed(by: Sequence[Any], conditions: Sequence[ColumnElement[bool]], apart: Sequence[Any] = ()) -> Select[Any]:
    """Postings by some expressions: how many, the three figures, and what decreases brought of each.

    `apart` are further expressions between whose values an act takes and gives.
    """
    keys = [expression.label(f"by_{place}") for place, expression in enumerate(by)]
    sums = [func.sum(getattr(Posting, name)) for name in CHANGES]
    lost = [case((sums[CHANGES.index("amount_fen")] < 0, each), else_=0) for each in sums]
    told = [func.count(), *sums]
    # Registrations are nearly all: only of the others is each act looked at by itself.
    came = select(*keys, *_named(told), *_named([literal(0)] * len(CHANGES), "lost"))
    went = select(*keys, *_named(told), *_named(lost, "lost"))
    both = union_all(
        came.where(*conditions, Posting.event == BRINGS).group_by(*by),
        went.where(*conditions, Posting.event != BRINGS).group_by(*by, *_ACT, *apart),
    ).subquery()
    columns = list(both.c)
    named, figures = columns[: len(keys)], columns[len(keys) :]
    return select(*named, *(func.coalesce(func.sum(each), 0) for each in figures)).group_by(*named)


def _named(figures: Sequence[Any], what: str = "sum") -> list[Any]:
    return [each.label(f"{what}_{place}") for place, each in enumerate(figures)]
