"""The public register: what everybody may see of registered contracts, and sums that always agree with the tally.

Contracts themselves are behind the wall; the statements here pass it by on purpose, and select public columns only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from typing import Any

from sqlalchemy import Integer, String, exists, func, select, type_coerce
from sqlalchemy.orm import aliased

from marketplace.contracts.classes import Disclosure, Subclass
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, ContractParty, Side
from marketplace.core.errors import NotFound
from marketplace.db import UNSCOPED, keyset, session, stream_columns
from marketplace.db.keyset import Portion
from marketplace.district.codes import TechnicalField
from marketplace.tally import queries as tally
from marketplace.tally.dimensions import SELLERS_REGION
from marketplace.tally.models import Posting


@dataclass(frozen=True)
class Named:
    """What the public reads where every party agreed to it: the title, and the parties by their side."""

    title: str
    sellers: Sequence[str]
    buyers: Sequence[str]


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
    # Only where its filer chose so, and every party agreed.
    named: Named | None = None

    @property
    def title(self) -> str | None:
        """The title, where it is public."""
        return self.named.title if self.named else None

    @property
    def sellers(self) -> Sequence[str]:
        """The sellers' names, where they are public."""
        return self.named.sellers if self.named else ()

    @property
    def buyers(self) -> Sequence[str]:
        """The buyers' names, where they are public."""
        return self.named.buyers if self.named else ()


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
_OF_CONTRACT = (
    *(Contract.number, Contract.registered_on, Contract.subclass, Contract.field),
    *(Contract.state, Contract.edition, Contract.ended_on),
)
_PUBLIC = (*_OF_CONTRACT[:4], SELLERS_REGION, *_OF_CONTRACT[4:])
_SUMS = (func.sum(Posting.amount_fen), func.sum(Posting.technology_fen))


def register(window: tally.Window, offset: int = 0, limit: int = 20) -> Register:
    """The contracts behind the figure of `window`; listed and unlisted together are exactly that figure (T13)."""
    rows = session.execute(_entries(window).offset(offset).limit(limit), execution_options=UNSCOPED)
    listed, unlisted = sums(window)
    entries = with_names([_entry(row) for row in rows])
    return Register(entries, listed, _count(window), unlisted, tally.plus(listed, unlisted))


def entries(window: tally.Window, cursor: str, limit: int) -> Portion[Entry]:
    """The listed contracts behind the figure of `window` from after `cursor` on, the last registered first."""
    wanted = keyset.beyond(_entries(window), LAST_REGISTERED, cursor).limit(limit + 1)
    rows = session.execute(wanted, execution_options=UNSCOPED)
    return keyset.cut(with_names([_entry(row) for row in rows]), LAST_REGISTERED, limit)


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
    return with_names([_entry(found)])[0]


def with_names(entries: Sequence[Entry]) -> list[Entry]:
    """The entries, with title and parties where these are public."""
    found = named([entry.number for entry in entries])
    return [replace(entry, named=found.get(entry.number)) for entry in entries]


def named(numbers: Sequence[str] | None = None) -> dict[str, Named]:
    """Of these contracts (of all, unless told), those whose title and parties are public, by number.

    The filer chose it, and every other party agreed; whoever is not on the platform could not be asked.
    """
    other = aliased(ContractParty)
    is_silent = other.organisation_id.is_(None) | (
        (other.organisation_id != Contract.owner_id) & other.named_on.is_(None)
    )
    silent = exists().where(other.contract_id == Contract.id, is_silent)
    columns = (Contract.number, Contract.title, ContractParty.side, ContractParty.name)
    query = select(*columns).join(ContractParty, ContractParty.contract_id == Contract.id)
    query = query.where(Contract.number.is_not(None), Contract.state != ContractState.REVOKED, ~silent)
    query = query.where(Contract.disclosure == Disclosure.NAMED)
    if numbers is not None:
        query = query.where(Contract.number.in_(numbers))
    parties: dict[tuple[str, str], dict[Side, list[str]]] = {}
    for number, title, side, name in session.execute(query.order_by(ContractParty.id), execution_options=UNSCOPED):
        parties.setdefault((str(number), title), {each: [] for each in Side})[side].append(name)
    return {number: Named(title, of[Side.SELLER], of[Side.BUYER]) for (number, title), of in parties.items()}


def _entry(row: Any) -> Entry:
    *known, amount, technology = row
    number, registered_on, subclass, field, region, state, edition, ended_on = known
    return Entry(
        number, registered_on, subclass, field, region, state, edition, ended_on, int(amount), int(technology)
    )


def _entries(window: tally.Window) -> Any:
    query = select(*_PUBLIC, *_SUMS).select_from(Posting).join(Contract, Contract.id == Posting.contract_id)
    query = query.where(_LISTED, *window.conditions())
    return query.group_by(*_OF_CONTRACT).order_by(Contract.registered_on.desc(), Contract.number.desc())


def _count(window: tally.Window) -> int:
    entries = _entries(window).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(entries), execution_options=UNSCOPED) or 0
