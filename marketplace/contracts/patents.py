"""Numbers of intellectual property as filers type them: of Chinese patents, the check digit is checked."""

import re
from collections.abc import Sequence

from marketplace.core.errors import DomainError
from marketplace.core.text import N_, half_width

MOST_NUMBERS, LONGEST = 20, 60
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
# 申请号: twelve digits since October 2003, eight before; a point and the check digit.
_CHINESE = re.compile(r"(?:ZL|CN)?([0-9]{12}|[0-9]{8})\.?([0-9X])")
# 公开号 and 公告号 carry no check digit: CN112345678A.
_PUBLISHED = re.compile(r"CN[0-9]{7,9}[A-Z][0-9]?")

# Abroad two letters say which country or office: US 10,123,456 B2, EP1234567, PCT/JP2021/012345.
_ABROAD = re.compile(r"(?:PCT/)?[A-Z]{2}[ -]?[0-9][0-9A-Z ,./-]*")


class PatentNumberError(DomainError, ValueError):
    """A number begins like that of a Chinese patent, and is none; `message` and `params` say why."""


def check_digit(digits: str) -> str:
    """The check digit of a Chinese application number of eight or twelve digits: modulo 11, X for ten.

    Source: ZC 0006-2003 (专利申请号标准).
    """
    rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS[: len(digits)], strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def parse_number(typed: str) -> str:
    """A number in one spelling: ZL202110123456.7. Raises PatentNumberError where ZL or CN promise more than follows.

    Other numbers, as of software copyrights or patents abroad, are kept as they are, in half width.
    """
    text = " ".join(half_width(typed).upper().split())
    plain = text.replace(" ", "").replace("：", "").replace(":", "")
    if len(text) > LONGEST:
        raise PatentNumberError(N_("At most %(most)s characters fit here."), most=LONGEST)
    if not plain.startswith(("ZL", "CN")):
        return text
    if plain.startswith("CN") and _PUBLISHED.fullmatch(plain):
        return plain
    match = _CHINESE.fullmatch(plain)
    if match is None:
        raise PatentNumberError(
            N_("“%(typed)s” is no Chinese patent number: ZL, 12 digits, a point and the check digit."),
            typed=text[:60],
        )
    if check_digit(match[1]) != match[2]:
        raise PatentNumberError(N_("“%(typed)s” fails its check digit: one of its characters is wrong."), typed=text)
    return f"{plain[:2]}{match[1]}.{match[2]}"


def require_patents(numbers: Sequence[str]) -> None:
    """Pass where each number in its one spelling is that of a patent. Raises PatentNumberError."""
    for number in numbers:
        if not number.startswith(("ZL", "CN")) and not _ABROAD.fullmatch(number):
            _require_chinese(number)


def _require_chinese(number: str) -> None:
    match = _CHINESE.fullmatch(number.replace(" ", ""))
    if match is None or check_digit(match[1]) != match[2]:
        raise PatentNumberError(
            N_("“%(typed)s” is no patent number: as ZL202110123456.7, or abroad the country first, as US10123456B2."),
            typed=number,
        )


def parse_numbers(typed: str) -> Sequence[str]:
    """Every number of a text, one a line or between commas, each once. Raises PatentNumberError."""
    parts = [part for part in re.split(r"[\n;；，、,]+", typed) if part.strip()]
    found = tuple(dict.fromkeys(parse_number(part) for part in parts))
    if len(found) > MOST_NUMBERS:
        raise PatentNumberError(N_("At most %(most)s numbers fit here."), most=MOST_NUMBERS)
    return found
