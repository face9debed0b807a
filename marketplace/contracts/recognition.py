"""What the office decides on the way to the register: accept, decline, ask for more, pass, refuse."""

from marketplace import ledger
from marketplace.contracts import (
    class_tests,
    completeness,
    contents,
    foreign,
    guarding,
    materials,
    news,
    rule_parts,
    rules,
)
from marketplace.contracts.beginning import begin_review, needed
from marketplace.contracts.deadlines import start_clock, stop_clock
from marketplace.contracts.expert_reviews import require_heard
from marketplace.contracts.lifecycle import LIFECYCLE
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import InvalidInput
from marketplace.core.permissions import Permission
from marketplace.core.text import N_


def accept(contract: Contract, *, actor: Actor, version: int, originals: str = "") -> None:
    """受理: the papers are complete, the review begins; `originals` are those seen where no text is attached.

    Raises NotPermitted, WrongState, StaleVersion, InvalidInput (neither a text of the contract nor originals; a class
    that today's rules do not have).
    """
    begin_review(contract, Permission.CONTRACT_REVIEW, actor, version)
    LIFECYCLE.require(contract, "accept")
    completeness.require_class(contract)
    materials.note_originals(contract, originals)
    guarding.look(contract, actor)
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
    contract.reviewed_digest = contents.digest_with_files(contract)
    stop_clock(contract)
    ledger.append(actor, "contract.supplement", contract)
    news.decided(contract, "supplement", actor)


def pass_first_review(
    contract: Contract, *, actor: Actor, version: int, answers: class_tests.Answers, class_note: str = ""
) -> None:
    """初审通过, with the answers of the class test. The first reviewer is neither the filer nor a member of a party.

    Raises NotPermitted, WrongState (also where experts are to be heard, or a warning to be answered, first),
    StaleVersion, InvalidInput by question.
    """
    begin_review(contract, Permission.CONTRACT_REVIEW, actor, version)
    LIFECYCLE.require(contract, "pass")
    require_heard(contract)
    guarding.require_answered(contract, actor)
    contract.class_test = class_tests.kept(class_tests.questions(contract), answers, class_note)
    LIFECYCLE.apply(contract, "pass")
    contract.reviewed_on, contract.reviewed_by, contract.office_note = clock.today(), actor.person_id, ""
    contract.reviewed_digest = contents.digest(contract)
    ledger.append(actor, "contract.pass", contract)
    news.decided(contract, "pass", actor)


def send_back(contract: Contract, *, actor: Actor, version: int, note: str) -> None:
    """退回初审: the second reviewer has the first look again, and says at what; foreign money by the latest rate.

    Raises NotPermitted, WrongState, StaleVersion, InvalidInput, RateMissing.
    """
    begin_review(contract, Permission.CONTRACT_REGISTER, actor, version)
    LIFECYCLE.apply(contract, "send_back")
    contract.reviewed_on = contract.reviewed_by = contract.reviewed_digest = None
    contract.office_note = needed(note)
    foreign.reckon_anew(contract)
    ledger.append(actor, "contract.send_back", contract)
    news.sent_back(contract, actor)


def refuse(contract: Contract, *, actor: Actor, version: int, reason: str, note: str) -> None:
    """未予登记, with the code of a reason that the contract's rules use, and words (domain/contracts.md 1.8)."""
    begin_review(contract, Permission.CONTRACT_REGISTER, actor, version)
    known = rule_parts.reason(rules.of(contract), reason)
    if known is None or not known.is_used:
        raise InvalidInput({"refusal_reason": N_("The rules of this contract do not know this reason.")})
    LIFECYCLE.apply(contract, "refuse")
    contract.refusal_reason, contract.office_note = reason, needed(note)
    ledger.append(actor, "contract.refuse", contract, refusal=reason)
    news.decided(contract, "refuse", actor)
