"""类别审查: the questions that tell a class of technology contract from what only looks like it.

They are those of the contract's rules. The first reviewer answers each; the answers are kept. Where a registered
contract is to be of another class, whoever examines the change answers those of that class (change_class_tests.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.contracts import rule_parts, rules
from marketplace.contracts.models import Contract
from marketplace.contracts.rule_parts import Question
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.core.text import N_

Answers = Mapping[str, bool | None]
UNANSWERED: Answers = {}


@dataclass(frozen=True)
class Taken:
    """A class test as it was taken: the questions of then with their answers, and the officer's words."""

    answered: Sequence[tuple[Question, bool]]
    note: str


def questions(contract: Contract) -> Sequence[Question]:
    """What has to be answered of a contract, in order."""
    return rule_parts.questions(rules.of(contract), contract.subclass)


def given(contract: Contract) -> dict[str, Any]:
    """What the test that was kept says, by the fields of its form; nothing where nobody took one."""
    answers = contract.class_test.get("answers", {})
    said = {each.code: "yes" if answers[each.code] else "no" for each in questions(contract) if each.code in answers}
    return {**said, "class_note": contract.class_test["note"]} if said else {}


def as_wanted(contract: Contract) -> dict[str, bool]:
    """The answers of a contract that fits its class in everything."""
    return {question.code: question.wanted for question in questions(contract)}


def taken(contract: Contract, test: Mapping[str, Any]) -> Taken | None:
    """What a test that was kept of a contract says, in its questions' order; None where nobody took one.

    Its questions are those of the rules that it names, else of the contract's.
    """
    if not test:
        return None
    asked, answers = rule_parts.every_question(rules.then(test) or rules.of(contract)), test["answers"]
    return Taken([(each, answers[each.code]) for each in asked if each.code in answers], test["note"])


def kept(asked: Sequence[Question], answers: Answers, note: str) -> dict[str, Any]:
    """What is kept of a test of what is `asked`: {"answers": {code: bool}, "note": str}.

    Raises InvalidInput, by question, where one is open; and where an answer speaks against the class and no words say
    why it is nevertheless of this class.
    """
    problems: dict[str, DomainError | str] = {
        question.code: N_("Please answer this.") for question in asked if answers.get(question.code) is None
    }
    against = [question for question in asked if answers.get(question.code) is (not question.wanted)]
    if against and not note.strip():
        problems["class_note"] = N_(
            "An answer speaks against this class: ask for a supplement, hear experts, or say why it is of this class "
            "all the same. To refuse it is the registrar's."
        )
    if problems:
        raise InvalidInput(problems)
    return {"answers": {question.code: answers[question.code] for question in asked}, "note": note.strip()}
