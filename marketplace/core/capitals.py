"""Amounts in Chinese capitals (大写金额) follow the banks' rules, and are read only if they spell their own value."""

import re

from marketplace.core.errors import DomainError
from marketplace.core.money import LIMIT
from marketplace.core.text import N_

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = {"仟": 1000, "佰": 100, "拾": 10}
# 圆 and 正 by T16; the traditional forms because the banks' rules tell clerks to accept them.
_VARIANTS = str.maketrans("圆圓正貳陸億萬", "元元整贰陆亿万")
_SHAPE = re.compile(rf"(?:([{_DIGITS}仟佰拾万亿]{{1,40}})元)?(?:零?([{_DIGITS}])角)?(?:零?([{_DIGITS}])分)?整?")


class CapitalsError(DomainError, ValueError):
    """A text does not spell an amount, or an amount cannot be spelled; `message` and `params` say why."""


def write(fen: int) -> str:
    """Spell an amount of fen: 捌拾陆万元整, 壹万陆仟肆佰零玖元零贰分; 元 and 整 by T16, no 整 after 角 or 分.

    Raises CapitalsError below zero and from 10^15 fen.
    Source: 《正确填写票据和结算凭证的基本规定》 (支付结算办法, annex 1).
    """
    if not 0 <= fen < LIMIT:
        raise CapitalsError(N_("Only amounts from zero to below 10 trillion yuan can be written in capitals."))
    return _pattern(fen).replace("零?", "").replace("整?", "")


def read(text: str) -> int:
    """The fen that `text` spells: 元 or 圆, 整 or 正, with or without 人民币, and the 零 or 整 that is optional.

    Raises CapitalsError for a text that is not a spelling of its own value (壹拾贰佰元整, 拾元整): never a guess.
    Source: domain/contracts.md T16.
    """
    spelling = text.strip().removeprefix("人民币").strip().translate(_VARIANTS)
    match = _SHAPE.fullmatch(spelling)
    if match is None:
        raise _refusal(text)
    fen = _count(match[1] or "") * 100 + _digit(match[2]) * 10 + _digit(match[3])
    if fen >= LIMIT or not re.fullmatch(_pattern(fen), spelling):
        raise _refusal(text)
    return fen


def _pattern(fen: int) -> str:
    """The spelling of an amount as a regular expression: “零?” and “整?” where the rules leave a choice."""
    yuan, jiao, odd_fen = fen // 100, fen // 10 % 10, fen % 10
    whole = _spelled(yuan) + "元" if yuan else ""
    if not (jiao or odd_fen):
        return (whole or "零元") + "整"
    parts = (f"{_DIGITS[jiao]}角" if jiao else "") + (f"{_DIGITS[odd_fen]}分" if odd_fen else "整?")
    return whole + (_gap(yuan, follows_on=bool(jiao)) if yuan else "") + parts


def _spelled(number: int) -> str:
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            upper, lower = divmod(number, size)
            gap = _gap(upper, follows_on=lower >= size // 10) if lower else ""
            return _spelled(upper) + name + gap + _spelled(lower)
    return _four(number)


def _gap(upper: int, *, follows_on: bool) -> str:
    """The 零 between two sections: due when the lower begins with a zero, free when only the upper ends with one."""
    if not follows_on:
        return "零"
    return "零?" if upper % 10 == 0 else ""


def _four(number: int) -> str:
    figures = zip(f"{number:04}", [*_PLACES, ""], strict=True)
    spelled = "".join(_DIGITS[int(figure)] + place if figure != "0" else "零" for figure, place in figures)
    return re.sub("零+", "零", spelled).strip("零")


def _count(spelled: str) -> int:
    """What the characters add up to, right or not: `read` compares it with the proper spelling of the result."""
    total = section = digit = 0
    for character in spelled:
        if character in _DIGITS:
            digit = _DIGITS.index(character)
        elif character in _PLACES:
            section, digit = section + digit * _PLACES[character], 0
        else:
            section += digit
            total = (total + section) * 10**8 if character == "亿" else total + section * 10**4
            section = digit = 0
    return total + section + digit


def _digit(character: str | None) -> int:
    return _DIGITS.index(character) if character else 0


def _refusal(text: str) -> CapitalsError:
    message = N_("“%(typed)s” is not an amount in Chinese capitals; write one like 捌拾陆万元整 or 壹佰元零伍分.")
    return CapitalsError(message, typed=text.strip()[:60])
