"""Which certificates are printed together: those of registered contracts in a period, by number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.own_list import concerns
from marketplace.core.errors import DomainError
from marketplace.core.text import N_
from marketplace.db import session

# Set in a few seconds while the reader waits; more would keep others from the press.
MOST = 200
# More links than these nobody follows.
MOST_PARTS = 50


class TooMany(DomainError):
    """More than are printed at once."""

    message = N_(
        "%(count)s certificates are too many for one file; print them in parts, or choose a shorter period, up to "
        "%(most)s at a time."
    )


@dataclass(frozen=True)
class Batch:
    """The days of registration from which and to which, and for whom: an organisation, or None for the office."""

    start: date
    end: date
    organisation_id: UUID | None = None
    # Of a part: the first and the last registration number, so that a part stays the same whatever comes after.
    first: str = ""
    last: str = ""

    def count(self) -> int:
        """How many there are."""
        return session.scalar(select(func.count()).select_from(self._query().subquery())) or 0

    def contracts(self) -> Sequence[Contract]:
        """All of them, by number. Raises TooMany."""
        found = session.scalars(self._query().order_by(Contract.number).limit(MOST + 1)).all()
        if len(found) > MOST:
            raise TooMany(count=self.count(), most=MOST)
        return found

    def parts(self) -> Sequence[tuple[str, str]]:
        """The first and last numbers of the files in which all are printed; none where there are too many of them."""
        if self.count() > MOST * MOST_PARTS:
            return []
        numbers = session.scalars(self._query().with_only_columns(Contract.number).order_by(Contract.number)).all()
        pieces = [numbers[place : place + MOST] for place in range(0, len(numbers), MOST)]
        return [(str(piece[0]), str(piece[-1])) for piece in pieces]

    def _query(self) -> Select[Any]:
        where = [Contract.state == ContractState.REGISTERED, Contract.registered_on.between(self.start, self.end)]
        if self.organisation_id:
            where.append(concerns(self.organisation_id))
        if self.first and self.last:
            where.append(Contract.number.between(self.first, self.last))
        return select(Contract).where(*where)
