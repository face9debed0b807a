"""The editions of a certificate: which act made each, on which day, and what took its place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from marketplace.contracts import change_queries
from marketplace.contracts.change_lifecycle import ChangeKind
from marketplace.contracts.lifecycle import ContractState
from marketplace.contracts.models import Contract
from marketplace.tally.models import PostingSource


@dataclass(frozen=True)
class Edition:
    """One edition: its number from 1, its day, and the ledger action and change that made it.

    `replaced_on` is the day from which it no longer holds, `replaced_by` the edition that came then; the last
    edition of a contract that has ended was replaced by nothing.
    """

    number: int
    day: date
    action: str
    change_id: UUID | None = None
    replaced_on: date | None = None
    replaced_by: int | None = None

    @property
    def holds(self) -> bool:
        """Whether it is the one in force."""
        return self.replaced_on is None


ACTIONS = {
    ChangeKind.AMENDMENT: "contract.amend",
    ChangeKind.CORRECTION: "contract.correct",
    ChangeKind.TERMINATION: "contract.terminate",
    ChangeKind.REVOCATION: "contract.revoke",
}


def editions(contract: Contract) -> Sequence[Edition]:
    """Every edition of a contract's certificate, the first one first; none before it is registered."""
    if contract.registered_on is None:
        return []
    first = "contract.opening" if contract.source is PostingSource.OPENING else "contract.register"
    made = [Edition(1, contract.registered_on, first)]
    for change in change_queries.approved_editions(contract.id):
        number, day = change.edition, change.approved_on
        assert number is not None
        assert day is not None
        made[-1] = replace(made[-1], replaced_on=day, replaced_by=number)
        made.append(Edition(number, day, ACTIONS[change.kind], change.id))
    if contract.state is not ContractState.REGISTERED:
        made[-1] = replace(made[-1], replaced_on=contract.ended_on)
    return made
