"""What the office decides on the way to the register: accept, decline, ask for more, pass, refuse."""

from marketplace import ledger
from marketplace.contracts import news
from marketplace.contracts.beginning import begin_review, needed
from marketplace.contracts.classes import RefusalReason
from marketplace.contracts.deadlines import start_clock, stop_clock
from marketplace.contracts.lifecycle import LIFECYCLE
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.permissions import Permission


def accept(contract: Contract, *, actor: Actor, version: int) -> None:
    """受理: the papers are complete, the review begins. Raises NotPermitted, WrongState, StaleVersion."""
    begin_review(contract, Permission.CONTRACT_REVIEW, actor, version)
    LIFECYCLE.apply(contract, "accept")
    contract.accepted_by, contract.office_note = actor.person_id, ""
    start_clock(contract)
    ledger.append(actor, "contract.accept", contract)
    news.decided(contract, "accept", actor)


def decline(contract: Contract, *, actor: Actor, version: int, note: str) -> None:
    """不予受理: not this office's to handle, with the reason in words."""
    begin_review(contract, Permission.CONTRACT_REVIEW, actor, version)
    LIFECYCLE.apply(contract, "decline")
    contract.office_note = needed(note)
    ledger.append(actor, "contract.decline", contract)
    news.decided(contract, "decline", actor)


def ask_supplement(contract: Contract, *, actor: Actor, version: int, note: str) -> None:
    """补正: ask for what is missing, in words."""
    begin_review(contract, Permission.CONTRACT_REVIEW, actor, version)
    LIFECYCLE.apply(contract, "supplement")
    contract.office_note = needed(note)
    stop_clock(contract)
    ledger.append(actor, "contract.supplement", contract)
    news.decided(contract, "supplement", actor)


def pass_first_review(contract: Contract, *, actor: Actor, version: int) -> None:
    """初审通过. The first reviewer is neither the filer nor a member of a party."""
    begin_review(contract, Permission.CONTRACT_REVIEW, actor, version)
    LIFECYCLE.apply(contract, "pass")
    contract.reviewed_on, contract.reviewed_by, contract.office_note = clock.today(), actor.person_id, ""
    ledger.append(actor, "contract.pass", contract)
    news.decided(contract, "pass", actor)


def refuse(contract: Contract, *, actor: Actor, version: int, reason: RefusalReason, note: str) -> None:
    """未予登记, with a reason from the closed list and words (domain/contracts.md 1.8)."""
    begin_review(contract, Permission.CONTRACT_REGISTER, actor, version)
    LIFECYCLE.apply(contract, "refuse")
    contract.refusal_reason, contract.office_note = reason, needed(note)
    ledger.append(actor, "contract.refuse", contract, refusal=reason.value)
    news.decided(contract, "refuse", actor)
