"""类别审查 of a change: a registered contract that is to be of another class passes that class's test (1.2, 1.8).

Whoever examines the change answers what the contract's rules ask of the new sub-class, as at a first review; whoever
approves it reads the answers. In force they are the contract's, and the change keeps those that they have replaced.
"""

from collections.abc import Sequence

from marketplace.contracts import class_tests, rule_parts, rules
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.class_tests import Answers
from marketplace.contracts.rule_parts import Question
from marketplace.contracts.terms import Terms
from marketplace.core.errors import WrongState
from marketplace.core.text import N_


def asked(change: ContractChange) -> Sequence[Question]:
    """What the examiner has to answer: nothing where the sub-class stays, or is asked just what was answered of it.

    Of a contract of the opening import nothing was answered here: what its former sub-class asks counts as asked.
    """
    before, wanted = (Terms.read(each).subclass for each in (change.before, change.terms))
    if wanted is before:
        return ()
    contract, by = change.contract, rules.of(change.contract)
    found, held = rule_parts.questions(by, wanted), class_tests.taken(contract, contract.class_test)
    known = [question for question, _answer in held.answered] if held else rule_parts.questions(by, before)
    return () if found == known else found


def take(change: ContractChange, answers: Answers, note: str) -> None:
    """Keep the answers where any are asked for. Raises InvalidInput by question, as at a first review."""
    found = asked(change)
    if not found:
        return
    # A contract of the opening import is judged by the rules of the day: its test says which those were.
    by = rules.of(change.contract)
    test = class_tests.kept(found, answers, note)
    change.class_test = {**test, "rule_set": by.code, "rule_set_version": by.version}
    change.class_test_before = dict(change.contract.class_test)


def forget(change: ContractChange) -> None:
    """What goes back is examined anew."""
    change.class_test, change.class_test_before = {}, {}


def require_taken(change: ContractChange) -> None:
    """Pass where the examiner has answered, or nothing is asked. Raises WrongState."""
    if not change.class_test and asked(change):
        raise WrongState(
            N_("Nobody has answered the class test of the new sub-class: send it back to be examined anew.")
        )


def give(change: ContractChange) -> None:
    """Let the new test be the contract's, where there is one."""
    if change.class_test:
        change.contract.class_test = dict(change.class_test)
