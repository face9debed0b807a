"""Foreign money as integers of its smallest unit, and its worth in fen by a quoted rate: rounded once, half up.

Source: domain/contracts.md T9.
"""

import math
import re
from dataclasses import dataclass
from fractions import Fraction

from marketplace.core.errors import DomainError
from marketplace.core.text import N_, half_width

HOME_CURRENCY = "CNY"
# How many decimals each currency has; yen and won have none.
DECIMALS = {
    **dict.fromkeys(("USD", "EUR", "GBP", "HKD", "SGD", "CHF", "AUD", "CAD", "RUB", "MYR", "THB"), 2),
    **dict.fromkeys(("JPY", "KRW"), 0),
}
NAMES = {
    "USD": N_("US dollar"),
    "EUR": N_("Euro"),
    "GBP": N_("Pound sterling"),
    "HKD": N_("Hong Kong dollar"),
    "SGD": N_("Singapore dollar"),
    "CHF": N_("Swiss franc"),
    "AUD": N_("Australian dollar"),
    "CAD": N_("Canadian dollar"),
    "RUB": N_("Rouble"),
    "MYR": N_("Malaysian ringgit"),
    "THB": N_("Thai baht"),
    "JPY": N_("Yen"),
    "KRW": N_("Korean won"),
}
MILLION = 1_000_000
LIMIT = 10**15
_AMOUNT = re.compile(r"([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.([0-9]+))?")


class ExchangeError(DomainError, ValueError):
    """A text is no amount of the currency, or no rate; `message` and `params` say why."""


@dataclass(frozen=True)
class Quote:
    """What a currency costs: `millionths` of a yuan for `units` of it (直接标价: 100 yen, 1 dollar).

    Or, where it `is_indirect` (间接标价, as ringgit, rouble, won and baht are quoted), millionths of it for one yuan.
    """

    currency: str
    units: int
    millionths: int
    is_indirect: bool = False

    @property
    def fen_per_minor(self) -> Fraction:
        """What the currency's smallest unit is worth, exactly."""
        per_unit = Fraction(self.millionths, self.units * MILLION)
        return (1 / per_unit if self.is_indirect else per_unit) * Fraction(100, 10 ** DECIMALS[self.currency])


def in_fen(minor: int, quote: Quote) -> int:
    """What `minor` units (cents, yen) are worth in fen, half up: 12,000,000 cents at 7.1889 are 86,266,800 fen."""
    return _half_up(minor * quote.fen_per_minor)


def from_fen(fen: int, quote: Quote) -> int:
    """The amount in the currency's smallest unit that is worth so many fen, half up: the way back of `in_fen`."""
    return _half_up(fen / quote.fen_per_minor)


def _half_up(exact: Fraction) -> int:
    return math.floor(exact + Fraction(1, 2))


def parse(text: str, currency: str) -> int:
    """The amount in the smallest unit that `text` states. Raises ExchangeError; nothing is ever rounded here."""
    match = _AMOUNT.fullmatch(half_width(text).strip())
    places = DECIMALS[currency]
    decimals = (match[2] or "").rstrip("0") if match else ""
    if match is None:
        raise ExchangeError(N_("“%(typed)s” is not an amount: type figures alone."), typed=text.strip()[:40])
    if len(decimals) > places:
        raise ExchangeError(N_("%(currency)s has at most %(places)s decimals."), currency=currency, places=places)
    minor = int(match[1].replace(",", "") + decimals.ljust(places, "0"))
    if minor >= LIMIT:
        raise ExchangeError(N_("This amount is too large."))
    return minor


def write(minor: int, currency: str) -> str:
    """The amount as figures: 120000.00, or 5000 for yen."""
    places = DECIMALS[currency]
    whole, rest = divmod(minor, 10**places)
    return f"{whole}.{rest:0{places}d}" if places else str(whole)


def from_hundredths(hundredths: int, currency: str) -> int:
    """What was typed with two decimals, in the currency's smallest unit. Raises ExchangeError where it has fewer."""
    minor, rest = divmod(hundredths * int(10 ** DECIMALS[currency]), 100)
    if rest:
        places = DECIMALS[currency]
        raise ExchangeError(N_("%(currency)s has at most %(places)s decimals."), currency=currency, places=places)
    return minor


def to_hundredths(minor: int, currency: str) -> int:
    """An amount in the currency's smallest unit as a form with two decimals holds it."""
    return int(minor * 100 // 10 ** DECIMALS[currency])


def parse_rate(text: str) -> int:
    """A rate like 7.1889 in millionths. Raises ExchangeError."""
    match = re.fullmatch(r"([0-9]{1,6})(?:\.([0-9]{1,6}))?", half_width(text).strip())
    millionths = int(match[1]) * MILLION + int((match[2] or "").ljust(6, "0")) if match else 0
    if not millionths:
        raise ExchangeError(N_("“%(typed)s” is not a rate, like 7.1889."), typed=text.strip()[:40])
    return millionths


def write_rate(millionths: int) -> str:
    """A rate as figures, at least four decimals: 7.1889."""
    whole, rest = divmod(millionths, MILLION)
    return f"{whole}.{f'{rest:06d}'.rstrip('0').ljust(4, '0')}"


def write_quote(quote: Quote) -> str:
    """A rate for other programs: 1 USD = 7.1889 CNY, or 1 CNY = 0.6500 MYR."""
    rate = write_rate(quote.millionths)
    if quote.is_indirect:
        return f"1 {HOME_CURRENCY} = {rate} {quote.currency}"
    return f"{quote.units} {quote.currency} = {rate} {HOME_CURRENCY}"
