"""The lines of a contract that are not for technology: as plain values, and written into the contract."""

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.contracts.deduction_models import Deduction
from marketplace.contracts.filing import DeductionFiling
from marketplace.contracts.models import Contract

_STATED = ("kind", "description", "amount_fen", "within_reasonable_quantity", "quantity", "foreign_minor")
_RULED = ("ruling", "ruled_on", "ruled_by")


def of(contract: Contract) -> list[DeductionFiling]:
    """The lines that a contract has now."""
    return [DeductionFiling(**_said(line)) for line in contract.deductions]


def give(contract: Contract, lines: Sequence[DeductionFiling]) -> None:
    """Give a contract these lines; what the office ruled of one holds as long as the line stays as it is."""
    ruled = {_key(_said(line)): line for line in contract.deductions if line.ruled_on is not None}
    contract.deductions = [
        Deduction(**vars(line), **_ruling(ruled.get(_key(vars(line))))) for line in lines
    ]  # fmt: skip


def _said(line: Deduction) -> dict[str, Any]:
    return {name: getattr(line, name) for name in _STATED}


def _ruling(line: Deduction | None) -> dict[str, Any]:
    return {} if line is None else {name: getattr(line, name) for name in _RULED}


def _key(said: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes a line the same as before; of foreign money not its worth in fen, which follows the rate."""
    amount = said["amount_fen"] if said["foreign_minor"] is None else ("foreign", said["foreign_minor"])
    return (said["kind"], said["description"], said["within_reasonable_quantity"], said["quantity"], amount)
