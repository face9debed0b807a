"""Columns of earlier registered contracts for foreign money: its amount, and the rate by which it was registered.

The rate of the registration holds for good (domain/contracts.md T9): the file says which it was, or else the bureau's
table knows it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from marketplace.contracts import agreement_columns, foreign, row_columns
from marketplace.contracts.agreement_columns import AGREEMENT, is_foreign
from marketplace.contracts.filing import Filing, technology_fen
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.core.exchange import Quote, parse_rate
from marketplace.core.money import plain
from marketplace.core.text import N_
from marketplace.district import rates
from marketplace.documents.columns import EMPTY_CELL, CellError, Column, day, written
from marketplace.documents.rows import Cell

Values = Mapping[str, Any]
UNITS = (1, 100)
# Where a rate comes from that no table of the bureau holds.
SOURCE = "原登记所载汇率"
TECHNOLOGY = N_("The technology amount lies between nothing and the contract amount.")
DEDUCTED = N_("The amount less the deductions is %(rest)s yuan; here stand %(technology)s. Put one of them right.")


def _rate(cell: Cell) -> int:
    return parse_rate(written(cell))


def _units(cell: Cell) -> int:
    found = next((units for units in UNITS if str(units) == written(cell).strip().removesuffix(".0")), None)
    if found is None:
        raise CellError(N_("A rate is what 1 or 100 units cost in yuan."))
    return found


_RATE: Sequence[Column] = (
    Column("汇率", "rate", _rate, True, english="Exchange rate", empty=None,
           hint=N_("The rate of the registration, like 7.1889; where it is empty, that of the bureau's table.")),
    Column("汇率日期", "rate_on", day, True, english="Day of the rate", empty=None,
           hint=N_("Needed where a rate is given: on the day of registration or in the ten days before.")),
    Column("汇率单位", "rate_units", _units, True, english="Units of the rate", empty=None,
           choices=lambda: [str(units) for units in UNITS],
           hint=N_("What the rate is the price of: 1 where the cell is empty, 100 for yen as banks quote them.")),
)  # fmt: skip
MONEY: Sequence[Column] = (*AGREEMENT[:2], *_RATE)
NAMES = frozenset(column.name for column in MONEY)


def problems(values: Values) -> Iterator[tuple[str, DomainError]]:
    """What is missing of the rate of a row, and what is said of money that is not foreign."""
    if not is_foreign(values) and any(values[name] for name in NAMES - {"currency"}):
        yield "currency", CellError(N_("Please choose a currency."))
    for said, other in (("rate", "rate_on"), ("rate_on", "rate"), ("rate_units", "rate")):
        if values[said] is not None and values[other] is None:
            yield other, CellError(EMPTY_CELL)
    oldest = values["registered_on"] - timedelta(days=rates.HOLDS_DAYS)
    if values["rate_on"] is not None and not oldest <= values["rate_on"] <= values["registered_on"]:
        yield "rate_on", CellError(N_("A rate is of the day of registration, or of the ten days before it."))


def valued(stated: Filing, values: Values) -> tuple[Filing, dict[str, Any]]:
    """A filing worth what the rate of its registration makes of it, with that rate's columns.

    Raises InvalidInput: no amount, no rate in the file nor in the table, or an amount that cannot be by it.
    """
    wanted = "foreign_amount" if is_foreign(values) else "amount"
    if values[wanted] in (None, ""):
        raise InvalidInput({wanted: CellError(EMPTY_CELL)})
    quoted: dict[str, Any] = {}
    if is_foreign(values):
        found, quoted = _quote(values)
        stated = foreign.valued_by(agreement_columns.in_foreign_money(stated, values), found)
        _require_same(stated.amount_fen, values["amount"])
    if not 0 < values["technology"] <= stated.amount_fen:
        raise InvalidInput({"technology": CellError(TECHNOLOGY)})
    _require_rest(stated, values)
    return stated, quoted


def _require_rest(stated: Filing, values: Values) -> None:
    """Where lines say what was deducted, the rest is the technology amount; without any, it is as stated."""
    rest = technology_fen(stated.amount_fen, stated.deductions)
    # Lines that are not whole, or leave nothing, speak for themselves.
    if not stated.deductions or rest <= 0 or any(row_columns.problems(values)):
        return
    if rest != values["technology"]:
        figures = {"rest": plain(rest), "technology": plain(values["technology"])}
        raise InvalidInput({"technology": CellError(DEDUCTED, **figures)})


def _require_same(reckoned: int, said: int | None) -> None:
    if said is not None and said != reckoned:
        problem = N_("By the rate this is %(amount)s yuan. Leave the cell empty, or put rate or amount right.")
        raise InvalidInput({"amount": CellError(problem, amount=plain(reckoned))})


def _quote(values: Values) -> tuple[Quote, dict[str, Any]]:
    currency, units = values["currency"], values["rate_units"] or 1
    if values["rate"] is None or values["rate_on"] is None:
        try:
            rate = rates.at(currency, values["registered_on"])
        except rates.RateMissing as missing:
            raise InvalidInput({"rate": missing}) from missing
        return rates.quote(rate), foreign.rate_columns(rate)
    said = {"rate_units": units, "rate_millionths": values["rate"], "rate_on": values["rate_on"]}
    return Quote(currency, units, values["rate"]), {**said, "rate_source": SOURCE}
