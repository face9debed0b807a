"""The number and the code that stand on a certificate, as they are made, printed and typed.

The code of an edition is the beginning of the hash of its ledger entry. Whoever holds the paper knows it; whoever
does not has one chance in 2^50. Source: design/trust.md.
"""

import base64
import re

from marketplace.core.text import half_width

LETTERS = 10
# Figures that base32 leaves out, for the letters that they are taken for.
_MISREAD = str.maketrans("018", "OIB")


def code_of(entry: bytes) -> str:
    """The first ten base32 letters of an entry's hash."""
    return base64.b32encode(entry[:7]).decode()[:LETTERS]


def grouped(code: str) -> str:
    """The code as it is printed: 7F3KQ-92QDX."""
    return f"{code[:5]}-{code[5:]}"


def read_code(typed: str) -> str:
    """The code that somebody typed: small letters, blanks, hyphens and misread figures do not matter."""
    return re.sub(r"[\s\-–—]", "", half_width(typed)).upper().translate(_MISREAD)[: LETTERS + 1]


def read_number(typed: str) -> str:
    """The registration number that somebody typed, without the blanks between its groups; "" where it is none."""
    figures = re.sub(r"[\s\-–—]", "", half_width(typed))
    return figures if re.fullmatch("[0-9]{16}", figures) else ""
