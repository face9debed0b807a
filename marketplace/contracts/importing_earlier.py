"""How earlier registered contracts come in by a file: known by their number, and posted under it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from sqlalchemy import or_, select

from marketplace.accounts import queries as accounts
from marketplace.contracts import bulk, opening_closing, opening_money, registration, row_columns
from marketplace.contracts.filing import Filing
from marketplace.contracts.filing_parties import PartyFacts
from marketplace.contracts.importing import AT_ONCE, NEWER, ContractImporter, Values
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.contracts.opening_columns import COLUMNS, DEDUCTION_NAMES
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError
from marketplace.core.exchange import HOME_CURRENCY
from marketplace.core.permissions import Permission, allow
from marketplace.core.portions import portions
from marketplace.core.text import N_
from marketplace.db import numbering, session
from marketplace.district import queries as districts
from marketplace.documents.columns import CellError
from marketplace.documents.importing import Ready
from marketplace.tally import service as tally
from marketplace.tally.models import PostingSource


class OpeningImporter(ContractImporter):
    """Earlier registered contracts (design/house.md, opening import): posted under their own number and day."""

    columns = COLUMNS
    key_column = "number"
    newer = NEWER | DEDUCTION_NAMES

    def __init__(self, actor: Actor) -> None:
        """Raises NotPermitted, WrongState once the bureau has closed the opening."""
        super().__init__(actor)
        allow(actor, Permission.CONTRACT_OPENING)
        if refusal := opening_closing.refusal():
            raise refusal
        self.point, self.today, self.bureau_id = districts.registry_point(), clock.today(), accounts.bureau().id
        self.frozen = tally.frozen()

    def own_problems(self, values: Values) -> Iterator[tuple[str, DomainError]]:
        """The number fits point and year, the days are in order, what stands in rows is whole, a rate has its day."""
        number, registered_on = values["number"], values["registered_on"]
        if number[4:10] != self.point:
            yield "number", CellError(N_("The number is not of this registry point, %(point)s."), point=self.point)
        if number[:4] != str(registered_on.year):
            yield "number", CellError(N_("The number's year differs from the day of registration."))
        if not values["signed_on"] <= registered_on <= self.today:
            yield "registered_on", CellError(N_("The day of registration lies before signing, or in the future."))
        refusal = tally.refused(registered_on, self.frozen)
        if refusal and number not in self._posted:
            yield "registered_on", refusal
        yield from row_columns.problems(values)
        yield from opening_money.problems(values)
        far = opening_money.far_before(values)
        if far and number not in self._in_foreign_money:
            yield "rate", far

    def valued(self, stated: Filing, values: Values) -> tuple[Filing, Values]:
        """A filing worth what the rate of its registration makes of it, less its lines. Raises InvalidInput."""
        return opening_money.valued(stated, values)

    @cached_property
    def _posted(self) -> frozenset[str]:
        """The numbers that stand in published periods: to hand one in again adds nothing, and is no error."""
        within = [Contract.registered_on.between(first, last) for first, last, _key in self.frozen]
        return frozenset(map(str, session.scalars(select(Contract.number).where(or_(*within)))))

    @cached_property
    def _in_foreign_money(self) -> frozenset[str]:
        """The numbers of earlier contracts that have a rate for good: to hand one in again adds nothing."""
        earlier = (Contract.source == PostingSource.OPENING, Contract.currency != HOME_CURRENCY)
        return frozenset(map(str, session.scalars(select(Contract.number).where(*earlier))))

    def key(self, values: Values, stated: Filing, parties: tuple[PartyFacts, ...]) -> str:
        """Its number."""
        return str(values["number"])

    def known(self, rows: Sequence[Ready]) -> Mapping[str, str | None]:
        """Those whose number is in the register."""
        found: dict[str, str | None] = {}
        for part in portions((row.key for row in rows), AT_ONCE):
            query = select(Contract.number, Contract.row_digest).where(Contract.number.in_(part))
            found.update((str(number), digest) for number, digest in session.execute(query))
        return found

    def enter(self, rows: Sequence[Ready]) -> None:
        """Post the rows, and let the numbers minted here go on after theirs."""
        for part in portions(rows, AT_ONCE):
            bulk.enter([self._entering(row) for row in part], actor=self.actor, action="contract.opening")
        highest: dict[str, int] = {}
        for row in rows:
            series = registration.series(row.values["registered_on"].year, row.key[4:10])
            highest[series] = max(highest.get(series, 0), int(row.key[10:]))
        for series, number in highest.items():
            numbering.raise_to(series, number)

    def _entering(self, row: Ready) -> bulk.Entering:
        stated, parties, quoted = row.value
        values = {
            "state": ContractState.REGISTERED,
            "source": PostingSource.OPENING,
            "number": row.key,
            "registered_on": row.values["registered_on"],
            "technology_fen": row.values["technology"],
            "row_digest": row.digest,
            **quoted,
            # Who would have filed it: the first seller that is known here, else the buyer.
            "owner_id": next((party.organisation_id for party in parties if party.organisation_id), self.bureau_id),
        }
        return bulk.Entering(stated, parties, values, {"number": row.key})
