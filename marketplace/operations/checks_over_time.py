"""Checks against the last report that was kept: what was registered then is still there, and still the same."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, func, select
from sqlalchemy import cast as as_type

from marketplace.contracts.lifecycle import NUMBERED
from marketplace.contracts.models import Contract
from marketplace.core.text import N_
from marketplace.db import session, stream
from marketplace.operations import queries
from marketplace.operations.findings import Finding
from marketplace.operations.models import QualityMark
from marketplace.operations.place import Place
from marketplace.operations.rows import Rows, contracts, several
from marketplace.tally.models import Posting
from search_index import Engine

C, M = Contract, QualityMark
MONTH = 7
DAYS = {"reported": Posting.posted_on, "restated": Posting.registered_on}
Totals = dict[str, dict[str, list[int]]]
# From so many more findings of a check on than the night before, somebody should look.
MANY_MORE = 10


def _gone() -> Any:
    return select(M.contract_id.label("id"), M.number.label("contract")).where(M.contract_id.not_in(select(C.id)))


def _renumbered() -> Any:
    marked = contracts(before=M.number).join(M, M.contract_id == C.id)
    return marked.where(C.number.is_distinct_from(M.number))


lasting = several(
    Rows(_gone, N_("The contract of the number %(contract)s was in the register, and is gone."), ""),
    Rows(_renumbered, N_("The number %(before)s became %(contract)s.")),
)


def digest(title: str, salt: bytes) -> str:
    """A title's fingerprint, which says nothing of it to whoever lacks the salt."""
    return hashlib.sha256(salt + title.encode()).hexdigest()


def titles(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """The title of a registered contract is another one only in another edition."""
    marked = select(C.id, C.number, C.title, C.salt, M.title_digest).join(M, M.contract_id == C.id)
    for of, number, title, salt, kept in stream(marked.where(M.edition == C.edition)):
        if digest(title, salt) != kept:
            message = N_("Contract %(contract)s has another title, and nothing changed it.")
            yield Finding(message, {"contract": number}, f"contract/{of}")


def totals(last_seq: int) -> Totals:
    """Contracts, amount and technology amount (fen) of each month by the postings up to one, in both views."""
    up_to = Posting.seq <= last_seq
    return {view: dict(_by_month(day, up_to)) for view, day in DAYS.items()}


def _by_month(day: Any, up_to: ColumnElement[bool]) -> Iterator[tuple[str, list[int]]]:
    month = func.substr(as_type(day, String), 1, MONTH).label("month")
    sums = (func.sum(each) for each in (Posting.count, Posting.amount_fen, Posting.technology_fen))
    for row in session.execute(select(month, *sums).where(up_to).group_by(month)):
        yield row[0], [int(figure) for figure in row[1:]]


def months(_place: Place, _engine: Engine) -> Iterator[Finding]:
    """What the postings of the last report summed to, they sum to now: only further ones may change a total."""
    last = queries.last_report()
    if last is None:
        return
    now = totals(last.last_seq)
    for view, before in last.months.items():
        for month in sorted(before.keys() | now[view].keys()):
            was, is_now = before.get(month, [0, 0, 0]), now[view].get(month, [0, 0, 0])
            if was != is_now:
                facts = {"month": month, "view": view, "before": was[1], "now": is_now[1]}
                message = N_(
                    "The total of %(month)s (%(view)s) was %(before)s fen and is %(now)s fen by the same postings."
                )
                yield Finding(message, facts)


def risen(counts: Mapping[str, int]) -> Iterator[Finding]:
    """The checks that found much more than the night before."""
    last = queries.last_report()
    before = last.counts if last else {}
    for key, count in counts.items():
        if key in before and count - before[key] >= MANY_MORE:
            facts = {"check": key, "before": before[key], "now": count}
            yield Finding(N_("The check “%(check)s” found %(before)s before, and %(now)s now."), facts)


def unmarked(most: int, after: UUID | None = None) -> list[dict[str, Any]]:
    """Marks of contracts that came into the register, or have a new edition, since the last report; by their ids."""
    columns = (C.id, C.number, C.edition, C.title, C.salt)
    since = M.contract_id.is_(None) | (M.edition != C.edition)
    fresh = select(*columns).outerjoin(M, M.contract_id == C.id).where(C.state.in_(NUMBERED), since)
    query = (fresh if after is None else fresh.where(C.id > after)).order_by(C.id).limit(most)
    return [
        {"contract_id": of, "number": number, "edition": edition, "title_digest": digest(title, salt)}
        for of, number, edition, title, salt in session.execute(query)
    ]
