"""What a party says of a contract that names it: that it is so, and that it may be named in public."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from marketplace import ledger
from marketplace.contracts import news
from marketplace.contracts.beginning import begin
from marketplace.contracts.classes import Subclass
from marketplace.contracts.filing import Filing, check
from marketplace.contracts.lifecycle import LIFECYCLE, OPEN, ContractState
from marketplace.contracts.models import Contract, ContractParty
from marketplace.core import clock
from marketplace.core.actors import Actor
from marketplace.core.errors import NotPermitted, WrongState
from marketplace.core.permissions import Permission, allows
from marketplace.core.text import N_
from marketplace.db import session

# A counterparty's filing is the same contract where parties and amount agree, and the days lie as near (T11).
DAYS_APART = 7
PERCENT_APART = 1


def own_parties(contract: Contract, actor: Actor) -> Sequence[ContractParty]:
    """The parties of a contract that are the organisation acted for, unless it filed the contract itself."""
    if contract.owner_id == actor.organisation_id:
        return ()
    return [party for party in contract.parties if party.organisation_id == actor.organisation_id]


def open_acts(contract: Contract, actor: Actor) -> frozenset[str]:
    """What the organisation acted for may say now: confirm, unconfirm, agree_named, unagree_named."""
    own = own_parties(contract, actor)
    if not own or not allows(actor, Permission.CONTRACT_CONFIRM, contract):
        return frozenset()
    under_way, said = contract.state in OPEN, own[0]
    registered = contract.state is ContractState.REGISTERED
    could = {
        "confirm": under_way and said.confirmed_on is None,
        "unconfirm": under_way and said.confirmed_on is not None,
        # Whoever agreed to be named once the register is public cannot unsay it: it has been read.
        "agree_named": (under_way or registered) and said.named_on is None,
        "unagree_named": under_way and said.named_on is not None,
    }
    return frozenset(act for act, may in could.items() if may)


def confirm(
    contract: Contract,
    *,
    actor: Actor,
    version: int,
    stated: Subclass | None = None,
    instead_of: Contract | None = None,
) -> None:
    """Say that the contract is so; `stated` is the sub-class that the party would have filed it under.

    `instead_of` is the party's own draft of the same contract, which is withdrawn.
    Raises NotPermitted, StaleVersion, WrongState.
    """
    _say(contract, "confirm", actor, version)
    for party in own_parties(contract, actor):
        party.confirmed_on, party.confirmed_by = clock.today(), actor.person_id
        if stated is not None and stated is not contract.subclass:
            party.particulars = {**party.particulars, "stated_class": stated.value}
    if instead_of is not None:
        _withdraw_draft(instead_of, actor)
    _done(contract, "confirm", actor)
    news.confirmed(contract, actor)


def unconfirm(contract: Contract, *, actor: Actor, version: int) -> None:
    """Take a confirmation back. Raises NotPermitted, StaleVersion, WrongState."""
    _say(contract, "unconfirm", actor, version)
    for party in own_parties(contract, actor):
        party.confirmed_on = party.confirmed_by = None
        party.particulars = {name: value for name, value in party.particulars.items() if name != "stated_class"}
    _done(contract, "unconfirm", actor)


def agree_named(contract: Contract, *, actor: Actor, version: int) -> None:
    """Agree that the public register names the party. Raises NotPermitted, StaleVersion, WrongState."""
    _say(contract, "agree_named", actor, version)
    for party in own_parties(contract, actor):
        party.named_on, party.named_by = clock.today(), actor.person_id
    _done(contract, "agree_named", actor)


def unagree_named(contract: Contract, *, actor: Actor, version: int) -> None:
    """Take that back, while it is not registered. Raises NotPermitted, StaleVersion, WrongState."""
    _say(contract, "unagree_named", actor, version)
    for party in own_parties(contract, actor):
        party.named_on = party.named_by = None
    _done(contract, "unagree_named", actor)


def _say(contract: Contract, act: str, actor: Actor, version: int) -> None:
    begin(contract, Permission.CONTRACT_CONFIRM, actor, version)
    if not own_parties(contract, actor):
        raise NotPermitted(N_("Only a party that did not file the contract itself confirms it."))
    if act not in open_acts(contract, actor):
        raise WrongState(N_("This cannot be said of the contract now."))


def _done(contract: Contract, act: str, actor: Actor) -> None:
    # Counts a version even where only a party changed.
    contract.changed_at = clock.now()
    ledger.append(actor, f"contract.{act}", contract)


def _withdraw_draft(draft: Contract, actor: Actor) -> None:
    begin(draft, Permission.CONTRACT_EDIT, actor, draft.version)
    if draft.state is not ContractState.DRAFT:
        raise WrongState(N_("Only a draft is given up for the other side's filing."))
    LIFECYCLE.apply(draft, "withdraw")
    ledger.append(actor, "contract.withdraw", draft)


def stated_otherwise(contract: Contract) -> Sequence[tuple[ContractParty, Subclass]]:
    """The parties that would have filed the contract under another sub-class."""
    stated = [(party, Subclass.get(party.particulars.get("stated_class"))) for party in contract.parties]
    return [(party, subclass) for party, subclass in stated if subclass and subclass is not contract.subclass]


def counterpart(mine: Filing) -> Contract | None:
    """The seller's filing of the same contract, where the actor sees it: parties, days and amount agree (T11).

    Raises InvalidInput where `mine` does not hold.
    """
    seller, *_others, buyer = (party.organisation_id for party in check(mine))
    near = timedelta(days=DAYS_APART)
    query = select(Contract).where(
        Contract.state.in_((*OPEN, ContractState.REGISTERED)),
        Contract.owner_id == seller,
        Contract.signed_on.between(mine.signed_on - near, mine.signed_on + near),
    )
    filed = session.scalars(query.order_by(Contract.created_at)).all()
    return next((theirs for theirs in filed if _same(theirs, seller, buyer, mine.amount_fen)), None)


def _same(theirs: Contract, seller: UUID | None, buyer: UUID | None, amount_fen: int) -> bool:
    if None in (seller, buyer) or (theirs.seller.organisation_id, theirs.buyer.organisation_id) != (seller, buyer):
        return False
    return abs(amount_fen - theirs.amount_fen) * 100 <= PERCENT_APART * max(amount_fen, theirs.amount_fen)
