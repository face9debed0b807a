"""What of a set of rules is rows: reasons of refusal, class tree, class test, and the texts that papers print.

Each row is in Chinese and in English; who reads it picks the language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.contracts.classes import ContractClass, Subclass
from marketplace.contracts.rule_models import RuleSet
from marketplace.core.text import N_

# What a text of a certificate fills in: the class of the contract.
CLASS = "{class}"


@dataclass(frozen=True)
class Reason:
    """A reason for which registration may be refused; an unused one only explains what it once said."""

    code: str
    title: str
    title_en: str
    is_used: bool = True


@dataclass(frozen=True)
class ClassTitle:
    """What a set calls a class; it has the class if a sub-class stands under it."""

    code: str
    title: str
    title_en: str


@dataclass(frozen=True)
class Branch:
    """What a set says of a sub-class: whether it has it, under which class, and what it is called and wants.

    `national_label` stands in the export for the national form; our own figures count by `code`, whatever it says.
    """

    code: str
    is_used: bool
    title: str
    title_en: str
    national_label: str
    under: str
    essence: str
    essence_en: str


@dataclass(frozen=True)
class Question:
    """One question of the class test: `of` all (""), a class or a sub-class; `wanted` is the answer that fits it."""

    code: str
    of: str
    wanted: bool
    text: str
    text_en: str


@dataclass(frozen=True)
class StatutoryText:
    """A sentence that papers print as the law has it."""

    code: str
    text: str
    text_en: str


PARTS: Mapping[str, type[Any]] = {
    "reasons": Reason,
    "classes": ClassTitle,
    "subclasses": Branch,
    "questions": Question,
    "texts": StatutoryText,
}
# Where each text is printed.
TEXTS: Mapping[str, str] = {
    "certificate_preamble": N_("Certificate: what it attests"),
    "certificate_statement": N_("Certificate: what it may serve for"),
    "acceptance_limit": N_("Notice of acceptance: the time limit, where its last day is not known yet"),
    "supplement_lapse": N_("Notice of supplement: what follows if nothing comes"),
    "supplement_objection": N_("Notice of supplement: objection"),
    "objection": N_("Notices of non-acceptance and refusal: objection"),
    "remedies": N_("Notices of non-acceptance and refusal: reconsideration and suit, with their days"),
}


def rows(rules: RuleSet, part: str) -> Sequence[Any]:
    """The rows of one part, in order."""
    return [PARTS[part](**row) for row in getattr(rules, part)]


def reasons(rules: RuleSet) -> Sequence[Reason]:
    """Every reason the set knows, used or not."""
    return rows(rules, "reasons")


def reason(rules: RuleSet, code: str) -> Reason | None:
    """The reason of this code, used or not."""
    return next((each for each in reasons(rules) if each.code == code), None)


def branches(rules: RuleSet) -> Sequence[Branch]:
    """What the set says of every sub-class."""
    return rows(rules, "subclasses")


def branch(rules: RuleSet, subclass: Subclass) -> Branch:
    """What the set says of a sub-class, also of one that it does not have."""
    return next(each for each in branches(rules) if each.code == subclass.value)


def has(rules: RuleSet, subclass: Subclass) -> bool:
    """Whether a contract may be filed under this sub-class."""
    return branch(rules, subclass).is_used


def class_titles(rules: RuleSet) -> Mapping[str, ClassTitle]:
    """What the set calls the classes, by their codes."""
    return {each.code: each for each in rows(rules, "classes")}


def national_class(rules: RuleSet, subclass: Subclass) -> str:
    """Under which class the national form has a sub-class, in Chinese as the form is."""
    return class_titles(rules)[branch(rules, subclass).under].title


def tree(rules: RuleSet) -> Sequence[tuple[ClassTitle, Sequence[Branch]]]:
    """The classes that the set has, each with its sub-classes."""
    used = [each for each in branches(rules) if each.is_used]
    titles = class_titles(rules)
    grown = [(titles[of.value], [each for each in used if each.under == of.value]) for of in ContractClass]
    return [(title, under) for title, under in grown if under]


def questions(rules: RuleSet, subclass: Subclass) -> Sequence[Question]:
    """What the set asks of a sub-class: of every contract, of its class, of the one it stands under, of it alone."""
    under, code = branch(rules, subclass).under, subclass.value
    return [each for each in rows(rules, "questions") if code.startswith(each.of) or each.of == under]


def every_question(rules: RuleSet) -> Sequence[Question]:
    """What the set asks of whatever sub-class."""
    return rows(rules, "questions")


def text(rules: RuleSet, name: str) -> StatutoryText:
    """The text of this name (of TEXTS)."""
    found: StatutoryText = next(each for each in rows(rules, "texts") if each.code == name)
    return found
