"""Amendment (变更) and correction (更正): what they may change, and what follows when they come into force."""

from marketplace import ledger
from marketplace.contracts import (
    ceilings,
    change_class_tests,
    change_parties,
    change_queries,
    frameworks,
    term_problems,
    terms,
)
from marketplace.contracts.change_lifecycle import ACTIONS, ChangeKind
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.filing_parties import Problems
from marketplace.contracts.standing import post_difference, standing
from marketplace.contracts.terms import Terms
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput
from marketplace.core.text import N_
from marketplace.tally.models import PostingEvent

EVENTS = {ChangeKind.AMENDMENT: PostingEvent.AMENDMENT, ChangeKind.CORRECTION: PostingEvent.CORRECTION}


def check(change: ContractChange) -> None:
    """Whether the wanted terms can hold (T3, T6, T7). Raises InvalidInput by the form's field names."""
    if change.contract.is_kept:
        found = {**agreement_problems(change), **ceilings.problems(change)}
    else:
        found = _problems(change)
    if found:
        raise InvalidInput(found)


def _problems(change: ContractChange) -> Problems:
    wanted, before = Terms.read(change.terms), Terms.read(change.before)
    changed = terms.differing(before, wanted)
    problems: Problems = {**term_problems.in_themselves(wanted, before), **_kind_problems(change, wanted, before)}
    problems |= change_parties.problems(change.contract, wanted, changed)
    if not changed:
        problems["grounds"] = N_("Nothing would change. Enter the new values.")
    problems |= frameworks.room_problems(change.contract, wanted.amount_fen)
    received = change_queries.received_fen(change.contract_id)
    if "amount" not in problems and wanted.amount_fen < received:
        problems["amount"] = N_("More than this was received already. Strike out wrong receipts first.")
    return problems


def _kind_problems(change: ContractChange, wanted: Terms, before: Terms) -> Problems:
    if change.kind is ChangeKind.CORRECTION:
        return term_problems.of_correction(wanted)
    return {**agreement_problems(change), **term_problems.of_amendment(wanted, before)}


def agreement_problems(change: ContractChange) -> Problems:
    """What does not hold of the day of a supplementary or terminating agreement (T3)."""
    agreed, registered = change.agreed_on, change.contract.registered_on
    if agreed is None:
        return {"agreed_on": N_("Please give the day on which the agreement was signed.")}
    if agreed > clock.today():
        return {"agreed_on": N_("The day of signing lies in the future.")}
    if registered is not None and agreed < registered:
        return {"agreed_on": N_("The agreement is older than the registration: what it says belonged in the filing.")}
    return {}


def bring_into_force(change: ContractChange, actor: Actor) -> None:
    """Give the contract its new terms, in a new edition; post what counts otherwise (T3)."""
    contract, before = change.contract, standing(change.contract)
    wanted = Terms.read(change.terms)
    changed = terms.differing(Terms.read(change.before), wanted)
    terms.give(contract, wanted, changed)
    change_parties.give(contract, wanted, changed)
    change_class_tests.give(change)
    contract.edition += 1
    change.edition = contract.edition
    # Counts a version even where only names or deductions changed.
    contract.changed_at = clock.now()
    facts = {"edition": contract.edition, "change": change.id, "amount_fen_before": before.figure.amount_fen}
    ledger.append(actor, ACTIONS[change.kind], contract, **{name: str(value) for name, value in facts.items()})
    post_difference(contract, EVENTS[change.kind], before)
