"""Changes of registrations for tests, driven through the verbs, on days of the stories."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from marketplace.contracts import change_class_tests, change_experts, changes, proposals, receipts, terms
from marketplace.contracts.change_lifecycle import ChangeKind, ChangeReason
from marketplace.contracts.change_models import ContractChange, Receipt
from marketplace.contracts.expert_models import ExpertOpinion
from marketplace.contracts.expert_reviews import Opinion
from marketplace.contracts.models import Contract
from marketplace.contracts.proposals import Proposal
from marketplace.contracts.receipts import Income
from marketplace.core import clock
from marketplace.core.actors import Via, system
from marketplace.db import acting_as, unit_of_work
from tests.people import Cast

AMENDMENT, CORRECTION = ChangeKind.AMENDMENT, ChangeKind.CORRECTION
TERMINATION, REVOCATION = ChangeKind.TERMINATION, ChangeKind.REVOCATION
WORDS = "双方签订补充协议，调整合同金额。"
FIRST_REASON = {
    AMENDMENT: ChangeReason.PRICE,
    CORRECTION: ChangeReason.CLERICAL,
    TERMINATION: ChangeReason.AGREEMENT,
    REVOCATION: ChangeReason.FALSE,
}


HALF = {"performed_fen": 1_000_000, "performed_technology_fen": 1_000_000}


def receive(contract: Contract, *, actor: Any, version: int) -> Receipt:
    """A receipt of a thousand yuan, today."""
    return receipts.enter(contract, Income(clock.today(), 100_000, 100_000), actor=actor)


def on(monkeypatch: Any, day: date) -> None:
    """Let it be noon of `day` in Chongqing."""
    moment = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)


def proposal(contract: Contract, kind: ChangeKind, **more: Any) -> Proposal:
    """What is asked for: amount_fen, deductions and further terms, or performed_fen."""
    own = {name: more.pop(name) for name in list(more) if name in terms.NAMES and name != "co_sellers"}
    given = {"reason": FIRST_REASON[kind], "grounds": WORDS, "agreed_on": clock.today(), **more}
    return Proposal(kind=kind, terms=replace(terms.of(contract), **own), **given)


def act(verb: Callable[..., Any], subject: Any, cast: Cast, who: str, **more: Any) -> Any:
    """One verb in its own unit of work, by one of the cast, of the version that is there."""
    actor = cast.actor(who)
    with acting_as(actor), unit_of_work():
        more.setdefault("version", subject.version)
        return verb(subject, actor=actor, **more)


def propose(cast: Cast, contract: Contract, kind: ChangeKind, who: str = "u1.editor", **more: Any) -> ContractChange:
    """A change that was handed in."""
    drafted = draft(cast, contract, kind, who, **more)
    act(changes.hand_in, drafted, cast, who, answers=fits(drafted))
    return drafted


def fits(change: ContractChange) -> dict[str, bool]:
    """The answers of a contract that fits the class that it is to have; none where nothing is asked."""
    with acting_as(system(Via.CLI)):
        return {question.code: question.wanted for question in change_class_tests.asked(change)}


def draft(cast: Cast, contract: Contract, kind: ChangeKind, who: str = "u1.editor", **more: Any) -> ContractChange:
    """A change that is still being written."""
    with acting_as(cast.actor(who)):
        asked = proposal(contract, kind, **more)
    made: ContractChange = act(proposals.propose, contract, cast, who, proposal=asked)
    return made


def hear(cast: Cast, subject: ContractChange, who: str = "bureau.reviewer2", **said: Any) -> ExpertOpinion:
    """An expert's opinion of a change, entered by an officer."""
    words = {
        "expert": "样例专家",
        "affiliation": "样例研究院",
        "text": "技术交易额变更合理。",
        "given_on": clock.today(),
    }
    opinion = Opinion(**{**words, "recommends": True, "is_impartial": True, **said})
    actor = cast.actor(who)
    with acting_as(actor), unit_of_work():
        return change_experts.hear(subject, opinion, actor=actor)


def change(cast: Cast, contract: Contract, kind: ChangeKind, who: str = "u1.editor", **more: Any) -> ContractChange:
    """A change that has come into force: proposed, examined and approved by three people, or by two of the office."""
    made = propose(cast, contract, kind, who, **more)
    if made.examined_by is None:
        act(changes.examine, made, cast, "bureau.reviewer", answers=fits(made))
    act(changes.approve, made, cast, "bureau.registrar2")
    return made
