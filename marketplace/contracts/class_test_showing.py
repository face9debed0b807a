"""Class tests (类别审查) as the office reads them: the one that holds, and those that changes have replaced."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g

from marketplace.contracts import change_class_tests, change_queries, class_tests
from marketplace.contracts.change_lifecycle import ChangeState
from marketplace.contracts.change_models import ContractChange
from marketplace.contracts.class_tests import Taken
from marketplace.contracts.models import Contract
from marketplace.core.actors import Role

# Until somebody has examined it.
_UNTESTED = (ChangeState.DRAFT, ChangeState.PROPOSED)


@dataclass(frozen=True)
class Tests:
    """What was answered of the class before a change and of the new one; None where nobody has, or not yet."""

    change: ContractChange
    before: Taken | None
    after: Taken | None


def of_contract(contract: Contract) -> Taken | None:
    """The test that holds, where the reader is of the office."""
    return class_tests.taken(contract, contract.class_test) if _may_read() else None


def of_change(change: ContractChange) -> Tests | None:
    """Both tests of a change to another class, where the reader is of the office."""
    if not _may_read():
        return None
    contract = change.contract
    if change.class_test:
        both = change.class_test_before, change.class_test
        return Tests(change, *(class_tests.taken(contract, each) for each in both))
    if change.state in _UNTESTED and change_class_tests.asked(change):
        return Tests(change, class_tests.taken(contract, contract.class_test), None)
    return None


def replacing(contract: Contract) -> Sequence[Tests]:
    """The changes that replaced a test of a contract, the last one first."""
    tested = (each for each in change_queries.changes_of(contract.id) if each.state is ChangeState.APPROVED)
    return [tests for each in tested if (tests := of_change(each)) and tests.after]


def _may_read() -> bool:
    return bool(g.actor.has(Role.REVIEWER, Role.REGISTRAR, Role.AUDITOR))
