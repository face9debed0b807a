"""The public register: what everybody may see of registered contracts, and sums that always agree with the tally.

Contracts themselves are behind the wall; the statements here pass it by on purpose, and select public columns only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from sqlalchemy import Integer, String, func, select, type_coerce

from marketplace.contracts.classes import Disclosure, Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.errors import NotFound
from marketplace.db import UNSCOPED, keyset, session, stream_columns
from marketplace.db.keyset import Portion
from marketplace.district.codes import TechnicalField
from marketplace.tally import queries as tally
from marketplace.tally.models import Posting


@dataclass(frozen=True)
class Entry:
    """One listed contract with its figures in a window, in fen: what everybody may know of it."""

    number: str
    registered_on: date
    subclass: Subclass
    field: TechnicalField
    region: str
    # Its present state, whatever the window: what has ended is said wherever the number stands.
    state: ContractState
    edition: int
    ended_on: date | None
    amount_fen: int
    technology_fen: int


@dataclass(frozen=True)
class Register:
    """One page of the register: its entries, how many there are, what is counted but not listed, and the sum."""

    entries: Sequence[Entry]
    listed: tally.Total
    entry_count: int
    unlisted: tally.Total
    total: tally.Total


@dataclass(frozen=True)
class Summary:
    """The figure of a window, in its two parts and whole."""

    listed: tally.Total
    unlisted: tally.Total
    total: tally.Total


LAST_REGISTERED: keyset.Order = (
    keyset.Key(Contract.registered_on, keyset.day, True),
    keyset.Key(Contract.number, keyset.text, True),
)
_LISTED = Contract.disclosure != Disclosure.FIGURES_ONLY
_PUBLIC = (
    *(Contract.number, Contract.registered_on, Contract.subclass, Contract.field, Posting.seller_region),
    *(Contract.state, Contract.edition, Contract.ended_on),
)
_SUMS = (func.sum(Posting.amount_fen), func.sum(Posting.technology_fen))


def register(window: tally.Window, offset: int = 0, limit: int = 20) -> Register:
    """The contracts behind the figure of `window`; listed and unlisted together are exactly that figure (T13)."""
    rows = session.execute(_entries(window).offset(offset).limit(limit), execution_options=UNSCOPED)
    listed, unlisted = sums(window)
    entries = [_entry(row) for row in rows]
    return Register(entries, listed, _count(window), unlisted, tally.plus(listed, unlisted))


def entries(window: tally.Window, cursor: str, limit: int) -> Portion[Entry]:
    """The listed contracts behind the figure of `window` from after `cursor` on, the last registered first."""
    wanted = keyset.beyond(_entries(window), LAST_REGISTERED, cursor).limit(limit + 1)
    rows = session.execute(wanted, execution_options=UNSCOPED)
    return keyset.cut([_entry(row) for row in rows], LAST_REGISTERED, limit)


def summary(window: tally.Window) -> Summary:
    """The figure of `window`: what is listed, and what is counted but not listed; their sum is the total (T13)."""
    listed, unlisted = sums(window)
    return Summary(listed, unlisted, tally.plus(listed, unlisted))


def every_entry(window: tally.Window) -> Iterator[Sequence[Sequence[Any]]]:
    """The listed contracts of `window` from beginning to end, for a file: portions of columns as an Entry's fields.

    Sub-classes and fields as their codes, amounts as the database has them: of what comes a hundred thousand times,
    nothing is made that a file does not need.
    """
    subclass, field, state = (
        type_coerce(column, String) for column in (Contract.subclass, Contract.field, Contract.state)
    )
    amounts = (type_coerce(total, Integer) for total in _SUMS)
    return stream_columns(
        _entries(window).with_only_columns(*_PUBLIC[:2], subclass, field, _PUBLIC[4], state, *amounts)
    )


def sums(window: tally.Window) -> tuple[tally.Total, tally.Total]:
    """What of the figure of `window` is listed, and what is shown as figures only."""
    columns = (Posting.count, Posting.amount_fen, Posting.technology_fen)
    query = select(Contract.disclosure, *map(func.sum, columns)).select_from(Posting)
    query = query.join(Contract, Contract.id == Posting.contract_id).where(*window.conditions())
    found = session.execute(query.group_by(Contract.disclosure), execution_options=UNSCOPED)
    by_level = {level: tally.Total(*map(int, sums)) for level, *sums in found}
    unlisted = by_level.pop(Disclosure.FIGURES_ONLY, tally.Total())
    return reduce(tally.plus, by_level.values(), tally.Total()), unlisted


def entry(number: str) -> Entry:
    """What the public may see of one contract. Raises NotFound for one that is not listed."""
    found = session.execute(
        _entries(tally.Window()).where(Contract.number == number), execution_options=UNSCOPED
    ).first()
    if found is None:
        raise NotFound()
    return _entry(found)


def _entry(row: Any) -> Entry:
    *known, amount, technology = row
    number, registered_on, subclass, field, region, state, edition, ended_on = known
    return Entry(
        number, registered_on, subclass, field, region, state, edition, ended_on, int(amount), int(technology)
    )


def _entries(window: tally.Window) -> Any:
    query = select(*_PUBLIC, *_SUMS).select_from(Posting).join(Contract, Contract.id == Posting.contract_id)
    query = query.where(_LISTED, *window.conditions())
    return query.group_by(*_PUBLIC).order_by(Contract.registered_on.desc(), Contract.number.desc())


def _count(window: tally.Window) -> int:
    entries = _entries(window).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(entries), execution_options=UNSCOPED) or 0
