"""类别审查: the questions that tell a class of technology contract from what only looks like it.

Source: domain/contracts.md 1.2, from the recognition rules of 2001. The first reviewer answers each; the answers are
kept.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marketplace.contracts.classes import Subclass
from marketplace.core.errors import DomainError, InvalidInput
from marketplace.core.text import N_


@dataclass(frozen=True)
class Question:
    """One question; `of` is the class or sub-class that it belongs to, and `wanted` the answer that fits it."""

    code: str
    of: str
    wanted: bool
    text: str
    text_en: str


QUESTIONS: tuple[Question, ...] = tuple(
    Question(**values)
    for values in json.loads((Path(__file__).parent / "data" / "class_tests.json").read_text(encoding="utf-8"))
)
Answers = Mapping[str, bool | None]


def questions(subclass: Subclass) -> Sequence[Question]:
    """What has to be answered for a sub-class, in order."""
    return [question for question in QUESTIONS if subclass.value.startswith(question.of)]


def given(subclass: Subclass, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What a test that was kept says of a sub-class, by the fields of its form; nothing where nobody took one."""
    answers = kept.get("answers", {})
    said = {each.code: "yes" if answers[each.code] else "no" for each in questions(subclass) if each.code in answers}
    return {**said, "class_note": kept["note"]} if said else {}


def as_wanted(subclass: Subclass) -> dict[str, bool]:
    """The answers of a contract that fits its class in everything."""
    return {question.code: question.wanted for question in questions(subclass)}


def kept(subclass: Subclass, answers: Answers, note: str) -> dict[str, Any]:
    """What is kept of a test: {"answers": {code: bool}, "note": str}.

    Raises InvalidInput, by question, where one is open; and where an answer speaks against the class and no words say
    why it is nevertheless of this class.
    """
    asked = questions(subclass)
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
