"""How contracts come in by files: what earlier ones and drafts have in common."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from marketplace.contracts import (
    agreement_columns,
    filing,
    filing_parties,
    form_columns,
    national_labels,
    opening_money,
    row_columns,
)
from marketplace.contracts.filing import Filing
from marketplace.contracts.filing_parties import PartyFacts, PartyFiling
from marketplace.contracts.models import Side
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, InvalidInput, InvalidRows, RowProblem
from marketplace.documents.columns import Column, Header, read_cell
from marketplace.documents.importing import Ready
from marketplace.documents.rows import Row

PARTY = ("name", "code", "nature", "region", "country")
# What a seller says besides: by how much it shares the amount (T8).
OF_SIDE = {Side.SELLER: (*form_columns.OF_PARTY, "share"), Side.BUYER: form_columns.OF_PARTY}
STATED = (
    *("title", "subclass", "field", "signed_on", "begins_on", "ends_on", "payment", "ip_kind", "plan_source"),
    *("is_related", "disclosure", "amount_in_capitals"),
)
# What a file of either kind could not say when it was first made.
NEWER = form_columns.NAMES | row_columns.NAMES | agreement_columns.NAMES | opening_money.NAMES
# What a filing calls a field, where the file's column is called otherwise.
COLUMN_OF = {"amount_fen": "amount", "deductions": "deduction", "parent_id": "framework"}
Values = dict[str, Any]
_PARTY_COLUMNS = {side: [f"{side.value}_{name}" for name in (*PARTY, *OF_SIDE[side])] for side in Side}
AT_ONCE = 500
# What most cells of a file with every column hold.
NOTHING = (None, "")


@dataclass(frozen=True)
class _Reading:
    """How the rows of one file are read: where which column stands, and what the others say of every row.

    `told` are the names of the columns whose words make a row the same row.
    """

    header: Header
    columns: Sequence[tuple[int, Column]]
    empty: Values
    told: Sequence[str]


class ContractImporter:
    """What both kinds of file have in common: the filing of each row, and what is wrong with it."""

    columns: Sequence[Column]
    key_column = "title"
    newer: Collection[str] = NEWER
    shown: Sequence[str] = (
        *("number", "registered_on", "title", "subclass", "signed_on"),
        *("amount", "technology", "seller_name", "buyer_name"),
    )

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        # What the bureau calls a sub-class may have been worded anew since the product was made.
        labels = national_labels.reader()
        self.columns = [replace(each, read=labels) if each.name == "subclass" else each for each in self.columns]
        self._reading: _Reading | None = None
        # A file names the same parties again and again.
        self.resolve = lru_cache(4_096)(filing_parties.resolve)

    def read(self, header: Header, row: Row) -> Ready:
        """One row as a filing. Raises InvalidRows with every cell that does not hold."""
        reading = self._reading_of(header)
        values = self._values(reading, row)
        problems = dict(self.own_problems(values))
        try:
            stated, quoted = self.valued(self.filing(values), values)
            parties = filing.check(stated, self.resolve)
        except InvalidInput as error:
            problems = {**error.fields, **problems}
        if problems:
            named = {row_columns.column_of(name, values): problem for name, problem in problems.items()}
            raise InvalidRows([self._problem(row, name, problem) for name, problem in named.items()])
        key = self.key(values, stated, parties)
        # Shown are the parties as they were understood, by their code or as the sender itself, and the worth in yuan.
        shown = {
            **{name: values[name] for name in self.shown if name in values},
            "amount": stated.amount_fen,
            "seller_name": parties[0].name,
            "buyer_name": parties[-1].name,
        }
        digest, shorter = self._digests(reading, values)
        return Ready(row.number, key, digest, shown, (stated, parties, quoted), stated.amount_fen, shorter)

    def _reading_of(self, header: Header) -> _Reading:
        """How the file of a header is read: what it has no column for is the same in all its rows."""
        if self._reading is None or self._reading.header is not header:
            places = header.places
            there = [(places[column.name], column) for column in self.columns if column.name in places]
            empty = {column.name: column.empty for column in self.columns}
            told = sorted(name for name in empty if name in places or name not in self.newer)
            told = [name for name in told if name not in opening_money.ANSWERS]
            self._reading = _Reading(header, there, empty, told)
        return self._reading

    def _digests(self, reading: _Reading, values: Values) -> tuple[str, str]:
        """What the row says, and what it says by the columns of the first files: each as a digest.

        What a file could not say before its column came is left out where it is empty: the same row stays the same.
        """
        told = [name for name in reading.told if name not in self.newer or values[name] not in (None, "", ())]
        first = [name for name in told if name not in self.newer]
        digest = _digest(values, told)
        return digest, digest if first == told else _digest(values, first)

    def _values(self, reading: _Reading, row: Row) -> Values:
        values = dict(reading.empty)
        wrong: list[RowProblem] = []
        for place, column in reading.columns:
            if column.optional and (place >= len(row.cells) or row.cells[place] in NOTHING):
                continue
            try:
                values[column.name] = read_cell(reading.header, row.cells, column)
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
            objective=values["objective"],
            co_sellers=row_columns.co_sellers(values),
            particulars=form_columns.particulars(values),
        )

    def valued(self, stated: Filing, _values: Values) -> tuple[Filing, Values]:
        """A filing with its worth in yuan, and what else its contract holds because of it. Raises InvalidInput."""
        return stated, {}

    def party(self, side: Side, values: Values) -> PartyFiling:
        """One party of the row."""
        return _party(side, *(values[name] for name in _PARTY_COLUMNS[side]))


# A file names the same parties again and again.
@lru_cache(4_096)
def _party(side: Side, *given: Any) -> PartyFiling:
    named, beside = given[: len(PARTY)], dict(zip(OF_SIDE[side], given[len(PARTY) :], strict=True))
    share = beside.get("share") or 1
    return replace(PartyFiling(side, *named), share=share, **form_columns.of_party(beside))


def _digest(values: Values, names: Sequence[str]) -> str:
    said = repr([(name, str(values[name])) for name in names])
    return hashlib.sha256(said.encode()).hexdigest()
