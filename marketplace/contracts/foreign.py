"""Contracts in foreign money (涉外合同): what they are worth in yuan, and by which rate (domain/contracts.md T9).

Until it is registered a contract is reckoned by the rate of the day of its filing, or else the latest before it. The
rate of the day of registration then holds for good: amendments, termination and revocation reckon by the same.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from marketplace.contracts.filing import Filing
from marketplace.contracts.models import Contract
from marketplace.contracts.terms import Terms
from marketplace.core import clock
from marketplace.core.errors import InvalidInput
from marketplace.core.exchange import (
    DECIMALS,
    HOME_CURRENCY,
    ExchangeError,
    Quote,
    from_fen,
    from_hundredths,
    in_fen,
    to_hundredths,
)
from marketplace.core.text import N_
from marketplace.district import rates
from marketplace.district.models import ExchangeRate

_NO_RATE: dict[str, Any] = {
    "rate_units": None,
    "rate_millionths": None,
    "rate_on": None,
    "rate_source": "",
    "rate_is_indirect": False,
}


def in_money(filing: Filing, currency: str) -> Filing:
    """A filing whose amounts, in hundredths, were typed in `currency`, with them in its smallest unit.

    Raises ExchangeError for decimals that the currency does not have.
    """
    if currency == HOME_CURRENCY:
        return filing
    lines = [replace(line, foreign_minor=from_hundredths(line.amount_fen, currency)) for line in filing.deductions]
    minor = from_hundredths(filing.amount_fen, currency)
    return replace(filing, currency=currency, foreign_minor=minor, deductions=lines)


def valued(filing: Filing) -> tuple[Filing, dict[str, Any]]:
    """A filing with its amounts in fen, and the columns of the rate they were reckoned by.

    Raises InvalidInput: a currency that is not known, no amount in it, no rate.
    """
    if filing.currency == HOME_CURRENCY:
        return filing, _NO_RATE
    if filing.currency not in DECIMALS:
        raise InvalidInput({"currency": N_("Please choose a currency.")})
    if not filing.foreign_minor or any(line.foreign_minor is None for line in filing.deductions):
        raise InvalidInput({"amount": N_("State the amount and each deduction in the currency of the contract.")})
    try:
        rate = rates.nearest(filing.currency, clock.today())
    except rates.RateMissing as missing:
        raise InvalidInput({"currency": missing}) from missing
    return valued_by(filing, rates.quote(rate)), rate_columns(rate)


def valued_by(filing: Filing, quote: Quote) -> Filing:
    """A filing in foreign money with its amounts in fen by one rate."""
    lines = [replace(line, amount_fen=in_fen(line.foreign_minor or 0, quote)) for line in filing.deductions]
    return replace(filing, amount_fen=in_fen(filing.foreign_minor or 0, quote), deductions=lines)


def rate_columns(rate: ExchangeRate) -> dict[str, Any]:
    """A rate as a contract keeps it."""
    return {
        "rate_units": rate.units,
        "rate_millionths": rate.millionths,
        "rate_on": rate.quoted_on,
        "rate_source": rate.source,
        "rate_is_indirect": rate.is_indirect,
    }


def reckon(contract: Contract, day: date) -> dict[str, Any]:
    """What `day`'s rate makes of a contract, by column; nothing for one in yuan. Raises RateMissing."""
    if contract.currency == HOME_CURRENCY:
        return {}
    return _reckoned(contract, rates.at(contract.currency, day))


def reckon_anew(contract: Contract) -> None:
    """Put what the latest rate makes of it into a contract that is looked at again. Raises RateMissing."""
    if contract.currency != HOME_CURRENCY:
        for name, value in _reckoned(contract, rates.nearest(contract.currency, clock.today())).items():
            setattr(contract, name, value)


def _reckoned(contract: Contract, rate: ExchangeRate) -> dict[str, Any]:
    quote = rates.quote(rate)
    for line in contract.deductions:
        line.amount_fen = in_fen(line.foreign_minor or 0, quote)
    amount = in_fen(contract.foreign_minor or 0, quote)
    counted = sum(line.amount_fen for line in contract.deductions if not line.within_reasonable_quantity)
    return {"amount_fen": amount, "technology_fen": amount - counted, **rate_columns(rate)}


def quote_of(contract: Contract) -> Quote:
    """The rate that holds for a registered contract in foreign money."""
    assert contract.rate_units is not None
    assert contract.rate_millionths is not None
    return Quote(contract.currency, contract.rate_units, contract.rate_millionths, contract.rate_is_indirect)


def revalued(wanted: Terms, contract: Contract) -> Terms:
    """The terms wanted of a registered contract, in fen by the rate of its registration (T9).

    Raises InvalidInput where another currency is wanted: that needs a new contract.
    """
    if wanted.currency != contract.currency:
        raise InvalidInput({"currency": N_("Another currency cannot be agreed anew: file a new contract.")})
    if contract.currency == HOME_CURRENCY:
        return wanted
    quote = quote_of(contract)
    lines = [replace(line, amount_fen=in_fen(line.foreign_minor or 0, quote)) for line in wanted.deductions]
    return replace(wanted, amount_fen=in_fen(wanted.foreign_minor or 0, quote), deductions=lines)


def agreed_minor(hundredths: int, contract: Contract, field: str) -> int | None:
    """An amount as typed, in the smallest unit of the contract's own currency; None for a contract in yuan.

    Raises InvalidInput at `field` for decimals that the currency does not have.
    """
    if contract.currency == HOME_CURRENCY:
        return None
    try:
        return from_hundredths(hundredths, contract.currency)
    except ExchangeError as error:
        raise InvalidInput({field: error}) from error


def typed_in_fen(hundredths: int, contract: Contract, field: str) -> int:
    """What an amount typed in the contract's currency is worth, in fen by the rate of its registration (T9).

    Raises InvalidInput at `field`.
    """
    minor = agreed_minor(hundredths, contract, field)
    return hundredths if minor is None else in_fen(minor, quote_of(contract))


def as_typed(fen: int, contract: Contract) -> int:
    """The way back of `typed_in_fen`: what a form shows of an amount that was reckoned so."""
    if contract.currency == HOME_CURRENCY:
        return fen
    return to_hundredths(from_fen(fen, quote_of(contract)), contract.currency)
