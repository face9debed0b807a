"""The editions of a certificate (证明版次), and the code by which each of them is known.

Nothing is stored for them: an edition is made by the ledger entry that first shows its number, at registration or by
an amendment, and its code is the beginning of that entry's hash. Whoever holds the paper knows the code; whoever does
not has one chance in 2^50. Source: design/trust.md.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.errors import WrongState
from marketplace.core.text import N_, half_width
from marketplace.ledger import history
from marketplace.ledger.history import Version

LETTERS = 10
# Figures that base32 leaves out, for the letters that they are taken for.
_MISREAD = str.maketrans("018", "OIB")


@dataclass(frozen=True)
class Edition:
    """One edition: its number, the ledger entry that made it, on which day, and its code."""

    number: int
    seq: int
    made_on: date
    code: str


def editions(contract: Contract) -> Sequence[Edition]:
    """Every edition of a registered contract's certificate, the first one first."""
    made: dict[int, Version] = {}
    for version in history.versions(contract):
        if version.state.get("number"):
            made.setdefault(int(version.state.get("edition") or 1), version)
    return [
        Edition(number, version.seq, clock.legal_date(version.at), code_of(version.hash))
        for number, version in sorted(made.items())
    ]


def present(contract: Contract) -> Edition:
    """The edition that holds now. Raises WrongState for a contract without one."""
    if contract.state is not ContractState.REGISTERED:
        raise WrongState(N_("Only a contract that stands in the register has a certificate."))
    return editions(contract)[-1]


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
