"""What the rules of a contract call its class, a reason or a text, in the reader's language."""

from typing import Protocol

from flask_babel import gettext as _

from marketplace.contracts import rule_parts, rules
from marketplace.contracts.classes import Subclass
from marketplace.contracts.models import Contract
from marketplace.contracts.rule_models import RuleSet
from marketplace.web.i18n import is_chinese


class Titled(Protocol):
    """A row of a set that has a title."""

    @property
    def title(self) -> str:
        """In Chinese."""

    @property
    def title_en(self) -> str:
        """In English."""


def title(row: Titled) -> str:
    """The title of a row."""
    return row.title if is_chinese() else row.title_en


def name(found: RuleSet) -> str:
    """What a set is called."""
    return found.name if is_chinese() else found.name_en


def known(contract: Contract) -> RuleSet | None:
    """Whose words stand on a contract: those it was accepted by, before that today's.

    None of a contract that was accepted elsewhere: its class is called as in the platform's own statistics.
    """
    return rules.fixed(contract) if contract.number else rules.of(contract)


def contract_class(contract: Contract, then: Subclass | None = None) -> str:
    """The class under which its rules have its sub-class, or the one that it had `then`."""
    found, of = known(contract), then or contract.subclass
    if found is None:
        return _(of.contract_class.label)
    return title(rule_parts.class_titles(found)[rule_parts.branch(found, of).under])


def subclass(contract: Contract, then: Subclass | None = None) -> str:
    """Its sub-class, or the one that it had `then`."""
    found, of = known(contract), then or contract.subclass
    return title(rule_parts.branch(found, of)) if found else _(of.label)


def essence(contract: Contract, then: Subclass | None = None) -> str:
    """What its rules want of a contract of its sub-class, or of the one that it had `then`."""
    found = rule_parts.branch(rules.of(contract), then or contract.subclass)
    return found.essence if is_chinese() else found.essence_en


def reason(contract: Contract) -> str:
    """Why it was refused, as its rules word it."""
    return reason_of(rules.of(contract), contract.refusal_reason or "")


def reason_of(found: RuleSet, code: str) -> str:
    """A reason as a set words it; its code alone where the set does not know it."""
    known = rule_parts.reason(found, code)
    return f"{code} {title(known)}" if known else code


def text(found: RuleSet, name: str) -> str:
    """A text that a paper prints."""
    row = rule_parts.text(found, name)
    return row.text if is_chinese() else row.text_en
