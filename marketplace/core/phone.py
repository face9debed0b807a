"""Chinese mobile numbers: eleven digits from 13 to 19, kept as +86 and the digits however they were typed."""

import re

from marketplace.core.text import half_width

_TYPED = re.compile(r"^(?:\+?86|0086)?(1[3-9]\d{9})$", re.ASCII)
_BETWEEN = re.compile(r"[\s()-]")


def normal(text: str) -> str | None:
    """The number as it is kept ("+8613800138000"), or None for any other text."""
    found = _TYPED.match(_BETWEEN.sub("", half_width(text)))
    return f"+86{found[1]}" if found else None


def shown(number: str) -> str:
    """A kept number as people read it: 138 0013 8000."""
    digits = number.removeprefix("+86")
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
