"""How contracts come in by files: earlier ones, known by their number, and drafts, known by what they say."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.accounts import queries as accounts
from marketplace.contracts import bulk, filing, form_columns, registration, row_columns
from marketplace.contracts.filing import Filing, PartyFacts, PartyFiling
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.opening_columns import COLUMNS, DRAFT_COLUMNS
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, InvalidInput, InvalidRows, NotPermitted, RowProblem, WrongState
from marketplace.core.permissions import Permission, allow
from marketplace.core.portions import portions
from marketplace.core.text import N_
from marketplace.db import numbering, session
from marketplace.district import queries as districts
from marketplace.documents.columns import CellError, Column, Header, read_cell
from marketplace.documents.importing import Ready
from marketplace.documents.rows import Row
from marketplace.tally.models import PostingSource

PARTY = ("name", "code", "nature", "region", "country")
STATED = (
    *("title", "subclass", "field", "signed_on", "begins_on", "ends_on", "payment", "ip_kind", "plan_source"),
    *("is_related", "disclosure", "amount_in_capitals"),
)
# What a file could not say when it was first made.
NEWER = form_columns.NAMES | row_columns.NAMES
# What a filing calls a field, where the file's column is called otherwise.
COLUMN_OF = {"amount_fen": "amount", "deductions": "deduction"}
Values = dict[str, Any]
_PARTY_COLUMNS = {side: [f"{side.value}_{name}" for name in PARTY] for side in Side}
AT_ONCE = 500


class ContractImporter:
    """What both kinds of file have in common: the filing of each row, and what is wrong with it."""

    columns: Sequence[Column]
    key_column = "title"
    shown: Sequence[str] = (
        *("number", "registered_on", "title", "subclass", "signed_on"),
        *("amount", "technology", "seller_name", "buyer_name"),
    )

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.names = sorted(column.name for column in self.columns)
        # A file names the same parties again and again.
        self.resolve = lru_cache(4_096)(filing.resolve)

    def read(self, header: Header, row: Row) -> Ready:
        """One row as a filing. Raises InvalidRows with every cell that does not hold."""
        values = self._values(header, row)
        problems = dict(self.own_problems(values))
        stated = self.filing(values)
        try:
            parties = filing.check(stated, self.resolve)
        except InvalidInput as error:
            problems = {**error.fields, **problems}
        if problems:
            named = {row_columns.column_of(name, values): problem for name, problem in problems.items()}
            raise InvalidRows([self._problem(row, name, problem) for name, problem in named.items()])
        # What a file could not say before its column came is left out, so that the same row stays the same.
        told = [name for name in self.names if name not in NEWER or values[name] not in (None, "", ())]
        said = repr([(name, str(values[name])) for name in told])
        digest = hashlib.sha256(said.encode()).hexdigest()
        key = self.key(values, stated, parties)
        # Shown are the parties as they were understood: by their code, or as the sender itself.
        shown = {**values, "seller_name": parties[0].name, "buyer_name": parties[-1].name}
        return Ready(row.number, key, digest, shown, (stated, parties), stated.amount_fen)

    def _values(self, header: Header, row: Row) -> Values:
        values: Values = {}
        wrong: list[RowProblem] = []
        for column in self.columns:
            try:
                values[column.name] = read_cell(header, row.cells, column)
            except DomainError as error:
                wrong.append(RowProblem(row.number, column.header, error))
        if wrong:
            raise InvalidRows(wrong)
        return values

    def _problem(self, row: Row, name: str, problem: DomainError) -> RowProblem:
        wanted = COLUMN_OF.get(name, name)
        header = next((column.header for column in self.columns if column.name == wanted), name)
        return RowProblem(row.number, header, problem)

    def own_problems(self, values: Values) -> Iterator[tuple[str, DomainError]]:
        """What is wrong with a row beyond its filing, by column."""
        raise NotImplementedError

    def key(self, values: Values, stated: Filing, parties: tuple[PartyFacts, ...]) -> str:
        """What makes two rows the same contract."""
        raise NotImplementedError

    def filing(self, values: Values) -> Filing:
        """The row as its filer states it."""
        seller, buyer = (self.party(side, values) for side in Side)
        stated = {name: values[name] for name in STATED}
        return Filing(
            **stated,
            amount_fen=values["amount"],
            seller=seller,
            buyer=buyer,
            deductions=row_columns.deductions(values),
            objective=values.get("objective"),
            co_sellers=row_columns.co_sellers(values),
            particulars=form_columns.particulars(values),
        )

    def party(self, side: Side, values: Values) -> PartyFiling:
        """One party of the row."""
        named = _party(side, *(values[name] for name in _PARTY_COLUMNS[side]))
        if "objective" not in values:
            return named
        beside = form_columns.of_party(side, values)
        if side is Side.SELLER:
            beside["share"] = values["seller_share"] or 1
        return replace(named, **beside)


@lru_cache(4_096)
def _party(side: Side, *given: Any) -> PartyFiling:
    return PartyFiling(side, *given)


class OpeningImporter(ContractImporter):
    """Earlier registered contracts (design/house.md, opening import): posted under their own number and day."""

    columns = COLUMNS
    key_column = "number"

    def __init__(self, actor: Actor) -> None:
        """Raises NotPermitted, WrongState once the bureau has closed the opening."""
        super().__init__(actor)
        allow(actor, Permission.CONTRACT_OPENING)
        if districts.current().opening_is_closed:
            raise WrongState(N_("The bureau has closed the opening: earlier contracts can no longer be imported."))
        self.point, self.today, self.bureau_id = districts.registry_point(), clock.today(), accounts.bureau().id

    def own_problems(self, values: Values) -> Iterator[tuple[str, DomainError]]:
        """The number fits point and year, the days are in order, the technology amount is part of the amount."""
        number, registered_on = values["number"], values["registered_on"]
        if number[4:10] != self.point:
            yield "number", CellError(N_("The number is not of this registry point, %(point)s."), point=self.point)
        if number[:4] != str(registered_on.year):
            yield "number", CellError(N_("The number's year differs from the day of registration."))
        if not values["signed_on"] <= registered_on <= self.today:
            yield "registered_on", CellError(N_("The day of registration lies before signing, or in the future."))
        if not 0 < values["technology"] <= values["amount"]:
            yield "technology", CellError(N_("The technology amount lies between nothing and the contract amount."))

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
        stated, parties = row.value
        values = {
            "state": ContractState.REGISTERED,
            "source": PostingSource.OPENING,
            "number": row.key,
            "registered_on": row.values["registered_on"],
            "technology_fen": row.values["technology"],
            "row_digest": row.digest,
            "owner_id": parties[0].organisation_id or parties[-1].organisation_id or self.bureau_id,
        }
        return bulk.Entering(stated, parties, values, {"number": row.key})


class DraftImporter(ContractImporter):
    """An organisation's contracts as drafts; one is known by its title, its day of signing and its parties."""

    columns = DRAFT_COLUMNS

    def __init__(self, actor: Actor) -> None:
        """Raises NotPermitted."""
        super().__init__(actor)
        if actor.organisation_id is None:
            raise NotPermitted()
        self.owner_id: UUID = actor.organisation_id
        allow(actor, Permission.CONTRACT_CREATE, accounts.organisation(self.owner_id))
        self.own_name = actor.organisation_name

    def party(self, side: Side, values: Values) -> PartyFiling:
        """One party; an empty seller is the organisation itself."""
        typed = super().party(side, values)
        if side is Side.SELLER and not typed.name and not typed.code:
            return replace(typed, name=self.own_name)
        return typed

    def own_problems(self, values: Values) -> Iterator[tuple[str, DomainError]]:
        """What stands in rows is whole: each deduction, each further seller."""
        yield from row_columns.problems(values)

    def key(self, values: Values, stated: Filing, parties: tuple[PartyFacts, ...]) -> str:
        """Title, day and parties."""
        return _key(stated.title.strip(), stated.signed_on, parties[0].name, parties[-1].name)

    def known(self, rows: Sequence[Ready]) -> Mapping[str, str | None]:
        """Those that the organisation wrote already, by file or by hand, and did not withdraw."""
        found: dict[str, str | None] = {}
        for part in portions({row.value[0].title.strip() for row in rows}, AT_ONCE):
            own = (Contract.owner_id == self.owner_id, Contract.state != ContractState.WITHDRAWN)
            for each in session.scalars(select(Contract).where(*own, Contract.title.in_(part))):
                key = _key(each.title, each.signed_on, each.seller.name, each.buyer.name)
                found[key] = each.row_digest
        return found

    def enter(self, rows: Sequence[Ready]) -> None:
        """Write the rows as drafts."""
        given = {"state": ContractState.DRAFT, "owner_id": self.owner_id, "filed_by": self.actor.person_id}
        for part in portions(rows, AT_ONCE):
            entering = [_draft(row, given) for row in part]
            bulk.enter(entering, actor=self.actor, action="contract.draft")


def _draft(row: Ready, given: Values) -> bulk.Entering:
    stated, parties = row.value
    return bulk.Entering(stated, parties, {**given, "row_digest": row.digest})


def _key(title: str, signed_on: Any, seller: str, buyer: str) -> str:
    return "\n".join((title, str(signed_on), seller, buyer))
