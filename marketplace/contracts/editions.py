"""The editions of a certificate (证明版次): what made each, on which day, and what took its place.

Nothing is stored for them: an edition is made by the ledger entry that first shows its number, at registration or by
an amendment, and its code is the beginning of that entry's hash (contracts/certificates.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from marketplace.contracts.certificates import code_of
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.errors import NotFound, WrongState
from marketplace.core.text import N_
from marketplace.ledger import history
from marketplace.ledger.history import Version


@dataclass(frozen=True)
class Edition:
    """One edition: its number from 1, its day, the ledger entry and act that made it, and its code.

    `replaced_on` is the day from which it no longer holds, `replaced_by` the number of the edition that came then;
    the last edition of a contract that has ended was replaced by nothing.
    """

    number: int
    day: date
    verb: str
    seq: int
    code: str
    replaced_on: date | None = None
    replaced_by: int | None = None
    # 技术交易额 as that act left it.
    technology_fen: int | None = None

    @property
    def holds(self) -> bool:
        """Whether it is the one in force."""
        return self.replaced_on is None


def editions(contract: Contract) -> Sequence[Edition]:
    """Every edition of a contract's certificate, the first one first; none before it is registered."""
    if contract.registered_on is None:
        return []
    made: dict[int, Version] = {}
    for version in history.versions(contract):
        if version.state.get("number"):
            made.setdefault(int(version.state.get("edition") or 1), version)
    plain = [_edition(contract, number, version) for number, version in sorted(made.items())]
    replaced = [replace(one, replaced_on=next_.day, replaced_by=next_.number) for one, next_ in pairwise(plain)]
    ended_on = None if contract.state is ContractState.REGISTERED else contract.ended_on
    return [*replaced, *(replace(last, replaced_on=ended_on) for last in plain[-1:])]


def _edition(contract: Contract, number: int, version: Version) -> Edition:
    # A contract that was registered elsewhere was entered here on a later day.
    day = contract.registered_on if number == 1 else None
    amount = version.state.get("technology_fen")
    return Edition(
        number,
        day or clock.legal_date(version.at),
        version.verb,
        version.seq,
        code_of(version.hash),
        technology_fen=None if amount is None else int(amount),
    )


def edition_of(contract: Contract, number: int) -> Edition:
    """One edition by its number. Raises NotFound."""
    found = next((edition for edition in editions(contract) if edition.number == number), None)
    if found is None:
        raise NotFound()
    return found


def present(contract: Contract) -> Edition:
    """The edition that holds now. Raises WrongState for a contract without one."""
    if contract.state is not ContractState.REGISTERED:
        raise WrongState(N_("Only a contract that stands in the register has a certificate."))
    return editions(contract)[-1]
