"""合理数量: the office's own judgement of a line of the price, with its reason (domain/contracts.md 1.7).

The filer says which lines lie within a reasonable quantity, as one or two sets do, and are therefore not deducted.
Before the first review is passed an officer may count a line otherwise: a larger quantity as technology after all, or
a line as bought like any other. The reason stays with the line and is read by the second reviewer and by the filer.
"""

from marketplace import ledger
from marketplace.contracts import news, rules
from marketplace.contracts.beginning import begin_review
from marketplace.contracts.deadlines import lengthen
from marketplace.contracts.deduction_models import Deduction
from marketplace.contracts.filing_parties import Problems
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput, WrongState
from marketplace.core.permissions import Permission
from marketplace.core.text import N_

RULED_IN = (ContractState.ACCEPTED, ContractState.EXPERT_REVIEW)
LONGEST_REASON = 500


def rule(contract: Contract, place: int, reason: str, *, actor: Actor, version: int) -> None:
    """Count the line at `place`, from 0, the other way: deduct what was not, or do not deduct what was.

    Raises NotPermitted, StaleVersion, WrongState (the first review is passed, or not begun), InvalidInput.
    """
    begin_review(contract, Permission.CONTRACT_REVIEW, actor, version)
    if contract.state not in RULED_IN:
        raise WrongState(N_("Quantities are judged during the first review."))
    if not 0 <= place < len(contract.deductions):
        raise InvalidInput({"line": N_("Choose one of the lines.")})
    line = contract.deductions[place]
    technology = contract.technology_fen + _turned(line)
    if problems := _problems(technology, reason):
        raise InvalidInput(problems)
    line.within_reasonable_quantity = not line.within_reasonable_quantity
    line.ruling, line.ruled_on, line.ruled_by = reason.strip(), clock.today(), actor.person_id
    contract.technology_fen, contract.changed_at = technology, clock.now()
    _keep_time(contract)
    ledger.append(actor, "contract.rule_quantity", contract, line=str(place + 1))
    news.quantity_ruled(contract, actor)


def _turned(line: Deduction) -> int:
    """What the technology amount gains where the line counts the other way."""
    return -line.amount_fen if line.within_reasonable_quantity else line.amount_fen


def _problems(technology_fen: int, reason: str) -> Problems:
    if not reason.strip():
        return {"reason": N_("Please say why, in words that help the filer.")}
    return {"line": N_("The deductions leave nothing for technology.")} if technology_fen <= 0 else {}


def _keep_time(contract: Contract) -> None:
    """What has become large has the longer limit; what was promised before is never made shorter."""
    chosen = rules.fixed(contract)
    if chosen and rules.is_large(chosen, contract.technology_fen):
        lengthen(contract)
