"""What the rate of the day of registration does to a contract in foreign money that was reviewed by another (T9)."""

from fractions import Fraction
from typing import Any

from marketplace.contracts import expert_reviews, foreign, guarding, guards
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.errors import WrongState
from marketplace.core.money import exact
from marketplace.core.text import N_
from marketplace.db import session
from marketplace.district import rates


def reckon(contract: Contract) -> dict[str, Any]:
    """What today's rate makes of a contract that is about to be registered, by column; nothing for one in yuan.

    Raises RateMissing, and WrongState where the amount would have needed another look than was taken: a slip in the
    rate passes by no guard.
    """
    reckoned = foreign.reckon(contract, clock.today())
    if reckoned and not _is_looked_at(contract, reckoned["amount_fen"], reckoned["technology_fen"]):
        raise WrongState(
            N_("The rate of the day makes it %(amount)s yuan, which nobody has looked at: send it back first."),
            amount=exact(reckoned["amount_fen"]),
        )
    return reckoned


def _is_looked_at(contract: Contract, amount_fen: int, technology_fen: int) -> bool:
    reviewed = contract.amount_fen, contract.technology_fen
    if reviewed == (amount_fen, technology_fen):
        return True
    with session.no_autoflush:
        # What has come up beside the rate since the review is not for the rate to answer.
        known = [*map(guarding.key, guarding.of(contract)), *(finding.key for finding in guards.find(contract))]
        contract.amount_fen, contract.technology_fen = amount_fen, technology_fen
        found = [finding.key for finding in guards.find(contract)]
        needs_experts = expert_reviews.needs_experts(contract)
        contract.amount_fen, contract.technology_fen = reviewed
    if rates.is_near(Fraction(amount_fen), Fraction(reviewed[0])):
        # What was said of the amount of yesterday holds of today's.
        known, found = [(code, "") for code, _about in known], [(code, "") for code, _about in found]
    return set(found) <= set(known) and not needs_experts
