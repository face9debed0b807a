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
from marketplace.core.exchange import Quote, parse_rate, write_quote
from marketplace.core.money import plain
from marketplace.core.text import N_
from marketplace.district import rates
from marketplace.documents.columns import EMPTY_CELL, CellError, Column, coded, day, written, yes_or_no
from marketplace.documents.rows import Cell

Values = Mapping[str, Any]
UNITS = (1, 100)
# Whether a rate is what one yuan buys of the currency.
DIRECTIONS = {"直接标价": False, "间接标价": True, "direct": False, "indirect": True}
# Where a rate comes from that no table of the bureau holds.
SOURCE = "原登记所载汇率"
TECHNOLOGY = N_("The technology amount lies between nothing and the contract amount.")
FAR = N_(
    "More than %(percent)s%% away from the rate of %(day)s, %(rate)s: correct it, or write 是 under “%(column)s” "
    "once you have compared it with the source."
)
DEDUCTED = N_("The amount less the deductions is %(rest)s yuan; here stand %(technology)s. Put one of them right.")


def _rate(cell: Cell) -> int:
    return parse_rate(written(cell))


def _units(cell: Cell) -> int:
    found = next((units for units in UNITS if str(units) == written(cell).strip().removesuffix(".0")), None)
    if found is None:
        raise CellError(N_("A rate is what 1 or 100 units cost in yuan."))
    return found


_direction = coded(lambda: DIRECTIONS)


def _is_indirect(cell: Cell) -> bool | None:
    """Whether it is; nothing where it is not, which is what an empty cell means."""
    return _direction(cell) or None


_RATE: Sequence[Column] = (
    Column("汇率", "rate", _rate, True, english="Exchange rate", empty=None,
           hint=N_("The rate of the registration, like 7.1889; where it is empty, that of the bureau's table.")),
    Column("汇率日期", "rate_on", day, True, english="Day of the rate", empty=None,
           hint=N_("Needed where a rate is given: on the day of registration or in the ten days before.")),
    Column("汇率单位", "rate_units", _units, True, english="Units of the rate", empty=None,
           choices=lambda: [str(units) for units in UNITS],
           hint=N_("What the rate is the price of: 1 where the cell is empty, 100 for yen as banks quote them.")),
    Column("汇率标价", "rate_is_indirect", _is_indirect, True, english="Rate quoted", empty=None,
           choices=lambda: ["直接标价", "间接标价"],
           hint=N_("间接标价: what one yuan buys, as rouble, ringgit, won and baht are quoted; direct where the cell "
                   "is empty.")),
    Column("汇率已核对", "rate_is_sure", yes_or_no, True, english="Rate compared", empty=None,
           choices=lambda: ["是", "否"],
           hint=N_("是: the rate is right although it is far from the one that the bureau entered before it.")),
)  # fmt: skip
# What is said to whoever reads the file, and not of the contract.
ANSWERS = frozenset({"rate_is_sure"})
MONEY: Sequence[Column] = (*AGREEMENT[:2], *_RATE)
NAMES = frozenset(column.name for column in MONEY)
_HOW = ("rate_units", "rate_is_indirect")


def problems(values: Values) -> Iterator[tuple[str, DomainError]]:
    """What is missing of the rate of a row, and what is said of money that is not foreign."""
    if not is_foreign(values) and any(values[name] for name in NAMES - {"currency"} - ANSWERS):
        yield "currency", CellError(N_("Please choose a currency."))
    for said, other in (*(("rate", "rate_on"), ("rate_on", "rate")), *((name, "rate") for name in _HOW)):
        if values[said] is not None and values[other] is None:
            yield other, CellError(EMPTY_CELL)
    oldest = values["registered_on"] - timedelta(days=rates.HOLDS_DAYS)
    if values["rate_on"] is not None and not oldest <= values["rate_on"] <= values["registered_on"]:
        yield "rate_on", CellError(N_("A rate is of the day of registration, or of the ten days before it."))
    if values["rate_is_indirect"] and values["rate_units"] not in (None, 1):
        yield "rate_units", CellError(N_("Of what one yuan buys there are no units: leave this cell empty."))


def far_before(values: Values) -> DomainError | None:
    """Why the rate of a row is to be compared once more: it is far from what the bureau entered before it."""
    if not is_foreign(values) or None in (values["rate"], values["rate_on"]) or values["rate_is_sure"]:
        return None
    before = rates.far_before(_said(values), values["rate_on"])
    if before is None:
        return None
    day, rate = before.quoted_on.isoformat(), write_quote(rates.quote(before))
    return CellError(FAR, percent=rates.NEAR_PERCENT, day=day, rate=rate, column="汇率已核对")


def _said(values: Values) -> Quote:
    return Quote(values["currency"], values["rate_units"] or 1, values["rate"], bool(values["rate_is_indirect"]))


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
    if values["rate"] is None or values["rate_on"] is None:
        try:
            rate = rates.at(values["currency"], values["registered_on"])
        except rates.RateMissing as missing:
            raise InvalidInput({"rate": missing}) from missing
        return rates.quote(rate), foreign.rate_columns(rate)
    said = _said(values)
    how = {"rate_units": said.units, "rate_millionths": said.millionths, "rate_is_indirect": said.is_indirect}
    return said, {**how, "rate_on": values["rate_on"], "rate_source": SOURCE}
