"""What the register says to anybody: a number's present state, and its content to whoever has a certificate's code.

Contracts are behind the wall; the statement here passes it by on purpose. The number alone gives state and day and
nothing else; every word shown is the database's, never what was typed.
"""

import hmac
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.contracts.editions import Edition, editions
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.text import N_
from marketplace.db import UNSCOPED, session


class NeverIssued(NotFound):
    """No such number was ever given here."""

    message = N_("No such number was ever issued here.")


class WrongCode(DomainError):
    """The number is known, the code is none of its certificates'."""

    message = N_("This code does not belong to that number.")


@dataclass(frozen=True)
class Standing:
    """How a number stands now: the contract's state, since when, and its edition."""

    number: str
    state: ContractState
    since: date
    edition: int

    @property
    def is_amended(self) -> bool:
        """Whether it holds, though not as it was first registered."""
        return self.state is ContractState.REGISTERED and self.edition > 1


@dataclass(frozen=True)
class Shown:
    """What a right code opens: the contract as it is now, the edition whose code it is, and the one after it."""

    contract: Contract
    held: Edition
    replaced_by: Edition | None


def standing(number: str) -> Standing:
    """How a number stands. Raises NeverIssued."""
    return _standing(_contract(number))


def opened(number: str, code: str) -> tuple[Standing, Shown]:
    """How a number stands, and what it is about, for whoever has a code of it. Raises NeverIssued, WrongCode."""
    contract = _contract(number)
    made = editions(contract)
    # Every edition is compared, so that the time taken tells nothing.
    held = [edition for edition in made if hmac.compare_digest(edition.code.encode(), code.encode())]
    if not held:
        raise WrongCode()
    later = next((edition for edition in made if edition.number > held[0].number), None)
    return _standing(contract), Shown(contract, held[0], later)


def _contract(number: str) -> Contract:
    found = session.scalars(select(Contract).where(Contract.number == number), execution_options=UNSCOPED).first()
    if found is None or not number:
        raise NeverIssued()
    return found


def _standing(contract: Contract) -> Standing:
    assert contract.number is not None
    assert contract.registered_on is not None
    if contract.state is ContractState.REGISTERED:
        made = editions(contract)[-1] if contract.edition > 1 else None
        since = made.day if made else contract.registered_on
    else:
        since = contract.ended_on or contract.registered_on
    return Standing(contract.number, contract.state, since, contract.edition)
