"""Columns of a file of contracts for its money, and for frameworks and their call-offs; each may be left out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from marketplace.contracts.classes import ContractKind
from marketplace.contracts.filing import Filing
from marketplace.contracts.foreign import in_money
from marketplace.contracts.form_columns import fitting, titled
from marketplace.contracts.models import Contract
from marketplace.core import exchange
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.core.exchange import DECIMALS, HOME_CURRENCY, ExchangeError
from marketplace.core.text import N_
from marketplace.documents.columns import EMPTY_CELL, CellError, Column, code, text
from marketplace.documents.rows import Cell

Values = Mapping[str, Any]


def _currency(cell: Cell) -> str:
    found = code(cell).upper()
    if found != HOME_CURRENCY and found not in DECIMALS:
        raise CellError(N_("“%(typed)s” is not in the code table."), typed=found[:40])
    return found


AGREEMENT: Sequence[Column] = (
    Column("币种", "currency", _currency, True, english="Currency", empty=None,
           choices=lambda: [HOME_CURRENCY, *DECIMALS],
           hint=N_("CNY where the cell is empty. Deductions stand in the same money.")),
    Column("外币金额", "foreign_amount", text, True, english="Amount in foreign money", empty=None,
           hint=N_("Of a contract in foreign money; whatever stands in yuan, that is reckoned by the rate.")),
    titled("合同形式", "kind", "Kind of contract", ContractKind),
    Column("所属框架协议", "framework", fitting(200), True, english="Under the framework",
           hint=N_("Of a call-off: the title of the framework that is kept here, or your own number for it.")),
)  # fmt: skip
NAMES = frozenset(column.name for column in AGREEMENT)


def is_foreign(values: Values) -> bool:
    """Whether a row is in foreign money."""
    return (values["currency"] or HOME_CURRENCY) != HOME_CURRENCY


def problems(values: Values) -> Iterator[tuple[str, DomainError]]:
    """What is missing: the amount in the money of the contract; and what is said of nothing."""
    wanted = "foreign_amount" if is_foreign(values) else "amount"
    if values[wanted] in (None, ""):
        yield wanted, CellError(EMPTY_CELL)
    if values["foreign_amount"] and not is_foreign(values):
        yield "currency", CellError(N_("Please choose a currency."))
    if values["framework"] and values["kind"] is not ContractKind.CALL_OFF:
        yield "kind", CellError(N_("Only a call-off names a framework."))


def agreed(filing: Filing, values: Values, kept: Sequence[Contract]) -> Filing:
    """A filing with what these columns say; `kept` are the frameworks to call off from. Raises InvalidInput."""
    kind = values["kind"] or ContractKind.ORDINARY
    parent_id = _framework(values["framework"], kept).id if kind is ContractKind.CALL_OFF else None
    filing = replace(filing, kind=kind, parent_id=parent_id)
    return in_foreign_money(filing, values) if is_foreign(values) and values["foreign_amount"] else filing


def _framework(named: str, kept: Sequence[Contract]) -> Contract:
    found = [each for each in kept if named and named in (each.title, each.particulars.get("own_number"))]
    if len(found) != 1:
        raise InvalidInput({"framework": N_("Choose the framework that this is a call-off of.")})
    return found[0]


def in_foreign_money(filing: Filing, values: Values) -> Filing:
    """A filing with its amount in the money that a row names. Raises InvalidInput."""
    currency, field = values["currency"], "foreign_amount"
    try:
        minor = exchange.parse(values["foreign_amount"], currency)
        # What is left to refuse then are decimals of a deduction.
        field = "deductions"
        return in_money(replace(filing, amount_fen=exchange.to_hundredths(minor, currency)), currency)
    except ExchangeError as error:
        raise InvalidInput({field: error}) from error
