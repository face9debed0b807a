"""Termination (解除) after part performance, and revocation (撤销) of what was void from the start."""

from marketplace import ledger
from marketplace.contracts import change_queries
from marketplace.contracts.amendments import agreement_problems
from marketplace.contracts.change_lifecycle import ACTIONS, ChangeKind
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.filing_parties import Problems
from marketplace.contracts.lifecycle import LIFECYCLE
from marketplace.contracts.models import Contract
from marketplace.contracts.standing import post_difference, standing
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput
from marketplace.core.text import N_
from marketplace.tally.models import PostingEvent


def check(change: ContractChange) -> None:
    """Whether the contract can end so (T5, T6). Raises WrongState, InvalidInput by the form's field names."""
    if change.kind is ChangeKind.REVOCATION:
        LIFECYCLE.require(change.contract, "revoke")
        return
    LIFECYCLE.require(change.contract, "terminate")
    problems: Problems = {**agreement_problems(change), **_performed_problems(change, change.contract)}
    if problems:
        raise InvalidInput(problems)


def _performed_problems(change: ContractChange, contract: Contract) -> Problems:
    performed, technology = change.performed_fen, change.performed_technology_fen
    if performed is None or technology is None:
        missing = N_("Please say how much was performed; nothing at all is 0.")
        given = {"performed": performed, "performed_technology": technology}
        return {name: missing for name, value in given.items() if value is None}
    if performed < 0 or performed > contract.amount_fen:
        return {"performed": N_("No more can have been performed than the contract is worth.")}
    if performed < change_queries.received_fen(contract.id):
        return {"performed": N_("More than this was received already. Strike out wrong receipts first.")}
    if technology < 0 or technology > min(performed, contract.technology_fen):
        return {"performed_technology": N_("It is part of what was performed, and of the technology amount.")}
    return {}


def terminate(change: ContractChange, actor: Actor) -> None:
    """Let only what was performed count from today on; where nothing was, the contract counts no more (T5)."""
    contract, before = change.contract, standing(change.contract)
    LIFECYCLE.apply(contract, "terminate")
    contract.performed_fen, contract.performed_technology_fen = change.performed_fen, change.performed_technology_fen
    _end(change, actor, performed_fen=str(change.performed_fen))
    post_difference(contract, PostingEvent.TERMINATION, before)


def revoke(change: ContractChange, actor: Actor) -> None:
    """Take all that is left of a contract out of the figures; its number is never given again (T5)."""
    contract, before = change.contract, standing(change.contract)
    LIFECYCLE.apply(contract, "revoke")
    _end(change, actor)
    post_difference(contract, PostingEvent.REVOCATION, before)


def _end(change: ContractChange, actor: Actor, **facts: str) -> None:
    contract = change.contract
    contract.ended_on, contract.changed_at = clock.today(), clock.now()
    facts |= {"change": str(change.id), "reason": change.reason.value}
    ledger.append(actor, ACTIONS[change.kind], contract, **facts)
