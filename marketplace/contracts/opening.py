"""Opening import: contracts registered before the product came keep their number and date (design/house.md)."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace import ledger
from marketplace.accounts import queries as accounts
from marketplace.contracts import service
from marketplace.contracts.filing import Filing, PartyFiling, check
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract, Side
from marketplace.contracts.opening_columns import BY_NAME, COLUMNS, CellError, Header, read_cell, read_header
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import DomainError, InvalidInput, InvalidRows, NotPermitted, RowProblem, WrongState
from marketplace.core.text import N_
from marketplace.db import numbering, session
from marketplace.district import queries as districts
from marketplace.tally.models import PostingSource

Problems = list[RowProblem]
PARTY = ("name", "code", "nature", "region", "country")
FILING = (
    "title",
    "subclass",
    "field",
    "signed_on",
    "begins_on",
    "ends_on",
    "payment",
    "ip_kind",
    "plan_source",
    "is_related",
    "disclosure",
    "amount_in_capitals",
)


@dataclass(frozen=True)
class OpeningRow:
    """One earlier contract as its row states it; amounts in fen."""

    row: int
    number: str
    registered_on: date
    filing: Filing
    technology_fen: int
    digest: str


@dataclass(frozen=True)
class Outcome:
    """How many contracts were added, and how many were there already with the same content."""

    added: int
    already_there: int


def decoded(data: bytes) -> str:
    """A CSV file's text, in UTF-8 or, as Chinese spreadsheets save it, GB 18030. Raises CellError."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CellError(N_("The file is neither UTF-8 nor GB 18030 text. Save it as CSV."))


def read_rows(text: str) -> list[OpeningRow]:
    """All rows of a CSV file. Raises CellError for its header, InvalidRows with every cell that does not hold."""
    lines = csv.reader(io.StringIO(text, newline=""))
    header = read_header(next(lines, []))
    problems: Problems = []
    # The header is row 1, as a spreadsheet counts; a quoted cell may span lines, so rows are counted, not lines.
    found = [_read_row(header, number, cells, problems) for number, cells in enumerate(lines, 2) if any(cells)]
    rows = [row for row in found if row]
    problems += _repeated(rows)
    if problems:
        raise InvalidRows(sorted(problems, key=lambda problem: problem.row))
    return rows


def _read_row(header: Header, row: int, cells: list[str], problems: Problems) -> OpeningRow | None:
    values, wrong = _values(header, row, cells)
    if not wrong:
        wrong = _row_problems(row, values)
    problems += wrong
    return None if wrong else _opening_row(row, values)


def _values(header: Header, row: int, cells: list[str]) -> tuple[dict[str, Any], Problems]:
    values: dict[str, Any] = {}
    wrong: Problems = []
    for column in COLUMNS:
        try:
            values[column.name] = read_cell(header, cells, column)
        except DomainError as error:
            wrong.append(RowProblem(row, column.header, error))
    return values, wrong


def _row_problems(row: int, values: dict[str, Any]) -> Problems:
    problems = dict(_own_problems(values))
    try:
        check(_filing(values))
    except InvalidInput as error:
        problems |= {name: problem for name, problem in error.fields.items() if name not in problems}
    return [RowProblem(row, _header_of(name), problem) for name, problem in problems.items()]


def _own_problems(values: dict[str, Any]) -> Iterator[tuple[str, DomainError]]:
    number, registered_on = values["number"], values["registered_on"]
    point = districts.registry_point()
    if number[4:10] != point:
        yield "number", CellError(N_("The number is not of this registry point, %(point)s."), point=point)
    if number[:4] != str(registered_on.year):
        yield "number", CellError(N_("The number's year differs from the day of registration."))
    if not values["signed_on"] <= registered_on <= clock.today():
        yield "registered_on", CellError(N_("The day of registration lies before signing, or in the future."))
    if not 0 < values["technology"] <= values["amount"]:
        yield "technology", CellError(N_("The technology amount lies between nothing and the contract amount."))


def _header_of(name: str) -> str:
    return BY_NAME[name].header if name in BY_NAME else name


def _filing(values: dict[str, Any]) -> Filing:
    seller, buyer = (_party(side, values) for side in Side)
    return Filing(**{name: values[name] for name in FILING}, amount_fen=values["amount"], seller=seller, buyer=buyer)


def _party(side: Side, values: dict[str, Any]) -> PartyFiling:
    return PartyFiling(side, **{name: values[f"{side.value}_{name}"] for name in PARTY})


def _opening_row(row: int, values: dict[str, Any]) -> OpeningRow:
    said = repr(sorted((name, str(value)) for name, value in values.items()))
    digest = hashlib.sha256(said.encode()).hexdigest()
    return OpeningRow(row, values["number"], values["registered_on"], _filing(values), values["technology"], digest)


def _repeated(rows: Sequence[OpeningRow]) -> Problems:
    first: dict[str, int] = {}
    return [
        RowProblem(
            row.row,
            _header_of("number"),
            CellError(N_("This number stands in row %(row)s as well."), row=first[row.number]),
        )
        for row in rows
        if first.setdefault(row.number, row.row) != row.row
    ]


def import_rows(
    rows: Sequence[OpeningRow], *, actor: Actor, progress: Callable[[int], None] = lambda _n: None
) -> Outcome:
    """Enter earlier contracts in the register and post them under their own dates, all or nothing.

    A row that was imported before with the same content is skipped. Raises NotPermitted, WrongState (the opening is
    closed), InvalidRows (a number is there with another content).
    """
    if not actor.is_system:
        raise NotPermitted()
    if districts.current().opening_is_closed:
        raise WrongState(N_("The bureau has closed the opening: earlier contracts can no longer be imported."))
    new = _new_rows(rows)
    for row in new:
        _enter(row, actor)
        progress(1)
    return Outcome(len(new), len(rows) - len(new))


def _new_rows(rows: Sequence[OpeningRow]) -> list[OpeningRow]:
    known = session.execute(select(Contract.number, Contract.row_digest).where(Contract.number.is_not(None)))
    there = dict(known.all())
    differing = [row for row in rows if row.number in there and there[row.number] != row.digest]
    if differing:
        message = N_("A contract with this number is in the register already, with another content.")
        raise InvalidRows([RowProblem(row.row, _header_of("number"), CellError(message)) for row in differing])
    return [row for row in rows if row.number not in there]


def _enter(row: OpeningRow, actor: Actor) -> None:
    contract = Contract(
        state=ContractState.REGISTERED,
        source=PostingSource.OPENING,
        number=row.number,
        registered_on=row.registered_on,
        row_digest=row.digest,
    )
    service.state_facts(contract, row.filing)
    contract.technology_fen = row.technology_fen
    contract.owner_id = contract.seller.organisation_id or contract.buyer.organisation_id or accounts.bureau().id
    numbering.raise_to(service.series(row.registered_on.year, row.number[4:10]), int(row.number[10:]))
    session.add(contract)
    session.flush()
    service.post_registration(contract)
    ledger.append(actor, "contract.opening", contract, number=row.number)
