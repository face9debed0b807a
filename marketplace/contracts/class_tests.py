"""类别审查: the questions that tell a class of technology contract from what only looks like it.

They are those of the contract's rules. The first reviewer answers each; the answers are kept.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.contracts import rule_parts, rules
from marketplace.contracts.models import Contract
from marketplace.contracts.rule_parts import Question
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.core.text import N_

Answers = Mapping[str, bool | None]


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


def kept(contract: Contract, answers: Answers, note: str) -> dict[str, Any]:
    """What is kept of a test: {"answers": {code: bool}, "note": str}.

    Raises InvalidInput, by question, where one is open; and where an answer speaks against the class and no words say
    why it is nevertheless of this class.
    """
    asked = questions(contract)
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
