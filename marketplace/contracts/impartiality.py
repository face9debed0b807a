"""Who may not decide on a contract: whoever filed it, has a tie to a party, or was the first of its two reviewers."""

from datetime import datetime, timedelta
from uuid import UUID

from marketplace.accounts import queries as accounts
from marketplace.contracts.models import Contract
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import NotPermitted
from marketplace.core.text import N_

# A former member of a party is not impartial for a year (design/trust.md rule 2).
CONFLICT_DAYS = 365


def require_impartial(contract: Contract, actor: Actor) -> None:
    """Pass for an officer without a tie to the contract (design/trust.md rules 1 and 2). Raises NotPermitted."""
    if actor.person_id is None:
        return
    if actor.person_id == contract.filed_by:
        raise NotPermitted(N_("Whoever filed a contract cannot review it."))
    since = clock.now() - timedelta(days=CONFLICT_DAYS)
    if accounts.organisations_since(actor.person_id, since) & _tied(contract, since):
        raise NotPermitted(
            N_("You belong to a party of this contract, or did within a year: another officer has to review it.")
        )


def _tied(contract: Contract, since: datetime) -> frozenset[UUID]:
    """The parties, the filer, and the brokerage of the broker."""
    if contract.broker_person_id is None:
        return contract.party_ids
    brokerage = frozenset({contract.brokerage_id} if contract.brokerage_id else ())
    return contract.party_ids | brokerage | accounts.organisations_since(contract.broker_person_id, since)


def require_second_person(contract: Contract, actor: Actor) -> None:
    """Pass for another person than the first reviewer. Raises NotPermitted."""
    if actor.person_id is not None and actor.person_id == contract.reviewed_by:
        raise NotPermitted(N_("The second review is for another person than the first."))
