"""Money is an integer of fen: read from typed text, written out exactly, shown shortened, divided without loss."""

import re
from collections.abc import Sequence
from enum import StrEnum

from marketplace.core.errors import DomainError
from marketplace.core.text import N_, half_width

LIMIT = 10**15  # fen; no amount reaches it; a nation's year is below it, and thousands of them fit SQLite's integers

_NUMBER = re.compile(r"(-?)([1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?")
_UNIT = re.compile(r"[元圆万萬亿億千仟百佰角分¥$€]|RMB|CNY|yuan", re.IGNORECASE)
_EXPONENT = re.compile(r"[-+]?[0-9.,]+e[-+]?[0-9]+", re.IGNORECASE)


class MoneyError(DomainError, ValueError):
    """A text or number is not an amount of money; `message` and `params` say why."""


class Unit(StrEnum):
    """What a typed number counts; every input names its unit (T12)."""

    YUAN = "元"
    TEN_THOUSAND_YUAN = "万元"

    @property
    def places(self) -> int:
        """How many decimals reach down to the fen."""
        return 2 if self is Unit.YUAN else 6


class ShownUnit(StrEnum):
    """The units of shortened figures, smallest first (T15)."""

    YUAN = "元"
    TEN_THOUSAND_YUAN = "万元"
    HUNDRED_MILLION_YUAN = "亿元"


# What the second decimal of each shown unit is worth, in fen.
_HUNDREDTHS = {ShownUnit.YUAN: 1, ShownUnit.TEN_THOUSAND_YUAN: 10**4, ShownUnit.HUNDRED_MILLION_YUAN: 10**8}


def parse(text: str, unit: Unit, *, allow_negative: bool = False) -> int:
    """The amount in fen that `text` states in `unit`; full-width figures and thousands commas are understood.

    A ¥ may stand before yuan. Raises MoneyError for anything else, so that no amount is ever guessed or rounded.
    Source: domain/contracts.md T12, story S5.
    """
    figures = half_width(text)
    match = _NUMBER.fullmatch(_without_currency(figures) if unit is Unit.YUAN else figures)
    if match is None:
        raise _refusal(figures)
    sign, whole, decimals = match[1], match[2].replace(",", "").lstrip("0"), (match[3] or "").rstrip("0")
    if sign and not allow_negative:
        raise MoneyError(N_("“%(typed)s” is negative; type an amount of zero or more."), typed=_short(figures))
    return _signed(sign, _fen(whole, decimals, unit, figures))


def plain(fen: int) -> str:
    """Yuan with two decimals and nothing else, for files and value attributes: "860000.00"."""
    return f"{_sign(fen)}{abs(fen) // 100}.{abs(fen) % 100:02}"


def typed(fen: int, unit: Unit) -> str:
    """The amount as one would type it in `unit`, which `parse` reads back: 12,500 yuan are "1.25" 万元."""
    whole, rest = divmod(abs(fen), 10**unit.places)
    decimals = f"{rest:0{unit.places}}".rstrip("0")
    return f"{_sign(fen)}{whole}{'.' if decimals else ''}{decimals}"


def exact(fen: int) -> str:
    """Yuan with two decimals and thousands commas, for people: "860,000.00"."""
    return f"{_sign(fen)}{abs(fen) // 100:,}.{abs(fen) % 100:02}"


def shown(fen: int) -> tuple[str, ShownUnit]:
    """The amount shortened to two decimals, and its unit: ("86.00", 万元). Source: domain/contracts.md T15.

    Half up (of the magnitude), straight from fen and before the unit is chosen: nothing is ever 10,000.00 万元.
    """
    rounded = [(unit, (2 * abs(fen) + step) // (2 * step)) for unit, step in _HUNDREDTHS.items()]
    unit, hundredths = next((pair for pair in rounded if pair[1] < 10_000_00), rounded[-1])
    return exact(hundredths if fen >= 0 else -hundredths), unit


def floored_percent(part: int, whole: int) -> str:
    """`part` of `whole` in percent with two decimals, rounded down: nothing shows 100 before it is reached (T15).

    Serves fen and counts alike, may exceed 100 and fall below 0. Raises MoneyError unless `whole` is positive.
    """
    if whole <= 0:
        raise MoneyError(N_("A percentage needs a target above zero."))
    return plain(part * 100_00 // whole)


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` fen by integer weights so that the parts sum exactly: largest remainder, ties to the first (T8).

    Raises MoneyError unless the weights are zero or more and at least one is positive.
    """
    if not any(weights) or min(weights) < 0:
        raise MoneyError(N_("The weights must be whole numbers of zero or more, and not all zero."))
    if total < 0:
        return [-part for part in split(-total, weights)]
    shares = [divmod(total * weight, sum(weights)) for weight in weights]
    parts = [share for share, _ in shares]
    by_remainder = sorted(range(len(shares)), key=lambda place: -shares[place][1])  # stable: ties stay in order
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts


def _without_currency(figures: str) -> str:
    return figures.removeprefix("¥").lstrip()


def _fen(whole: str, decimals: str, unit: Unit, figures: str) -> int:
    if len(decimals) > unit.places:
        raise MoneyError(N_("“%(typed)s” is finer than a fen (0.01 yuan)."), typed=_short(figures))
    # The digits are counted before they are converted: Python refuses to convert thousands of them.
    if len(whole) + unit.places > len(str(LIMIT - 1)):
        raise MoneyError(N_("“%(typed)s” is too large; amounts stay below 10 trillion yuan."), typed=_short(figures))
    return int(whole + decimals.ljust(unit.places, "0"))


def _refusal(figures: str) -> MoneyError:
    if not figures:
        return MoneyError(N_("Type an amount."))
    return MoneyError(_reason(figures), typed=_short(figures))


def _reason(figures: str) -> str:
    if _UNIT.search(figures):
        return N_("“%(typed)s” already contains a unit; type the number only.")
    if _EXPONENT.fullmatch(figures):
        return N_("“%(typed)s” is written with an exponent; type all digits of the number.")
    if "," in figures:
        return N_("The commas in “%(typed)s” do not mark thousands; type a number like 1,200.50 or 1200.50.")
    return N_("“%(typed)s” is not a number; type one like 1200.50.")


def _short(figures: str) -> str:
    return figures if len(figures) <= 40 else figures[:39] + "…"


def _sign(fen: int) -> str:
    return "-" if fen < 0 else ""


def _signed(sign: str, fen: int) -> int:
    return -fen if sign else fen
