"""What looks like a slip and is allowed: shown beside the field, never in the way (domain/contracts.md 1.5)."""

from datetime import date

from marketplace.contracts.models import Contract
from marketplace.core.text import N_

LAST_DAY = N_("The term ends on 31 December of the year of signing. Is that what the contract says?")
ALL_TECHNOLOGY = N_("The technology amount equals the whole amount. Is there no equipment or material in the price?")


def hints(
    signed_on: date | None, ends_on: date | None, amount_fen: int | None, technology_fen: int | None
) -> dict[str, str]:
    """The hints by the field beside which they stand: message ids. What is not known yet says nothing."""
    found: dict[str, str] = {}
    if signed_on and ends_on and ends_on == date(signed_on.year, 12, 31):
        found["ends_on"] = LAST_DAY
    if amount_fen and amount_fen == technology_fen:
        found["technology"] = ALL_TECHNOLOGY
    return found


def of_contract(contract: Contract) -> dict[str, str]:
    """The hints about a contract as it is stored."""
    return hints(contract.signed_on, contract.ends_on, contract.amount_fen, contract.technology_fen)
