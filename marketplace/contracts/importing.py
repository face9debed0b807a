"""How contracts come in by files: what earlier ones and drafts have in common."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from marketplace.contracts import agreement_columns, filing, filing_parties, form_columns, opening_money, row_columns
from marketplace.contracts.filing import Filing
from marketplace.contracts.filing_parties import PartyFacts, PartyFiling
from marketplace.contracts.models import Side
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, InvalidInput, InvalidRows, RowProblem
from marketplace.documents.columns import Column, Header, read_cell
from marketplace.documents.importing import Ready
from marketplace.documents.rows import Row

PARTY = ("name", "code", "nature", "region", "country")
STATED = (
    *("title", "subclass", "field", "signed_on", "begins_on", "ends_on", "payment", "ip_kind", "plan_source"),
    *("is_related", "disclosure", "amount_in_capitals"),
)
# What a file could not say when it was first made.
NEWER = form_columns.NAMES | row_columns.NAMES | agreement_columns.NAMES | opening_money.NAMES
# What a filing calls a field, where the file's column is called otherwise.
COLUMN_OF = {"amount_fen": "amount", "deductions": "deduction", "parent_id": "framework"}
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
        self.resolve = lru_cache(4_096)(filing_parties.resolve)

    def read(self, header: Header, row: Row) -> Ready:
        """One row as a filing. Raises InvalidRows with every cell that does not hold."""
        values = self._values(header, row)
        problems = dict(self.own_problems(values))
        try:
            stated, quoted = self.valued(self.filing(values), values)
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
        # Shown are the parties as they were understood, by their code or as the sender itself, and the worth in yuan.
        shown = {
            **values,
            "amount": stated.amount_fen,
            "seller_name": parties[0].name,
            "buyer_name": parties[-1].name,
        }
        return Ready(row.number, key, digest, shown, (stated, parties, quoted), stated.amount_fen)

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
            amount_fen=values["amount"] or 0,
            seller=seller,
            buyer=buyer,
            deductions=row_columns.deductions(values),
            objective=values.get("objective"),
            co_sellers=row_columns.co_sellers(values),
            particulars=form_columns.particulars(values),
        )

    def valued(self, stated: Filing, _values: Values) -> tuple[Filing, Values]:
        """A filing with its worth in yuan, and what else its contract holds because of it. Raises InvalidInput."""
        return stated, {}

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
